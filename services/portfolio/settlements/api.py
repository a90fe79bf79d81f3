"""The addresses of financial settlements."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT
from services.portfolio.settlements import commands, queries
from services.portfolio.settlements.commands import SettlementEdit
from services.portfolio.settlements.queries import (
    SETTLEMENT,
    SHOWN,
    SettlementQuery,
    SettlementRow,
    SettlementView,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Id, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Financial settlements")


@routes.command(
    "/projects/{project_id}/settlements",
    on=PROJECT,
    status=201,
    if_match=False,
    location="/settlements/{id}",
)
async def draft_settlement(project_id: Ref, tx: Transaction) -> SettlementView:
    """Draft the financial settlement of a closing project from what is known."""
    return await SHOWN.left(tx, await commands.draft_settlement(tx, project_id))


@routes.query("/settlements")
async def list_settlements(
    query: Annotated[SettlementQuery, Query()], read: Reader
) -> Page[SettlementRow]:
    """List the financial settlements of the projects you may see."""
    return await queries.list_settlements(read, query)


@routes.query("/settlements/{settlement_id}")
async def get_settlement(settlement_id: Id, read: Reader) -> SettlementView:
    """Get a settlement with where each figure is from."""
    return await SHOWN.one(read, settlement_id)


@routes.command("/settlements/{settlement_id}", method="PATCH", on=SETTLEMENT)
async def edit_settlement(
    settlement_id: Id, edit: SettlementEdit, tx: Transaction
) -> SettlementView:
    """Change figures by hand, and list what is still owed."""
    return await SHOWN.left(tx, await commands.edit_settlement(tx, settlement_id, edit))


@routes.command("/settlements/{settlement_id}/balance", on=SETTLEMENT)
async def balance_settlement(settlement_id: Id, tx: Transaction) -> SettlementView:
    """Balance a settlement against the ledger."""
    return await SHOWN.left(tx, await commands.balance_settlement(tx, settlement_id))


add_history(routes, "/settlements/{settlement_id}/history", SETTLEMENT, "get_settlement_history")
