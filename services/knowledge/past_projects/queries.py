"""What is like a proposal: past projects, proposals for the same, and lessons, with reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import exists, or_, select

from services.knowledge.entries.model import EntryKind
from services.knowledge.entries.queries import Found, find_entries
from services.knowledge.entries.rules import Sought, asked_again
from services.knowledge.past_projects.model import Candidate, PastProject
from services.knowledge.past_projects.rules import agreements, nearness, worth_offering
from shared.contracts.base import Money
from shared.db.base import project_members, projects
from shared.db.transaction import Reader, Transaction
from shared.domain.errors import Conflict
from shared.domain.fields import REF, Date
from shared.domain.permissions import readable_levels
from shared.projects.access import find_project

AT_MOST = 5
LOOKED_AT = 50
"""So many of the nearest are ranked anew by what agrees besides words."""

WITHDRAWN = "WITHDRAWN"


class SimilarQuestion(BaseModel):
    """Whose likes are looked for."""

    model_config = ConfigDict(extra="forbid")

    proposal: Annotated[
        str,
        Field(pattern=REF, description="Id or key of the proposal.", examples=["PRP-2026-0001"]),
    ]


_LIKE: dict[str, Any] = {
    "score": 585,
    "terms": ["机柜", "扩容", "迁移"],
    "reasons": ["SAME_TYPE", "SAME_ORG_UNIT"],
}
PROJECT_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a0-5f21-7c8d-9e0f-1a2b3c4d5e6f",
    "key": "PRJ-2026-0009",
    "title": "数据中心二期扩容",
    **_LIKE,
    "type": "IT",
    "tier": "L",
    "org_unit": "信息技术部",
    "outcome": "按期投产，供电增容晚到两个月。",
    "started_on": "2023-03-01",
    "finished_on": "2024-01-15",
    "planned_finish": "2023-11-30",
    "budget": {"amount": "5200000.00", "currency": "CNY"},
    "actual_cost": {"amount": "5680000.00", "currency": "CNY"},
}
PROPOSAL_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "key": "PRP-2026-0003",
    "title": "机房扩容二期",
    **_LIKE,
    "state": "SCREENING",
}
LESSON_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a3-10c4-7f5e-a1b2-8c9d0e1f2a3b",
    "key": "LSN-2026-0001",
    "title": "机房扩容先核电力与制冷余量",
    **_LIKE,
    "opening": "扩容立项前完成电力、制冷、承重三项余量核算。",
}


class Like(BaseModel):
    """Something like the proposal: how near it is, in which words, and in what else it agrees."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    key: str
    title: str
    score: Annotated[int, Field(ge=0, le=1000, description="Nearness, at most 1000.")]
    terms: Annotated[list[str], Field(description="Words in common, weightiest first.")]
    reasons: Annotated[
        list[str], Field(description="SAME_TYPE, SAME_TIER, SAME_ORG_UNIT, where so.")
    ]


class SimilarProject(Like):
    """A past project like the proposal, and how it ended."""

    model_config = ConfigDict(json_schema_extra={"examples": [PROJECT_EXAMPLE]})

    type: str
    tier: str
    org_unit: str
    outcome: str
    started_on: Annotated[Date | None, Field(description="null: ended before it had begun.")]
    finished_on: Date
    planned_finish: Date
    budget: Money
    actual_cost: Money


class SimilarProposal(Like):
    """Another proposal or project under way for the same or nearly the same."""

    model_config = ConfigDict(json_schema_extra={"examples": [PROPOSAL_EXAMPLE]})

    state: str


class SimilarLesson(Like):
    """A lesson about the like."""

    model_config = ConfigDict(json_schema_extra={"examples": [LESSON_EXAMPLE]})

    opening: str


