"""What writes lessons into registers: somebody adopts one, or the register is opened."""

from services.risk.base import reactions
from services.risk.lessons import commands
from shared.contracts.intake import ProposalSubmitted
from shared.contracts.knowledge import LessonAdopted
from shared.contracts.portfolio import ProjectRegistered
from shared.db.transaction import Transaction


@reactions.on(LessonAdopted)
async def on_lesson_adopted(tx: Transaction, event: LessonAdopted) -> None:
    """What happened to others and may happen here is a risk (REQ-175)."""
    await commands.adopt_lesson(tx, event)


@reactions.on(ProposalSubmitted)
async def on_proposal_submitted(tx: Transaction, event: ProposalSubmitted) -> None:
    """By now there is a register for what was adopted before."""
    await commands.write_at_submission(tx, event)


@reactions.on(ProjectRegistered)
async def on_project_registered(tx: Transaction, event: ProjectRegistered) -> None:
    """Also where the registration is heard first."""
    await commands.write_at_registration(tx, event)
