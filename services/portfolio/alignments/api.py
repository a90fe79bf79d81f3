"""The addresses of a project's alignment with the strategy."""

from services.portfolio.alignments import commands, queries
from services.portfolio.alignments.commands import Links
from services.portfolio.alignments.queries import AlignmentView
from services.portfolio.base import SERVICE
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Alignment")


@routes.query("/projects/{project_id}/alignment")
async def get_alignment(project_id: Ref, read: Reader) -> AlignmentView:
    """Get which strategic objectives a project serves, and how far it has drifted."""
    return await queries.get_alignment(read, project_id)


@routes.command("/projects/{project_id}/assess-alignment", on=PROJECT, if_match=False)
async def assess_alignment(project_id: Ref, said: Links, tx: Transaction) -> AlignmentView:
    """Link each objective of a project to the strategy; what that is worth follows from it."""
    alignment = await commands.assess_alignment(tx, project_id, said)
    await tx.flush()
    return AlignmentView.model_validate(alignment)
