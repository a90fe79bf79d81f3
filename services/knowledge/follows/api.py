"""The addresses of what people follow."""

from typing import Annotated

from fastapi import Query

from services.knowledge.base import SERVICE
from services.knowledge.follows import commands, queries
from services.knowledge.follows.commands import Wish
from services.knowledge.follows.queries import FOLLOW, FollowQuery, FollowView, follow_view
from services.knowledge.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Id
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Follows")


@routes.query("/follows")
async def list_follows(query: Annotated[FollowQuery, Query()], read: Reader) -> Page[FollowView]:
    """List the topics you follow."""
    return await queries.list_follows(read, query)


@routes.command("/follows", status=201)
async def follow_topic(wish: Wish, tx: Transaction) -> FollowView:
    """Follow a topic: what is published on it names you among those to be told."""
    return await follow_view(tx, await commands.follow_topic(tx, wish))


@routes.command("/follows/{follow_id}", method="DELETE", on=FOLLOW, if_match=False, status=204)
async def unfollow_topic(follow_id: Id, tx: Transaction) -> None:
    """Follow a topic no longer."""
    await commands.unfollow_topic(tx, follow_id)
