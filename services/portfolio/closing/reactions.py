"""What closing hears of knowledge: lessons are settled, the dossier is sealed."""

from sqlalchemy.dialects.postgresql import insert

from services.portfolio.base import reactions
from services.portfolio.closing import commands
from services.portfolio.closing.model import LessonsSettled
from shared.contracts.closing import DossierSealed, ProjectLessonsSettled
from shared.db.transaction import Transaction


@reactions.on(ProjectLessonsSettled)
async def on_project_lessons_settled(tx: Transaction, event: ProjectLessonsSettled) -> None:
    """One thing less that keeps the project from being closed (REQ-138)."""
    told = event.model_dump()
    row = insert(LessonsSettled).values(**told)
    await tx.execute(row.on_conflict_do_update(index_elements=["project_id"], set_=told))


@reactions.on(DossierSealed)
async def on_dossier_sealed(tx: Transaction, event: DossierSealed) -> None:
    """The closed project is archived; sealed again, it stays as it is (REQ-149, REQ-152)."""
    await commands.archive_project(tx, event.project_id)
