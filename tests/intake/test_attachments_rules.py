"""Whether a file is what it says it is."""

import zipfile
from io import BytesIO

import pytest

from services.intake.attachments.rules import OFFICE, is_what_it_says

DOCX = f"{OFFICE}wordprocessingml.document"


def package(*names: str) -> bytes:
    """A zip with these parts."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("media_type", "content", "recognised", "right"),
    [
        ("application/pdf", b"%PDF-1.7", ["application/pdf"], True),
        ("image/png", b"%PDF-1.7", ["application/pdf"], False),
        ("text/plain", "容量耗尽。\n".encode(), [], True),
        ("text/csv", b"a,b\r\n1,2\r\n", [], True),
        ("text/plain", b"MZ\x90\x00\x03", [], False),
        ("text/plain", b"\xff\xfe", [], False),
        (DOCX, package("[Content_Types].xml", "word/document.xml"), [], True),
        (DOCX, package("word/document.xml", "word/vbaProject.bin"), [], False),
        (DOCX, package("xl/workbook.xml"), [], False),
        (DOCX, b"PK\x03\x04 not a package", [], False),
    ],
)
def test_content_and_type_must_fit(
    media_type: str, content: bytes, recognised: list[str], right: bool
) -> None:
    """REQ-034."""
    assert is_what_it_says(media_type, content, recognised) is right
