"""The addresses of what resolves a conflict."""

from services.resource.base import SERVICE
from services.resource.conflicts.queries import CONFLICT, SHOWN, ConflictView
from services.resource.permissions import PERMISSIONS
from services.resource.resolutions import commands
from services.resource.resolutions.commands import Decision
from shared.db.transaction import Transaction
from shared.domain.fields import Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Conflicts")


@routes.command("/conflicts/{conflict_id}/resolve-by-rule", on=CONFLICT)
async def resolve_conflict_by_rule(conflict_id: Ref, tx: Transaction) -> ConflictView:
    """Resolve a conflict by priority: the soft bookings that find no place are given up."""
    return await SHOWN.left(tx, await commands.resolve_by_rule(tx, conflict_id))


@routes.command("/conflicts/{conflict_id}/decide", on=CONFLICT)
async def decide_conflict(conflict_id: Ref, decision: Decision, tx: Transaction) -> ConflictView:
    """Decide a conflict: these bookings are given up, for this reason."""
    return await SHOWN.left(tx, await commands.decide_conflict(tx, conflict_id, decision))
