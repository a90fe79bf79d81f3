"""Reads what the charter's PDF says, by the tables that the file carries for copying text."""

import re
import zlib
from collections.abc import Iterator

STREAM = re.compile(rb"<<(?P<head>(?:(?!>>\s*stream).)*)>>\s*stream\r?\n", re.S)
RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
CHAR = re.compile(rb"^<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*$", re.M)


def streams(file: bytes) -> Iterator[bytes]:
    """The contents of the file's streams, unpacked."""
    for found in STREAM.finditer(file):
        size = re.search(rb"/Length (\d+)", found["head"])
        assert size is not None
        raw = file[found.end() : found.end() + int(size[1])]
        yield zlib.decompress(raw) if b"FlateDecode" in found["head"] else raw


def character_maps(file: bytes) -> list[set[str]]:
    """For each embedded font the characters that a reader can copy out of it (ToUnicode)."""
    return [
        {
            bytes.fromhex(code.decode()).decode("utf-16-be")
            for code in [m[2] for m in CHAR.finditer(content)]
            + [m[3] for m in RANGE.finditer(content)]
        }
        for content in streams(file)
        if b"begincmap" in content
    ]


def copied(file: bytes) -> set[str]:
    """All characters that can be copied out of the file."""
    return set().union(*character_maps(file))


def embedded_fonts(file: bytes) -> list[str]:
    """The names of the fonts whose outlines are in the file, as subsets."""
    assert file.count(b"/FontFile2") == len(character_maps(file))
    return sorted(name.decode() for name in set(re.findall(rb"/FontName /([^\s/]+)", file)))
