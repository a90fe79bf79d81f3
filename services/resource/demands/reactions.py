"""What raises demands: a project is registered with a preliminary plan, its kickoff is held."""

from services.resource.base import reactions
from services.resource.demands import commands
from services.resource.plans.commands import plan_of
from shared.contracts.planning import KickoffCompleted, KickoffWaived
from shared.contracts.portfolio import ProjectRegistered
from shared.db.transaction import Transaction


@reactions.on(ProjectRegistered)
async def on_project_registered(tx: Transaction, event: ProjectRegistered) -> None:
    """What the preliminary plan expects of each role is demanded, once (REQ-187)."""
    await commands.expect_demands(tx, event.project_id, event.plan_id, event.role_efforts)


@reactions.on(KickoffCompleted)
async def on_kickoff_completed(tx: Transaction, event: KickoffCompleted) -> None:
    """What was settled to be needed is demanded instead of what the template expected, once
    (REQ-072)."""
    await plan_of(tx, event.undertaking)
    await commands.settle_needs(tx, event.project_id, event.meeting_id, event.resource_needs)


@reactions.on(KickoffWaived)
async def on_kickoff_waived(tx: Transaction, event: KickoffWaived) -> None:
    """What is known to be needed is demanded as after a kickoff, once; where nothing is said,
    what the template expected stays (REQ-071, REQ-072)."""
    await plan_of(tx, event.undertaking)
    await commands.settle_needs(tx, event.project_id, event.waiver_id, event.resource_needs)
