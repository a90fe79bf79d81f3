"""The addresses of exchanges."""

from typing import Annotated

from fastapi import Query

from services.knowledge.base import SERVICE
from services.knowledge.exchanges import commands, queries
from services.knowledge.exchanges.commands import Invitation, Minutes
from services.knowledge.exchanges.queries import (
    EXCHANGE,
    SHOWN,
    ExchangeQuery,
    ExchangeRow,
    ExchangeView,
)
from services.knowledge.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Exchanges")
HERE = "/exchanges/{exchange_id}"


@routes.query("/exchanges")
async def list_exchanges(
    query: Annotated[ExchangeQuery, Query()], read: Reader
) -> Page[ExchangeRow]:
    """List the exchanges in which people sit together."""
    return await queries.list_exchanges(read, query)


@routes.command("/exchanges", status=201, location="/exchanges/{id}")
async def plan_exchange(invitation: Invitation, tx: Transaction) -> ExchangeView:
    """Plan an exchange, for feedback or to share a practice, and invite people to it."""
    return await SHOWN.left(tx, await commands.plan_exchange(tx, invitation))


@routes.query(HERE)
async def get_exchange(exchange_id: Ref, read: Reader) -> ExchangeView:
    """Get an exchange with who came and what was agreed."""
    return await SHOWN.one(read, exchange_id)


@routes.command(f"{HERE}/hold", on=EXCHANGE)
async def hold_exchange(exchange_id: Ref, minutes: Minutes, tx: Transaction) -> ExchangeView:
    """Note that an exchange was held, who came, and what was agreed."""
    return await SHOWN.left(tx, await commands.hold_exchange(tx, exchange_id, minutes))


@routes.command(f"{HERE}/cancel", on=EXCHANGE)
async def cancel_exchange(exchange_id: Ref, because: Because, tx: Transaction) -> ExchangeView:
    """Call an exchange off, and say why."""
    return await SHOWN.left(tx, await commands.cancel_exchange(tx, exchange_id, because))


add_history(routes, f"{HERE}/history", EXCHANGE, "get_exchange_history")
