"""The addresses of decisions, below the change they are about."""

from typing import Annotated

from fastapi import Query

from services.change.base import SERVICE
from services.change.changes.queries import CHANGE
from services.change.decisions import commands, queries
from services.change.decisions.commands import Ruling
from services.change.decisions.queries import DecisionQuery, DecisionView
from services.change.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Decisions on changes")


@routes.query("/changes/{change_id}/decisions")
async def list_change_decisions(
    change_id: Ref, query: Annotated[DecisionQuery, Query()], read: Reader
) -> Page[DecisionView]:
    """List the decisions on a change."""
    return await queries.list_decisions(read, change_id, query)


@routes.command("/changes/{change_id}/decisions", on=CHANGE, status=201, if_match=False)
async def decide_change(change_id: Ref, ruling: Ruling, tx: Transaction) -> DecisionView:
    """Decide on an assessed change: approve, reject, defer or return it.

    Who may is said by the size of its impact. No `If-Match`: `inputs_hash` says what the
    decision is taken on.
    """
    return DecisionView.model_validate(await commands.decide_change(tx, change_id, ruling))
