"""Following a topic, and following it no longer."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from services.knowledge.follows.model import Facet, Follow
from shared.db.rows import AlreadyThere
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict
from shared.domain.fields import Request

Topic = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[0-9A-Za-z\u4e00-\u9fff.+#_-]{1,40}$"),
    Field(description="A category, a tag, or the code of a type of project."),
]


class Wish(Request):
    """What somebody wants to be told of."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"facet": "CATEGORY", "topic": "TECHNOLOGY"}]}
    )

    facet: Facet
    topic: Topic


async def follow_topic(tx: Transaction, wish: Wish) -> Follow:
    """Be told of what is published on it (REQ-165).

    Errors: 409 `already_followed`.
    """
    follow = tx.add(Follow.begin(tx.new_id(), tx.actor.id, wish.facet, wish.topic, tx.now))
    try:
        await tx.flush()
    except AlreadyThere as error:
        raise Conflict("already_followed") from error
    return follow


async def unfollow_topic(tx: Transaction, follow_id: UUID) -> None:
    """Be told no more (REQ-165)."""
    follow = await tx.load(Follow, follow_id)
    follow.end()
    tx.remove(follow)
