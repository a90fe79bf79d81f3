"""What knowledge is filled with: lessons, and the articles that they come to."""

from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.seeding.people import ANALYST
from deploy.seeding.steps import Ground, records

LESSONS = "/knowledge/v1/lessons"
ARTICLES = "/knowledge/v1/articles"
REVIEWED_AFTER = timedelta(days=365)


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


def fill_articles(ground: Ground) -> int:
    """Draft each on its lessons and publish it; how many needed any of it."""
    lessons = {row["title"]: row["id"] for row in ground.services.all(ANALYST, LESSONS)}
    known = {row["title"]: row for row in ground.services.all(ANALYST, ARTICLES)}
    review_due = (datetime.now(UTC) + REVIEWED_AFTER).date().isoformat()

    def fill(record: dict[str, Any]) -> bool:
        sources = [lessons[title] for title in record["sources"]]
        body = record["body"] | {"source_lesson_ids": sources}
        found = known.get(body["title"])
        article = found or ground.post(ANALYST, ARTICLES, body)
        if article["state"] == "DRAFT":
            path = f"{ARTICLES}/{article['id']}/publish"
            ground.post(ANALYST, path, {"review_due": review_due}, if_match=article["version"])
            return True
        return found is None

    return sum(ground.each(fill, records("articles")))
