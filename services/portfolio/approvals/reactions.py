"""What resource and risk say of a plan that was handed in (REQ-091)."""

from services.portfolio.approvals.commands import hear_confirmation
from services.portfolio.approvals.model import Party
from services.portfolio.base import reactions
from shared.contracts import allocation, issues
from shared.db.transaction import Transaction


@reactions.on(allocation.PlanConfirmed)
async def on_plan_confirmed(tx: Transaction, event: allocation.PlanConfirmed) -> None:
    """What the plan asks for can be had."""
    await hear_confirmation(tx, event.plan_id, Party.RESOURCE, event.content_hash, None)


@reactions.on(issues.PlanValidated)
async def on_plan_validated(tx: Transaction, event: issues.PlanValidated) -> None:
    """Its risks are analysed, under a valid plan of how to manage them."""
    await hear_confirmation(tx, event.plan_id, Party.RISK, event.content_hash, None)


async def on_plan_refused(
    tx: Transaction, event: allocation.PlanRefused | issues.PlanRefused
) -> None:
    """One of them lacks something; it says so again when that is settled."""
    party = Party.RESOURCE if isinstance(event, allocation.PlanRefused) else Party.RISK
    await hear_confirmation(tx, event.plan_id, party, event.content_hash, event.reasons)


reactions.on(allocation.PlanRefused)(on_plan_refused)
reactions.on(issues.PlanRefused)(on_plan_refused)
