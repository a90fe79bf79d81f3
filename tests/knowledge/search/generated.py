"""Two thousand lessons that are near the seeded ones, the same in every run."""

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import yaml

TOPICS = Path(__file__).parent / "topics.yaml"
COUNT = 2000

Family = dict[str, Any]


def _lessons_of(family: Family, shift: int, topic: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A topic in each system in turn, for each cause in turn, no pair twice."""
    causes = family["causes"]
    for turn in range(len(causes)):
        for place, system in enumerate(family["systems"]):
            yield _lesson(family, topic, system, causes[(place + turn + shift) % len(causes)])


def _lesson(family: Family, topic: dict[str, Any], system: str, cause: list[str]) -> dict[str, Any]:
    zh = family["language"] == "zh"
    began = f"{system}由三个部门共同实施，时间紧、参与方多。" if zh else f"{system} had to change."
    why, better = cause
    return {
        "title": topic["title"].replace("@@", system),
        "kind": "NEGATIVE",
        "stage": topic["stage"],
        "category": topic["category"],
        "language": family["language"],
        "project_type": family["type"],
        "context": began[0].upper() + began[1:],
        "event": topic["event"].replace("@@", system),
        "root_cause": f"{why}{'。' if zh else '.'}",
        "effect": {"summary": topic["effect"]},
        "recommendation": f"{better}{'。' if zh else '.'}",
    }


def generated_lessons() -> list[dict[str, Any]]:
    """All topics take turns until there are two thousand."""
    families = yaml.safe_load(TOPICS.read_text())["families"].values()
    waiting = [
        _lessons_of(family, shift, topic)
        for family in families
        for shift, topic in enumerate(family["topics"])
    ]
    found: list[dict[str, Any]] = []
    for lessons in islice(cycle(waiting), COUNT * 3):
        if (lesson := next(lessons, None)) is not None and len(found) < COUNT:
            found.append(lesson)
    return found
