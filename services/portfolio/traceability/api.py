"""The address of how a project's objectives lead to what it hands over."""

from services.portfolio.base import SERVICE
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.traceability import queries
from services.portfolio.traceability.queries import TraceabilityView
from shared.db.transaction import Reader
from shared.domain.fields import Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Traceability")


@routes.query("/projects/{project_id}/traceability")
async def get_traceability(project_id: Ref, read: Reader) -> TraceabilityView:
    """Trace the objectives of a project to requirements, deliverables and their acceptance."""
    return await queries.get_traceability(read, project_id)
