"""Writing adopted lessons into the register, once there is one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.risk.lessons.model import WaitingLesson
from services.risk.lessons.rules import AS_RISK, risk_of_lesson
from services.risk.registers.commands import (
    known_register,
    open_register,
    register_of,
    rehome_register,
)
from services.risk.registers.model import RegisterState, RiskRegister
from services.risk.risks.commands import add_risk
from services.risk.risks.model import Risk
from shared.contracts.intake import ProposalSubmitted
from shared.contracts.knowledge import LessonAdopted
from shared.contracts.portfolio import ProjectRegistered
from shared.db.transaction import Transaction


async def adopt_lesson(tx: Transaction, adopted: LessonAdopted) -> None:
    """Write down the risk that a lesson has become, or keep it until there is a register
    (REQ-170, REQ-175)."""
    if adopted.becomes != AS_RISK or adopted.lesson is None:
        return
    said = risk_of_lesson(adopted.lesson_key, adopted.lesson.model_dump())
    register = await known_register(tx, adopted.project_id)
    if register is not None:
        await _write(tx, register, adopted.lesson_id, adopted.lesson_key, said)
        return
    named = adopted.model_dump(include={"project_id", "lesson_id", "lesson_key"})
    waiting = insert(WaitingLesson).values(**named, statement=said)
    await tx.execute(waiting.on_conflict_do_nothing())


async def write_at_submission(tx: Transaction, submitted: ProposalSubmitted) -> None:
    """The register is opened: what was adopted before is written into it (REQ-043)."""
    if waiting := await _take_waiting(tx, submitted.proposal_id):
        await open_register(tx, submitted)
        await _write_all(tx, submitted.proposal_id, waiting)


async def write_at_registration(tx: Transaction, registered: ProjectRegistered) -> None:
    """The same where the registration is heard first."""
    if waiting := await _take_waiting(tx, registered.project_id):
        await rehome_register(tx, registered)
        await _write_all(tx, registered.project_id, waiting)


async def _take_waiting(tx: Transaction, project_id: UUID) -> Sequence[Any]:
    mine = delete(WaitingLesson).where(WaitingLesson.project_id == project_id)
    return (await tx.execute(mine.returning(*WaitingLesson.__table__.c))).all()


async def _write_all(tx: Transaction, project_id: UUID, waiting: Sequence[Any]) -> None:
    await tx.flush()
    register = await register_of(tx, project_id)
    for lesson in waiting:
        await _write(tx, register, lesson.lesson_id, lesson.lesson_key, lesson.statement)


async def _write(
    tx: Transaction, register: RiskRegister, lesson_id: UUID, lesson_key: str, said: dict[str, Any]
) -> None:
    """One risk for each lesson; nobody owns it yet, and nobody has assessed it."""
    known = select(Risk.id).where(Risk.register_id == register.id, Risk.from_lesson_id == lesson_id)
    if register.state == RegisterState.CLOSED or (await tx.execute(known)).first():
        return
    origin = {"from_lesson_id": lesson_id, "from_lesson_key": lesson_key}
    await add_risk(tx, register, {**origin, **said})
