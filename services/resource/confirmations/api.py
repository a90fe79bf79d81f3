"""The address of a project's resource plan."""

from services.resource.base import SERVICE
from services.resource.confirmations import queries
from services.resource.confirmations.queries import ResourcePlanView
from services.resource.permissions import PERMISSIONS
from services.resource.plans.queries import PLAN
from shared.db.transaction import Reader
from shared.domain.fields import Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Resource plans")


@routes.query("/projects/{project_id}/resource-plan")
async def get_resource_plan(project_id: Ref, read: Reader) -> ResourcePlanView:
    """Get the resource plan of a project: demands, allocations, gaps, the answer to its plan."""
    return await queries.get_resource_plan(read, project_id)


add_history(
    routes, "/projects/{project_id}/resource-plan/history", PLAN, "get_resource_plan_history"
)
