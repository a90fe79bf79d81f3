"""What people follow, each their own; and who follows the topics of what is published."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import bindparam, or_, select

from services.knowledge.follows.model import Facet, Follow
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import At
from shared.projects.access import Access
from shared.projects.listing import Listing

FOLLOW = Access(Follow, seen_by=Follow.person_id == bindparam("person"))
"""What somebody wants to know is nobody else's to see."""

MOST_FOLLOWERS = 500
"""So many are told at most: a fact has to fit into a message."""

EXAMPLE: dict[str, Any] = {
    "id": "0199b7b1-10c4-7f5e-a1b2-8c9d0e1f2a3b",
    "version": 1,
    "person_id": "pm-zhou",
    "facet": "CATEGORY",
    "topic": "TECHNOLOGY",
    "followed_at": "2026-11-24T01:30:00.000000Z",
}


class FollowView(BaseModel):
    """A topic that somebody follows."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    version: int
    person_id: PersonId
    facet: Facet
    topic: str
    followed_at: At


class FollowQuery(ListQuery):
    """What the caller follows, newest first unless asked otherwise."""

    sort: Literal["followed_at", "-followed_at"] = "-followed_at"


FOLLOWS = Listing(
    FollowView,
    FOLLOW,
    sorts={"followed_at": Sort(Follow.followed_at, instant, Follow.id)},
)


async def follow_view(tx: Transaction, follow: Follow) -> FollowView:
    """What was just followed."""
    await tx.flush()
    return FollowView.model_validate(follow)


async def list_follows(read: Reader, query: FollowQuery) -> Page[FollowView]:
    """What the reader follows (REQ-165)."""
    return await FOLLOWS.page(read, query, query.sort)


async def followers_of(
    tx: Transaction,
    category: str | None,
    tags: Sequence[str],
    project_types: Sequence[str],
) -> tuple[str, ...]:
    """Who is to be told of something that is filed so, each once (REQ-165)."""
    filed = {
        Facet.CATEGORY: [category] if category else [],
        Facet.TAG: list(tags),
        Facet.PROJECT_TYPE: list(project_types),
    }
    topics = [
        (Follow.facet == facet) & Follow.topic.in_(names) for facet, names in filed.items() if names
    ]
    if not topics:
        return ()
    people = select(Follow.person_id).distinct().where(or_(*topics)).order_by(Follow.person_id)
    return tuple((await tx.execute(people.limit(MOST_FOLLOWERS))).scalars())
