"""The addresses of hearing those whom a change touches."""

from services.change.base import SERVICE
from services.change.changes.queries import CHANGE, SHOWN, ChangeView
from services.change.consultations import commands
from services.change.consultations.commands import PositionTaken
from services.change.permissions import PERMISSIONS
from shared.db.transaction import Transaction
from shared.domain.fields import Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Consultation on changes")


@routes.command("/changes/{change_id}/complete-assessment", on=CHANGE)
async def complete_change_assessment(change_id: Ref, tx: Transaction) -> ChangeView:
    """Complete the assessment: the impact says who decides, and whether others are heard first."""
    return await SHOWN.left(tx, await commands.complete_change_assessment(tx, change_id))


@routes.command("/changes/{change_id}/take-position", on=CHANGE, if_match=False)
async def take_position(change_id: Ref, said: PositionTaken, tx: Transaction) -> ChangeView:
    """Say what you think of a change that touches you; your last word counts.

    No `If-Match`: people speak at the same time, each for themselves.
    """
    return await SHOWN.left(tx, await commands.take_position(tx, change_id, said))


@routes.command("/changes/{change_id}/close-consultation", on=CHANGE)
async def close_change_consultation(change_id: Ref, tx: Transaction) -> ChangeView:
    """Close the consultation: all were heard, or the time is up and silence is no objection."""
    return await SHOWN.left(tx, await commands.close_change_consultation(tx, change_id))
