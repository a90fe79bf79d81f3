"""What a project still lacks before it can be closed (REQ-135)."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import exists, func, select

from services.portfolio.closing.model import LessonsSettled
from services.portfolio.conditions.model import AdmissionCondition, ConditionState
from services.portfolio.deliverables.queries import unsettled_deliverables
from services.portfolio.directives.queries import open_directives
from services.portfolio.evaluations.model import ProjectEvaluation
from services.portfolio.final_reports.model import FinalReport, FinalReportState
from services.portfolio.gates.model import CLOSE_GATE
from services.portfolio.gates.queries import WAIVER_OF, gates_of, is_passed, is_waived
from services.portfolio.projects.model import Project, ProjectState
from services.portfolio.projects.queries import PROJECT
from services.portfolio.rags.queries import open_risks_and_issues
from services.portfolio.settlements.model import FinancialSettlement, SettlementState
from services.portfolio.steering.queries import last_reopened, terminated, written_since
from shared.db.transaction import Reader, Transaction
from shared.domain.calendar import WorkingCalendar
from shared.domain.fields import At

Source = Reader | Transaction


class Item(StrEnum):
    """What closing asks for."""

    DELIVERABLES_SETTLED = "DELIVERABLES_SETTLED"
    MAJOR_RISKS_OWNED = "MAJOR_RISKS_OWNED"
    ISSUES_CLOSED = "ISSUES_CLOSED"
    DIRECTIVES_CLOSED = "DIRECTIVES_CLOSED"
    CONDITIONS_SETTLED = "CONDITIONS_SETTLED"
    CLOSE_GATE_PASSED = "CLOSE_GATE_PASSED"
    FINAL_REPORT_ACCEPTED = "FINAL_REPORT_ACCEPTED"
    SETTLEMENT_BALANCED = "SETTLEMENT_BALANCED"
    LESSONS_SETTLED = "LESSONS_SETTLED"
    EVALUATION_COMPLETED = "EVALUATION_COMPLETED"


BEFORE_CLOSING = frozenset({Item.DELIVERABLES_SETTLED, Item.MAJOR_RISKS_OWNED})
"""What must be so before the project may begin to close; all else before it is closed."""
TO_CLOSE = frozenset(Item) - {Item.ISSUES_CLOSED}
"""An issue may outlive its project: it is listed, and somebody else's then."""


async def needed(source: Source, project_id: UUID) -> frozenset[Item]:
    """What this project needs to be closed: one that was terminated hands nothing over any more
    (REQ-139)."""
    ended = await terminated(source, project_id, await last_reopened(source, project_id))
    return TO_CLOSE - {Item.DELIVERABLES_SETTLED} if ended else TO_CLOSE


class ItemView(BaseModel):
    """One thing that closing asks for."""

    item: Item
    met: bool
    open: Annotated[int, Field(description="How many are in the way.", examples=[0])]
    needed: Annotated[bool, Field(description="False: listed, but it stops nothing.")]


class ReadinessView(BaseModel):
    """What a project still lacks before it can be closed."""

    project_id: UUID
    state: ProjectState
    as_of: At
    ready: Annotated[bool, Field(description="Nothing that is needed is missing.")]
    items: list[ItemView]


async def readiness(source: Source, project: Any, calendar: WorkingCalendar) -> dict[Item, int]:
    """How many things of each kind are in the way; 0 where it is met."""
    since = await last_reopened(source, project.id)
    _, unowned, issues = await open_risks_and_issues(source, project.id)
    today = calendar.today(source.now)
    gate = CLOSE_GATE in gates_of(project) and not (
        await is_passed(source, project.id, CLOSE_GATE)
        or await is_waived(source, project.id, WAIVER_OF[CLOSE_GATE], today)
    )
    counted: Any = (await source.execute(select(*_counts(project.id, since)))).one()
    deliverables, directives, conditions, report, settlement, evaluation, lessons = counted
    return {
        Item.DELIVERABLES_SETTLED: deliverables,
        Item.MAJOR_RISKS_OWNED: unowned,
        Item.ISSUES_CLOSED: issues,
        Item.DIRECTIVES_CLOSED: directives,
        Item.CONDITIONS_SETTLED: conditions,
        Item.CLOSE_GATE_PASSED: int(gate),
        Item.FINAL_REPORT_ACCEPTED: int(not report),
        Item.SETTLEMENT_BALANCED: int(not settlement),
        Item.LESSONS_SETTLED: int(not lessons),
        Item.EVALUATION_COMPLETED: int(not evaluation),
    }


def _counts(project_id: UUID, since: datetime | None) -> list[Any]:
    """Deliverables, directives and conditions that are open, and whether report, settlement,
    evaluation and lessons are there."""
    conditions = (
        select(func.count())
        .select_from(AdmissionCondition)
        .where(AdmissionCondition.project_id == project_id)
        .where(AdmissionCondition.state == ConditionState.OPEN)
    )
    report = exists().where(
        FinalReport.project_id == project_id,
        FinalReport.state == FinalReportState.ACCEPTED,
        written_since(FinalReport.drafted_at, since),
    )
    settlement = exists().where(
        FinancialSettlement.project_id == project_id,
        FinancialSettlement.state == SettlementState.BALANCED,
        written_since(FinancialSettlement.drafted_at, since),
    )
    evaluation = exists().where(
        ProjectEvaluation.project_id == project_id,
        written_since(ProjectEvaluation.evaluated_at, since),
    )
    lessons = exists().where(
        LessonsSettled.project_id == project_id,
        (LessonsSettled.lessons > 0) | LessonsSettled.none_signed,
    )
    return [
        unsettled_deliverables(project_id),
        open_directives(project_id),
        conditions.scalar_subquery(),
        report,
        settlement,
        evaluation,
        lessons,
    ]


async def get_readiness(read: Reader, ref: str, calendar: WorkingCalendar) -> ReadinessView:
    """What a project that the reader may see still lacks (REQ-135)."""
    project = await PROJECT.one(read, (Project,), ref)
    found, wanted = await readiness(read, project, calendar), await needed(read, project.id)
    return ReadinessView(
        project_id=project.id,
        state=project.state,
        as_of=read.now,
        ready=not any(found[item] for item in wanted),
        items=[
            ItemView(item=item, met=not count, open=count, needed=item in wanted)
            for item, count in found.items()
        ],
    )
