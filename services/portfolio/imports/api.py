"""The address at which legacy projects are taken over."""

from services.portfolio.base import SERVICE
from services.portfolio.imports import commands
from services.portfolio.imports.commands import ProjectImport
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import ProjectView, project_view
from shared.db.transaction import Transaction
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Project imports")


@routes.command("/project-imports", status=201, location="/projects/{id}")
async def import_project(import_: ProjectImport, tx: Transaction) -> ProjectView:
    """Take over a project that has no proposal, flagged as a legacy import."""
    return await project_view(tx, await commands.import_project(tx, import_))
