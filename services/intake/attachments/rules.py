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


def is_text(content: bytes) -> bool:
    """UTF-8 without control characters but tabs and line ends; half a character is none."""
    try:
        said = content.decode()
    except UnicodeDecodeError:
        return False
    return not any(c < " " and c not in "\t\n\r\f" for c in said)


def is_office(media_type: str, content: bytes) -> bool:
    """A package with the part that makes it what it says, and without macros."""
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