class Similar(BaseModel):
    """What is like a proposal, each nearest first; empty where nothing is near enough."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "proposal_id": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10",
                    "words_searched": 41,
                    "projects": [PROJECT_EXAMPLE],
                    "proposals": [PROPOSAL_EXAMPLE],
                    "lessons": [LESSON_EXAMPLE],
                }
            ]
        }
    )

    proposal_id: UUID
    words_searched: Annotated[
        int, Field(description="0 before submission, and where the words are confidential.")
    ]
    projects: list[SimilarProject]
    proposals: list[SimilarProposal]
    lessons: list[SimilarLesson]


@dataclass(frozen=True)
class Near:
    """Something that was found, with what agrees besides words."""

    found: Found
    reasons: tuple[str, ...]

    @property
    def said(self) -> dict[str, Any]:
        """What every view of it says."""
        names = ("id", "key", "title", "score", "terms")
        return {n: getattr(self.found, n) for n in names} | {"reasons": list(self.reasons)}


Ours = tuple[str | None, str | None, str | None]
"""Type, tier and org unit of the one whose likes are looked for."""


async def known_of(source: Reader | Transaction, project_id: UUID) -> tuple[list[Sought], Ours]:
    """The question that the words of an undertaking make, and what it is; nothing if unheard of."""
    wanted = select(*Candidate.__table__.c).where(Candidate.project_id == project_id)
    kept = (await source.execute(wanted)).first()
    if kept is None:
        return [], (None, None, None)
    return asked_again(kept.question), (kept.type, kept.tier, kept.org_unit)


async def types_of(source: Reader | Transaction, project_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Of which type each of some undertakings is, as far as it was heard of."""
    wanted = select(Candidate.project_id, Candidate.type)
    rows = await source.execute(wanted.where(Candidate.project_id.in_(project_ids)))
    return {row.project_id: row.type for row in rows}


async def find_likes(
    source: Reader | Transaction,
    kind: EntryKind,
    question: Sequence[Sought],
    ours: Ours,
    *,
    but: Sequence[UUID] = (),
    filed: Mapping[str, Any] | None = None,
) -> list[Near]:
    """What of this kind, filed so, is worth offering, nearest first."""
    found = await find_entries(source, question, kind, at_most=LOOKED_AT, but=but, filed=filed)
    near = []
    for one in found:
        same = agreements(ours, one.project_types, one.tier, one.org_unit)
        near.append(Near(replace(one, score=nearness(one.score, same)), same))
    near.sort(key=lambda n: (-n.found.score, n.found.id))
    return [n for n in near if worth_offering(n.found.score, n.found.terms)]


async def find_similar(read: Reader, question: SimilarQuestion) -> Similar:
    """What is like a proposal, for who may see it, among what they may see (REQ-045).

    Errors: 409 `project_unknown` for a proposal that is not there or not theirs to see.
    """
    if (project_id := await find_project(read, question.proposal)) is None:
        raise Conflict("project_unknown")
    words, ours = await known_of(read, project_id)
    past = await find_likes(read, EntryKind.PAST_PROJECT, words, ours, but=[project_id])
    under_way = await find_likes(read, EntryKind.UNDERTAKING, words, ours, but=[project_id])
    lessons = await find_likes(read, EntryKind.LESSON, words, ours)
    return Similar(
        proposal_id=project_id,
        words_searched=len(words),
        projects=await _projects(read, past[:AT_MOST]),
        proposals=await _proposals(read, under_way),
        lessons=[SimilarLesson(**n.said, opening=n.found.opening) for n in lessons[:AT_MOST]],
    )


async def _projects(read: Reader, near: Sequence[Near]) -> list[SimilarProject]:
    ids = [n.found.id for n in near]
    if not ids:
        return []
    rows = await read.execute(select(*PastProject.__table__.c).where(PastProject.id.in_(ids)))
    kept = {row.id: row._asdict() for row in rows}
    return [SimilarProject(**n.said, **_ended(kept[n.found.id])) for n in near]


def _ended(kept: dict[str, Any]) -> dict[str, Any]:
    currency = kept.pop("currency")
    for name in ("budget", "actual_cost"):
        kept[name] = Money(amount=kept[name], currency=currency)
    kept.pop("id")
    return kept


async def _proposals(read: Reader, near: Sequence[Near]) -> list[SimilarProposal]:
    """Those that the reader may see, as they are called and where they are by now."""
    if not near:
        return []
    member = exists().where(
        project_members.c.project_id == projects.c.id,
        project_members.c.person_id == read.actor.id,
    )
    seen = or_(projects.c.confidentiality.in_(readable_levels(read.actor)), member)
    columns = (projects.c.id, projects.c.key, projects.c.title, projects.c.state)
    known = projects.c.id.in_([n.found.id for n in near])
    rows = await read.execute(select(*columns).where(known, seen, projects.c.state != WITHDRAWN))
    by_id = {row.id: row._asdict() for row in rows}
    likes = [
        SimilarProposal(**{**n.said, **by_id[n.found.id]}) for n in near if n.found.id in by_id
    ]
    return likes[:AT_MOST]
