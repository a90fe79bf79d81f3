"""The addresses of reports."""

from typing import Annotated

from fastapi import Query

from services.resource.base import SERVICE
from services.resource.permissions import PERMISSIONS
from services.resource.reports import queries
from services.resource.reports.queries import EscalationOutcomes, OutcomesQuery
from shared.db.transaction import Reader
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Reports")


@routes.query("/reports/escalation-outcomes", also=(409,))
async def get_escalation_outcomes(
    query: Annotated[OutcomesQuery, Query()], read: Reader
) -> EscalationOutcomes:
    """Get what came of escalations: how many, how soon decided, granted, and what still lacks."""
    return await queries.escalation_outcomes(read, query)
