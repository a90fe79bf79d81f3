"""The addresses of the watch-list, and of what the PMO does with the risks in it."""

from typing import Annotated

from fastapi import Query

from services.risk.base import SERVICE
from services.risk.permissions import PERMISSIONS
from services.risk.risks.queries import RISK, RiskView
from services.risk.risks.queries import SHOWN as SHOWN_RISK
from services.risk.watches import commands, queries
from services.risk.watches.commands import Look
from services.risk.watches.queries import WatchQuery, WatchRow
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Watch-list")


@routes.query("/watchlist")
async def list_watchlist(query: Annotated[WatchQuery, Query()], read: Reader) -> Page[WatchRow]:
    """List the major risks you may see, the next to be looked at first."""
    return await queries.list_watchlist(read, query)


@routes.command("/risks/{risk_id}/declare-major", on=RISK)
async def declare_risk_major(risk_id: Ref, because: Because, tx: Transaction) -> RiskView:
    """Declare a risk major, whatever the rule says: the PMO watches it from now on."""
    return await SHOWN_RISK.left(tx, await commands.declare_risk_major(tx, risk_id, because))


@routes.command("/risks/{risk_id}/watch", on=RISK)
async def watch_risk(risk_id: Ref, look: Look, tx: Transaction) -> RiskView:
    """Look at a major risk: what was seen, what is next, and when it is looked at again."""
    return await SHOWN_RISK.left(tx, await commands.watch_risk(tx, risk_id, look))
