"""What knowledge is filled with: lessons that were captured, validated and published."""

from typing import Any

from deploy.seeding.people import ANALYST
from deploy.seeding.steps import Ground, records

LESSONS = "/knowledge/v1/lessons"


def fill_lessons(ground: Ground) -> int:
    """Capture, validate and publish each; how many needed any of it."""
    known = {lesson["title"]: lesson for lesson in ground.services.all(ANALYST, LESSONS)}

    def fill(record: dict[str, Any]) -> bool:
        found = known.get(record["body"]["title"])
        lesson = found or ground.post(ANALYST, LESSONS, record["body"])
        state = lesson["state"]
        for start, verb in (("CAPTURED", "validate"), ("VALIDATED", "publish")):
            if lesson["state"] == start:
                path = f"{LESSONS}/{lesson['id']}/{verb}"
                lesson = ground.post(ANALYST, path, if_match=lesson["version"])
        return found is None or lesson["state"] != state

    return sum(ground.each(fill, records("lessons")))
