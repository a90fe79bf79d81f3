"""What makes knowledge seal a dossier: a project is closed."""

from services.knowledge.base import reactions
from services.knowledge.dossiers import commands
from shared.contracts.delivery import ProjectClosed
from shared.db.transaction import Transaction


@reactions.on(ProjectClosed)
async def on_project_closed(tx: Transaction, event: ProjectClosed) -> None:
    """Its documents are sealed as they then were; portfolio can archive it (REQ-149)."""
    manifest = [document.model_dump() for document in event.manifest]
    await commands.seal_dossier(tx, event.project_id, event.undertaking.revision, manifest)
