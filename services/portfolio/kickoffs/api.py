"""The addresses of a project's kickoff and what it settled."""

from services.portfolio.base import SERVICE
from services.portfolio.kickoffs import commands, queries
from services.portfolio.kickoffs.commands import KickoffOutcomeSaid, KickoffWaiver
from services.portfolio.kickoffs.queries import KickoffView
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT, ProjectView, project_view
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Kickoffs")


@routes.query("/projects/{project_id}/kickoff")
async def get_kickoff(project_id: Ref, read: Reader) -> KickoffView:
    """Get what a project's kickoff settled."""
    return await queries.get_kickoff(read, project_id)


@routes.command("/projects/{project_id}/hold-kickoff", on=PROJECT)
async def hold_kickoff(project_id: Ref, said: KickoffOutcomeSaid, tx: Transaction) -> ProjectView:
    """Settle what the kickoff came to: objectives, scope, timetable and resource needs."""
    return await project_view(tx, await commands.hold_kickoff(tx, project_id, said))


@routes.command("/projects/{project_id}/waive-kickoff", on=PROJECT)
async def waive_kickoff(project_id: Ref, said: KickoffWaiver, tx: Transaction) -> ProjectView:
    """Waive the kickoff: planning begins without one, with the reason on record."""
    return await project_view(tx, await commands.waive_kickoff(tx, project_id, said))
