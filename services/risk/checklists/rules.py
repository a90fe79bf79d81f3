"""How risks are sorted, by the stage and the source of what may happen; the risk breakdown."""

from collections.abc import Iterable
from enum import StrEnum

from shared.domain.errors import FieldProblem

GENERIC = "GENERIC"
"""The checklist of every type that has none of its own."""


class Stage(StrEnum):
    """The stage of an undertaking (REQ-031)."""

    INITIATION = "INITIATION"
    PLANNING = "PLANNING"
    EXECUTION = "EXECUTION"
    CLOSING = "CLOSING"


class Category(StrEnum):
    """Where a risk comes from: the first level of the risk breakdown structure."""

    TECHNICAL = "TECHNICAL"
    EXTERNAL = "EXTERNAL"
    ORGANISATIONAL = "ORGANISATIONAL"
    PROJECT_MANAGEMENT = "PROJECT_MANAGEMENT"


def said_twice(codes: Iterable[str]) -> list[FieldProblem]:
    """Items whose code an earlier item has, by pointer: of A, B, A it is the third."""
    seen: set[str] = set()
    wrong = []
    for number, code in enumerate(codes):
        if code in seen:
            wrong.append(FieldProblem(f"/items/{number}/code", "item_said_twice"))
        seen.add(code)
    return wrong
