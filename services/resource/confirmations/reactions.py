"""What asks whether a plan can have its people: it is submitted."""

from services.resource.base import reactions
from services.resource.confirmations import commands
from shared.contracts.planning import PlanSubmitted
from shared.db.transaction import Transaction


@reactions.on(PlanSubmitted)
async def on_plan_submitted(tx: Transaction, event: PlanSubmitted) -> None:
    """It is confirmed with what it lacks, or refused with the reasons, once (REQ-091)."""
    await commands.answer_plan(tx, event)
