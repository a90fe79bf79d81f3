"""Who may assess a proposal, who may not decide on it, and what a decision is taken on."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.domain.actor import Actor
from shared.domain.canonical import content_hash
from shared.domain.errors import Conflict, Forbidden

Parts = Sequence[Mapping[str, Any]]
"""People with what they did: `person_id`, and `assessment_id` or `reason`."""


def inputs_hash_of(said: Any) -> str:
    """What a decision is taken on: the frozen content and what was found of it, as one hash."""
    return content_hash(
        {
            "proposal": str(said.id),
            "content_version": said.content_version,
            "content": said.content_hash,
            "inputs": said.inputs,
        }
    )


def people(parts: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Who is named in a list of parts."""
    return tuple(part["person_id"] for part in parts)


def authors(said: Any) -> tuple[str | None, ...]:
    """Whose proposal it is: who submitted, sponsors or wrote it."""
    return (said.submitted_by, said.sponsor_id, said.drafted_by)


def involved_in(said: Any) -> tuple[str | None, ...]:
    """Who may not decide on it: whose it is, who assessed it, who has an interest in it."""
    return (*authors(said), *people(said.assessors), *people(said.interests))


def awaited(assessors: Parts) -> tuple[str, ...]:
    """Which assessors have not filed yet."""
    return people(a for a in assessors if a["assessment_id"] is None)


def with_assessors(said: Any, names: Iterable[str]) -> list[Any]:
    """The assessors and these: nobody assesses their own, or what they declared an interest in."""
    named = list(said.assessors)
    for name in dict.fromkeys(names):
        if name in authors(said):
            raise Forbidden("sod_violation")
        if name in people(said.interests):
            raise Conflict("interest_declared")
        if name in people(named):
            raise Conflict("assessor_already_named")
        named.append({"person_id": name, "assessment_id": None})
    return named


def check_may_assess(said: Any, by: Actor) -> None:
    """Only who was named, and once."""
    mine = [a for a in said.assessors if a["person_id"] == by.id]
    if not mine:
        raise Conflict("not_the_assessor")
    if mine[0]["assessment_id"] is not None:
        raise Conflict("already_assessed")
