"""The address of the reserve of a project, below its register."""

from services.risk.base import SERVICE
from services.risk.permissions import PERMISSIONS
from services.risk.reserves import queries
from services.risk.reserves.queries import ReserveView
from shared.db.transaction import Reader
from shared.domain.fields import Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Registers")


@routes.query("/registers/{register_id}/reserve")
async def get_reserve(register_id: Ref, read: Reader) -> ReserveView:
    """Get what a project holds for its risks, what is left, and whether that is enough."""
    return await queries.get_reserve(read, register_id)
