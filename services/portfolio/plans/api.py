"""The addresses of plans, whichever project they are of."""

from services.portfolio.base import SERVICE
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.plans import commands, queries
from services.portfolio.plans.commands import PlanRevision
from services.portfolio.plans.queries import PLAN, PlanView, plan_view
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Id
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Plans")


@routes.query("/plans/{plan_id}")
async def get_plan(plan_id: Id, read: Reader) -> PlanView:
    """Get one version of a project's plan with all that it says."""
    return await queries.get_plan(read, plan_id)


@routes.command("/plans/{plan_id}", method="PATCH", on=PLAN)
async def revise_plan(plan_id: Id, revision: PlanRevision, tx: Transaction) -> PlanView:
    """Revise the draft of a preliminary plan, before the sponsor accepts it."""
    return await plan_view(tx, await commands.revise_plan(tx, plan_id, revision))


@routes.command("/plans/{plan_id}/return", on=PLAN)
async def return_plan(plan_id: Id, because: Because, tx: Transaction) -> PlanView:
    """Return the draft of a preliminary plan to the PMO, saying what to change."""
    return await plan_view(tx, await commands.return_plan(tx, plan_id, because))


add_history(routes, "/plans/{plan_id}/history", PLAN, "get_plan_history")
