"""The addresses of the assessment of a change: taking it up, its impact, what is judged."""

from typing import Annotated

from fastapi import Query

from services.change.base import SERVICE
from services.change.changes.queries import CHANGE, SHOWN, ChangeView
from services.change.impacts import commands, queries
from services.change.impacts.commands import Judgement
from services.change.impacts.queries import ImpactQuery, ImpactView
from services.change.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Impact")


@routes.command("/changes/{change_id}/triage", on=CHANGE)
async def triage_change(change_id: Ref, tx: Transaction) -> ChangeView:
    """Take a submitted change up: portfolio, resource and risk are asked what it would do."""
    return await SHOWN.left(tx, await commands.triage_change(tx, change_id))


@routes.command("/changes/{change_id}/reassess", on=CHANGE)
async def reassess_change(change_id: Ref, tx: Transaction) -> ChangeView:
    """Ask again what a change would do, on the baseline as it is now."""
    return await SHOWN.left(tx, await commands.reassess_change(tx, change_id))


@routes.command("/changes/{change_id}/return", on=CHANGE)
async def return_change(change_id: Ref, because: Because, tx: Transaction) -> ChangeView:
    """Return a change that cannot be assessed as it is to its manager."""
    return await SHOWN.left(tx, await commands.return_change(tx, change_id, because))


@routes.command("/changes/{change_id}/judge", on=CHANGE)
async def judge_change(change_id: Ref, judgement: Judgement, tx: Transaction) -> ChangeView:
    """Judge what a change would do to quality and to each objective."""
    return await SHOWN.left(tx, await commands.judge_change(tx, change_id, judgement))


@routes.query("/changes/{change_id}/impacts")
async def list_impacts(
    change_id: Ref, query: Annotated[ImpactQuery, Query()], read: Reader
) -> Page[ImpactView]:
    """List what was asked about a change, and what was answered and judged."""
    return await queries.list_impacts(read, change_id, query)
