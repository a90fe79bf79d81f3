"""Which files are taken, and whether a file is what it says it is (REQ-034)."""

import zipfile
from collections.abc import Iterable
from io import BytesIO

OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    f"{OFFICE}wordprocessingml.document": ".docx",
    f"{OFFICE}spreadsheetml.sheet": ".xlsx",
    f"{OFFICE}presentationml.presentation": ".pptx",
    "text/plain": ".txt",
    "text/csv": ".csv",
}
"""What is taken: documents, pictures and text; nothing that runs."""

MAIN_PART = {
    f"{OFFICE}wordprocessingml.document": "word/document.xml",
    f"{OFFICE}spreadsheetml.sheet": "xl/workbook.xml",
    f"{OFFICE}presentationml.presentation": "ppt/presentation.xml",
}
MACROS = "vbaProject.bin"
PART_ENTRY, MOST_PARTS = b"PK\x01\x02", 10_000
"""How the entry of a part begins: a list of millions would be read into a gigabyte."""

CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f"))
"""In UTF-8 no other character contains these bytes."""


def is_text(content: bytes) -> bool:
    """UTF-8 without control characters but tabs and line ends; half a character is none."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return len(content.translate(None, CONTROLS)) == len(content)


def is_office(media_type: str, content: bytes) -> bool:
    """A package with the part that makes it what it says, and without macros.

    Only its list of parts is read; nothing is unpacked.
    """
    if content.count(PART_ENTRY) > MOST_PARTS:
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            names = package.namelist()
    except zipfile.BadZipFile:
        return False
    return MAIN_PART[media_type] in names and not any(n.endswith(MACROS) for n in names)


def is_what_it_says(media_type: str, content: bytes, recognised: Iterable[str]) -> bool:
    """Whether the content is of the type it is sent as; `recognised` are the types that its
    first bytes speak for. A PDF sent as `image/png` is not, nor a program sent as `text/plain`.
    """
    if media_type in MAIN_PART:
        return is_office(media_type, content)
    if media_type.startswith("text/"):
        return is_text(content)
    return media_type in recognised
