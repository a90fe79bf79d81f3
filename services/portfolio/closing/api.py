"""The addresses of the closing of projects."""

from services.portfolio.base import SERVICE
from services.portfolio.closing import commands, queries
from services.portfolio.closing.queries import ReadinessView
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT, ProjectView, project_view
from shared.db.transaction import Reader, Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.fields import Ref
from shared.web.deps import ThisPlatform
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Closing")


@routes.query("/projects/{project_id}/closing-readiness")
async def get_closing_readiness(
    project_id: Ref, platform: ThisPlatform, read: Reader
) -> ReadinessView:
    """Get what a project still lacks before it can be closed."""
    calendar = organisation_calendar(platform.settings.time_zone)
    return await queries.get_readiness(read, project_id, calendar)


@routes.command("/projects/{project_id}/begin-closing", on=PROJECT)
async def begin_closing(project_id: Ref, tx: Transaction) -> ProjectView:
    """Begin to close a project."""
    return await project_view(tx, await commands.begin_closing(tx, project_id))


@routes.command("/projects/{project_id}/close", on=PROJECT)
async def close_project(project_id: Ref, tx: Transaction) -> ProjectView:
    """Close a project of which all is accounted for."""
    return await project_view(tx, await commands.close_project(tx, project_id))


@routes.command("/projects/{project_id}/archive", on=PROJECT)
async def archive_project(project_id: Ref, tx: Transaction) -> ProjectView:
    """Archive a closed project whose dossier is sealed, for good."""
    return await project_view(tx, await commands.archive_project(tx, project_id))
