"""What a meeting must talk about, and how it is written into people's calendars (RFC 5545)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any


class MeetingType(StrEnum):
    """What a meeting is for."""

    KICKOFF = "KICKOFF"
    REVIEW = "REVIEW"
    COORDINATION = "COORDINATION"
    CLOSING = "CLOSING"


MANDATORY: Mapping[MeetingType, Mapping[str, str]] = {
    MeetingType.KICKOFF: {
        "GOALS": "目标",
        "SCOPE": "范围",
        "TIMETABLE": "时间表",
        "RESOURCE_NEEDS": "资源需求",
    }
}
"""The items that no meeting of this type can do without, with their titles (REQ-068)."""

MOST_OCTETS = 75
"""Of a line of a calendar; what is longer goes on in the next one, behind a space."""


def agenda_of(kind: MeetingType, further: Iterable[Mapping[str, str]]) -> list[dict[str, Any]]:
    """The mandatory items of the type first, then what else is to be talked about."""
    needed = MANDATORY.get(kind, {})
    said = [{"code": c, "title": t, "mandatory": True, "record": ""} for c, t in needed.items()]
    return said + [{**item, "mandatory": False, "record": ""} for item in further]


def unrecorded(agenda: Iterable[Mapping[str, Any]]) -> list[str]:
    """The mandatory items of which nothing is recorded yet (REQ-068)."""
    return [item["code"] for item in agenda if item["mandatory"] and not item["record"].strip()]


def calendar(meeting: Mapping[str, Any], service: str) -> bytes:
    """One meeting as an iCalendar file; it keeps its UID, so a later one replaces it (REQ-067)."""
    start: datetime = meeting["starts_at"]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//PMO//{service}//ZH",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{meeting['id']}",
        f"SEQUENCE:{meeting['version']}",
        f"DTSTAMP:{_instant(meeting['changed_at'])}",
        f"DTSTART:{_instant(start)}",
        f"DTEND:{_instant(start + timedelta(minutes=meeting['duration_minutes']))}",
        f"SUMMARY:{_escaped(meeting['title'])}",
        f"LOCATION:{_escaped(meeting['place'])}",
        f"DESCRIPTION:{_escaped(chr(10).join(item['title'] for item in meeting['agenda']))}",
        f"STATUS:{'CANCELLED' if meeting['state'] == 'CANCELLED' else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(words: str) -> str:
    """As RFC 5545 writes TEXT: a line break inside it would begin a property of its own."""
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        words = words.replace(plain, written)
    return words.replace("\r", "")


def _folded(line: str) -> Iterator[bytes]:
    """In pieces that a calendar takes, none of which ends inside a character."""
    piece = b""
    for character in line:
        written = character.encode()
        if len(piece) + len(written) > MOST_OCTETS:
            yield piece
            piece = b" "
        piece += written
    yield piece
