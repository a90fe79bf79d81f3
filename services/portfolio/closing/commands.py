"""What is done at the end of a project: closing begun, the project closed, archived."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from services.portfolio.closing.model import LessonsSettled, Matter, MatterKind, SealedDossier
from services.portfolio.closing.queries import (
    BEFORE_CLOSING,
    Item,
    needed,
    readiness,
)
from services.portfolio.evaluations.commands import accepted_report
from services.portfolio.evaluations.model import ProjectEvaluation
from services.portfolio.final_reports.model import FinalReport
from services.portfolio.ledgers.queries import spent
from services.portfolio.projects.model import Project, ProjectState
from services.portfolio.rags.commands import end_watch
from services.portfolio.settlements.model import FinancialSettlement, SettlementState
from services.portfolio.status.model import ReportState, StatusReport
from shared.contracts.base import Money
from shared.contracts.closing import DossierSealed, ProjectLessonsSettled
from shared.contracts.delivery import Sealed
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Ref


async def _check(tx: Transaction, project: Project, asked: Iterable[Item]) -> None:
    """Nothing of this is missing. Errors: 409 `not_ready_to_close`, naming each."""
    found = await readiness(tx, project, organisation_calendar(tx.settings.time_zone))
    missing = [item for item in found if item in asked and found[item]]
    if missing:
        problems = [
            FieldProblem(f"/{item.value}", "not_ready_to_close", (("count", found[item]),))
            for item in missing
        ]
        raise Conflict("not_ready_to_close", count=len(missing), errors=problems)


async def begin_closing(tx: Transaction, ref: Ref) -> Project:
    """Begin to close it (REQ-135). Errors: 409 `not_ready_to_close`."""
    project = await tx.load(Project, ref)
    project.lifecycle.check(project.state, "begin_closing")
    await _check(tx, project, BEFORE_CLOSING)
    project.begin_closing()
    return project


async def close_project(tx: Transaction, ref: Ref) -> Project:
    """Close it: all is accounted for, and the dossier is named document by document (REQ-135,
    REQ-143, REQ-147, REQ-149). What the ledger heard since the settlement must still fit.

    Errors: 409 `not_ready_to_close`, `settlement_unbalanced`.
    """
    project = await tx.load(Project, ref)
    project.lifecycle.check(project.state, "close")
    await _check(tx, project, await needed(tx, project))
    settlement = await _settlement(tx, project.id)
    cost = await spent(tx, project.id, project.budget_currency)
    settlement.check_balance(cost.amount)
    evaluation = await _evaluation(tx, project.id)
    report = await accepted_report(tx, project.id)
    assert report is not None
    project.close(
        organisation_calendar(tx.settings.time_zone).today(tx.now),
        Money(amount=cost.amount, currency=project.budget_currency),
        project_key=project.key,
        started_on=project.started_on,
        planned_finish=project.planned_finish,
        budget=project.budget,
        grade=evaluation.grade,
        manifest=await _manifest(tx, project.id, report, settlement, evaluation),
    )
    await end_watch(tx, project.id)
    return project


async def _settlement(tx: Transaction, project_id: UUID) -> FinancialSettlement:
    """The latest that is balanced; the check before has found one."""
    found = await tx.every(
        FinancialSettlement,
        select(FinancialSettlement)
        .where(FinancialSettlement.project_id == project_id)
        .where(FinancialSettlement.state == SettlementState.BALANCED)
        .order_by(FinancialSettlement.drafted_at.desc(), FinancialSettlement.id.desc())
        .limit(1),
    )
    return found[0]


async def _evaluation(tx: Transaction, project_id: UUID) -> ProjectEvaluation:
    """The latest; the check before has found one."""
    found = await tx.every(
        ProjectEvaluation,
        select(ProjectEvaluation)
        .where(ProjectEvaluation.project_id == project_id)
        .order_by(ProjectEvaluation.evaluated_at.desc(), ProjectEvaluation.id.desc())
        .limit(1),
    )
    return found[0]


async def _manifest(
    tx: Transaction,
    project_id: UUID,
    report: FinalReport,
    settlement: FinancialSettlement,
    evaluation: ProjectEvaluation,
) -> tuple[Sealed, ...]:
    """Each document by its path below the gateway, and the hash of what it says (REQ-149)."""
    issued = await tx.execute(
        select(StatusReport.id, StatusReport.content_hash)
        .where(StatusReport.project_id == project_id, StatusReport.state == ReportState.ISSUED)
        .order_by(StatusReport.number)
    )
    documents = [
        ("final-reports", report.id, report.content_hash),
        ("settlements", settlement.id, settlement.hash),
        ("evaluations", evaluation.id, evaluation.hash),
        *[("status-reports", row.id, row.content_hash) for row in issued],
    ]
    return tuple(
        Sealed(path=f"/portfolio/v1/{kind}/{id_}", sha256=digest) for kind, id_, digest in documents
    )


async def archive_project(tx: Transaction, ref: Ref) -> Project:
    """Put it away for good: it is not reopened any more (REQ-149, REQ-152).

    Errors: 409 `dossier_not_sealed` until that of this closing is, `past_project` for one that
    was over when it was imported: it has none.
    """
    project = await tx.load(Project, ref)
    project.lifecycle.check(project.state, "archive")
    if project.summary is not None:
        raise Conflict("past_project", key=project.key)
    sealed = select(SealedDossier.closing).where(SealedDossier.project_id == project.id)
    if (await tx.execute(sealed)).scalar() != project.version:
        raise Conflict("dossier_not_sealed", key=project.key)
    project.archive()
    return project


async def keep_seal(tx: Transaction, told: DossierSealed) -> None:
    """What the project leaves behind is sealed, for this closing or for an earlier one."""
    closing = told.closing or await _closed_as(tx, told.project_id)
    row = insert(SealedDossier).values(project_id=told.project_id, closing=closing)
    later = row.excluded.closing > SealedDossier.closing
    await tx.execute(
        row.on_conflict_do_update(
            index_elements=["project_id"], set_={"closing": closing}, where=later
        )
    )


async def _closed_as(tx: Transaction, project_id: UUID) -> int:
    """The revision of a project that is closed now; for seals told before they named it."""
    wanted = select(Project.version).where(
        Project.id == project_id, Project.state == ProjectState.CLOSED
    )
    return (await tx.execute(wanted)).scalar() or 0


async def keep_lessons(tx: Transaction, told: ProjectLessonsSettled) -> None:
    """The project has said what it learned; what it said before a reopening is past (REQ-138)."""
    said = told.model_dump()
    row = insert(LessonsSettled).values(**said)
    never = datetime.min.replace(tzinfo=UTC)
    stale = func.coalesce(LessonsSettled.since, never) > func.coalesce(row.excluded.since, never)
    await tx.execute(
        row.on_conflict_do_update(index_elements=["project_id"], set_=said, where=~stale)
    )


async def begin_matter(tx: Transaction, id_: UUID, project_id: UUID, kind: MatterKind) -> None:
    """Something is under way for a project, unless it is known to be over (REQ-135)."""
    row = insert(Matter).values(id=id_, project_id=project_id, kind=kind, over=False)
    await tx.execute(row.on_conflict_do_nothing())


async def end_matter(tx: Transaction, id_: UUID, project_id: UUID, kind: MatterKind) -> None:
    """It has come to its end, whatever that was, also where its beginning is told later."""
    row = insert(Matter).values(id=id_, project_id=project_id, kind=kind, over=True)
    await tx.execute(row.on_conflict_do_update(index_elements=["id"], set_={"over": True}))
