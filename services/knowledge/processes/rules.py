"""What a process definition must be to be one: codes that name one thing, one who answers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shared.domain.canonical import content_hash
from shared.domain.errors import FieldProblem

CONTENT = ("code", "project_type", "name", "steps", "activities")
"""What a version says; who based it on what is told beside it."""


def without_one_accountable(activities: Sequence[Mapping[str, Any]]) -> list[FieldProblem]:
    """Each activity has exactly one role that is Accountable (REQ-007).

    {"sponsor": "RA", "pmo_analyst": "C"} has one; {"sponsor": "R"} none, {"a": "A", "b": "A"} two.
    """
    return [
        FieldProblem(f"/activities/{place}/raci", "raci_without_one_accountable", (("count", 1),))
        for place, activity in enumerate(activities)
        if sum("A" in part for part in activity["raci"].values()) != 1
    ]


def contradictions(
    steps: Sequence[Mapping[str, Any]], activities: Sequence[Mapping[str, Any]]
) -> list[FieldProblem]:
    """Each code names one thing, and an activity belongs to a step that is there."""
    known = {step["code"] for step in steps}
    found = [*_twice("/steps", steps), *_twice("/activities", activities)]
    for place, step in enumerate(steps):
        found += _twice(f"/steps/{place}/checklist", step["checklist"])
    return found + [
        FieldProblem(f"/activities/{place}/step", "step_unknown")
        for place, activity in enumerate(activities)
        if activity["step"] not in known
    ]


def _twice(pointer: str, parts: Sequence[Mapping[str, Any]]) -> Iterator[FieldProblem]:
    said = Counter(part["code"] for part in parts)
    for place, part in enumerate(parts):
        if said[part["code"]] > 1:
            yield FieldProblem(f"{pointer}/{place}/code", "code_twice")


def hash_of(content: Mapping[str, Any]) -> str:
    """What a version says, as one hash: equal for equal content, whatever its number."""
    return content_hash({name: content[name] for name in CONTENT})
