"""The address of verifying what a change really did."""

from services.change.applications import commands
from services.change.applications.commands import Verification
from services.change.base import SERVICE
from services.change.changes.queries import CHANGE, SHOWN, ChangeView
from services.change.permissions import PERMISSIONS
from shared.db.transaction import Transaction
from shared.domain.fields import Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Verification of changes")


@routes.command("/changes/{change_id}/verify", on=CHANGE)
async def verify_change(change_id: Ref, verification: Verification, tx: Transaction) -> ChangeView:
    """Record what a change really did beside what was predicted, and close it."""
    return await SHOWN.left(tx, await commands.verify_change(tx, change_id, verification))
