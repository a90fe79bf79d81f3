"""The address of the utilisation of people, roles and units."""

from typing import Annotated

from fastapi import Query

from services.resource.base import SERVICE
from services.resource.permissions import PERMISSIONS
from services.resource.utilisation import queries
from services.resource.utilisation.queries import Utilisation, UtilisationQuery
from shared.db.transaction import Reader
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Utilisation")


@routes.query("/utilisation", also=(409,))
async def get_utilisation(query: Annotated[UtilisationQuery, Query()], read: Reader) -> Utilisation:
    """Get how much of people, roles or units is booked and was worked, month by month."""
    return await queries.get_utilisation(read, query)
