"""Opening the capture of lessons, and settling it by a lesson or by a signed word."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from services.knowledge.captures.model import CaptureState, LessonCandidate, LessonCapture
from shared.contracts.issues import IssueClosed
from shared.db.transaction import Transaction
from shared.domain.fields import Because


async def hold_project(tx: Transaction, project_id: UUID) -> None:
    """Until the end, nobody else captures a lesson of this project or opens its capture: each
    would overlook the other, and a project with a lesson would wait for one for ever."""
    name = func.hashtextextended(f"lessons of {project_id}", 0)
    await tx.execute(select(func.pg_advisory_xact_lock(name)))


async def open_capture(tx: Transaction, project_id: UUID, lessons: int) -> None:
    """Ask the project what it learned, once; lessons that are there already count (REQ-137)."""
    if await tx.find(LessonCapture, project_id) is not None:
        return
    capture = tx.add(LessonCapture.open(project_id, tx.now))
    if lessons:
        capture.settle(lessons, tx.now)


async def ask_anew(tx: Transaction, project_id: UUID, since: datetime) -> None:
    """Ask a reopened project what it learned since; told again, or late, nothing is asked
    (REQ-152)."""
    await hold_project(tx, project_id)
    capture = await tx.find(LessonCapture, project_id)
    if capture is None:
        tx.add(LessonCapture.open(project_id, tx.now, since))
    elif capture.since is None or capture.since < since:
        capture.ask_anew(since, tx.now)


async def keep_candidate(tx: Transaction, told: IssueClosed) -> None:
    """Remember why an issue arose, until the project is asked (REQ-137)."""
    if told.root_cause:
        row = insert(LessonCandidate).values(
            issue_id=told.issue_id,
            project_id=told.project_id,
            issue_key=told.issue_key,
            severity=told.severity,
            root_cause=told.root_cause,
        )
        await tx.execute(row.on_conflict_do_nothing())


async def take_lesson(tx: Transaction, project_id: UUID) -> None:
    """The first lesson of a project settles what it owes (REQ-138)."""
    capture = await tx.find(LessonCapture, project_id)
    if capture is not None and capture.state == CaptureState.OPEN:
        capture.settle(1, tx.now)


async def sign_no_lessons(tx: Transaction, project_id: UUID, because: Because) -> LessonCapture:
    """Answer for it that nothing was learned (REQ-138)."""
    capture = await tx.load(LessonCapture, project_id)
    capture.sign_none(tx.actor, because.reason, tx.now)
    return capture
