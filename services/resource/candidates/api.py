"""The address of the candidates for a demand."""

from services.resource.base import SERVICE
from services.resource.candidates import queries
from services.resource.candidates.queries import Candidates
from services.resource.permissions import PERMISSIONS
from shared.db.transaction import Reader
from shared.domain.fields import Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Allocations")


@routes.query("/demands/{demand_id}/candidates")
async def list_candidates(demand_id: Ref, read: Reader) -> Candidates:
    """List who suits a demand best, with a score and its reasons."""
    return await queries.candidates_for(read, demand_id)
