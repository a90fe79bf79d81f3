"""The address of the report on stakeholder coverage."""

from typing import Annotated

from fastapi import Query

from services.intake.base import SERVICE
from services.intake.coverage import queries
from services.intake.coverage.queries import CoverageQuery, CoverageView
from services.intake.permissions import PERMISSIONS
from shared.db.transaction import Reader
from shared.web.deps import OurZone
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Reports")


@routes.query("/reports/stakeholder-coverage")
async def get_stakeholder_coverage(
    query: Annotated[CoverageQuery, Query()], zone: OurZone, read: Reader
) -> CoverageView:
    """Report how many stakeholders were consulted, by influence, and how steady requirements are.

    Of one proposal, or of the latest 1,000 that you may see and that were drafted in a period.
    """
    return await queries.stakeholder_coverage(read, query, zone)
