"""The addresses of the reports on the admission."""

from typing import Annotated

from fastapi import Query

from services.intake.base import SERVICE
from services.intake.permissions import PERMISSIONS
from services.intake.reports import queries
from services.intake.reports.queries import Ageing, IntakeFunnel, RejectionReasons, ReportQuery
from shared.db.transaction import Reader
from shared.domain.calendar import organisation_calendar
from shared.web.deps import ThisPlatform
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Reports")


@routes.query("/reports/intake-funnel")
async def get_intake_funnel(
    query: Annotated[ReportQuery, Query()], platform: ThisPlatform, read: Reader
) -> IntakeFunnel:
    """Get the funnel: count and value by state, conversion, median cycle times, ages."""
    calendar = organisation_calendar(platform.settings.time_zone)
    return await queries.intake_funnel(read, query, calendar)


@routes.query("/reports/ageing")
async def get_ageing(
    query: Annotated[ReportQuery, Query()], platform: ThisPlatform, read: Reader
) -> Ageing:
    """Get how old what is open is, by state, in working days since its submission."""
    return await queries.ageing(read, query, organisation_calendar(platform.settings.time_zone))


@routes.query("/reports/rejection-reasons")
async def get_rejection_reasons(
    query: Annotated[ReportQuery, Query()], read: Reader
) -> RejectionReasons:
    """Get how often proposals were refused, by kind of reason."""
    return await queries.rejection_reasons(read, query)
