"""The addresses of check-ins."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.checkins import commands, queries
from services.portfolio.checkins.commands import Talk
from services.portfolio.checkins.queries import (
    CHECKIN,
    SHOWN,
    CheckinQuery,
    CheckinRow,
    CheckinView,
)
from services.portfolio.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Id
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Check-ins")


@routes.query("/checkins")
async def list_checkins(query: Annotated[CheckinQuery, Query()], read: Reader) -> Page[CheckinRow]:
    """List the check-ins of the projects you may see."""
    return await queries.list_checkins(read, query)


@routes.query("/checkins/{checkin_id}")
async def get_checkin(checkin_id: Id, read: Reader) -> CheckinView:
    """Get a check-in with what was agreed."""
    return await SHOWN.one(read, checkin_id)


@routes.command("/checkins/{checkin_id}/record", on=CHECKIN)
async def record_checkin(checkin_id: Id, said: Talk, tx: Transaction) -> CheckinView:
    """Write down what was agreed; the other side is to confirm it."""
    return await SHOWN.left(tx, await commands.record_checkin(tx, checkin_id, said))


@routes.command("/checkins/{checkin_id}/confirm", on=CHECKIN)
async def confirm_checkin(checkin_id: Id, tx: Transaction) -> CheckinView:
    """Confirm what the other side wrote down: the check-in is held."""
    return await SHOWN.left(tx, await commands.confirm_checkin(tx, checkin_id))


add_history(routes, "/checkins/{checkin_id}/history", CHECKIN, "get_checkin_history")
