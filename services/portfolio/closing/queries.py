"""What a project still lacks before it can be closed (REQ-135)."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import exists, func, select

from services.portfolio.baselines.model import Baseline
from services.portfolio.closing.model import LessonsSettled, Matter, MatterKind
from services.portfolio.conditions.model import AdmissionCondition, ConditionState
from services.portfolio.deliverables.queries import unsettled_deliverables
from services.portfolio.directives.queries import open_directives
from services.portfolio.evaluations.model import ProjectEvaluation
from services.portfolio.final_reports.model import FinalReport, FinalReportState
from services.portfolio.gates.model import CLOSE_GATE
from services.portfolio.gates.queries import WAIVER_OF, gates_of, is_passed, is_waived
from services.portfolio.meetings.model import Meeting, MeetingState
from services.portfolio.meetings.rules import MeetingType
from services.portfolio.projects.model import Project, ProjectState
from services.portfolio.projects.queries import PROJECT
from services.portfolio.projects.rules import ONGOING
from services.portfolio.rags.queries import open_risks_and_issues
from services.portfolio.settlements.model import FinancialSettlement, SettlementState
from services.portfolio.settlements.queries import owes_unlisted
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
    REBASELINED = "REBASELINED"
    CHANGES_SETTLED = "CHANGES_SETTLED"
    RESOURCES_RELEASED = "RESOURCES_RELEASED"
    COMMITMENTS_OWNED = "COMMITMENTS_OWNED"
    CLOSING_MEETING_HELD = "CLOSING_MEETING_HELD"
    CLOSE_GATE_PASSED = "CLOSE_GATE_PASSED"
    FINAL_REPORT_ACCEPTED = "FINAL_REPORT_ACCEPTED"
    SETTLEMENT_BALANCED = "SETTLEMENT_BALANCED"
    LESSONS_SETTLED = "LESSONS_SETTLED"
    EVALUATION_COMPLETED = "EVALUATION_COMPLETED"


BEFORE_CLOSING = frozenset({Item.DELIVERABLES_SETTLED, Item.MAJOR_RISKS_OWNED, Item.REBASELINED})
"""What must be so before the project may begin to close; all else before it is closed."""
TO_CLOSE = frozenset(Item) - {Item.ISSUES_CLOSED, Item.REBASELINED}
"""An issue may outlive its project: it is listed, and somebody else's then. A reopened project
that is given up after all gets no new baseline any more."""


async def needed(source: Source, project: Any) -> frozenset[Item]:
    """What this project needs to be closed: one that was terminated hands nothing over any more
    (REQ-139)."""
    ahead = BEFORE_CLOSING if project.state in ONGOING else frozenset[Item]()
    ended = await terminated(source, project.id, await last_reopened(source, project.id))
    return (TO_CLOSE - {Item.DELIVERABLES_SETTLED} if ended else TO_CLOSE) | ahead


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
        await is_passed(source, project.id, CLOSE_GATE, since)
        or await is_waived(source, project.id, WAIVER_OF[CLOSE_GATE], today)
    )
    open_: Any = (await source.execute(select(*_open(project.id)))).one()
    there: Any = (await source.execute(select(*_there(project.id, since)))).one()
    return {
        Item.DELIVERABLES_SETTLED: open_.deliverables,
        Item.MAJOR_RISKS_OWNED: unowned,
        Item.ISSUES_CLOSED: issues,
        Item.DIRECTIVES_CLOSED: open_.directives,
        Item.CONDITIONS_SETTLED: open_.conditions,
        Item.REBASELINED: int(since is not None and not there.rebaselined),
        Item.CHANGES_SETTLED: open_.changes,
        Item.RESOURCES_RELEASED: open_.allocations,
        Item.COMMITMENTS_OWNED: int(await owes_unlisted(source, project.id, since)),
        Item.CLOSING_MEETING_HELD: int(not there.meeting),
        Item.CLOSE_GATE_PASSED: int(gate),
        Item.FINAL_REPORT_ACCEPTED: int(not there.report),
        Item.SETTLEMENT_BALANCED: int(not there.settlement),
        Item.LESSONS_SETTLED: int(not there.lessons),
        Item.EVALUATION_COMPLETED: int(not there.evaluation),
    }


def _open(project_id: UUID) -> list[Any]:
    """How many of what must come to an end are open still."""
    conditions = (
        select(func.count())
        .select_from(AdmissionCondition)
        .where(AdmissionCondition.project_id == project_id)
        .where(AdmissionCondition.state == ConditionState.OPEN)
    )
    return [
        unsettled_deliverables(project_id).label("deliverables"),
        open_directives(project_id).label("directives"),
        conditions.scalar_subquery().label("conditions"),
        _under_way(project_id, MatterKind.CHANGE).label("changes"),
        _under_way(project_id, MatterKind.ALLOCATION).label("allocations"),
    ]


def _under_way(project_id: UUID, kind: MatterKind) -> Any:
    mine = (Matter.project_id == project_id, Matter.kind == kind, ~Matter.over)
    return select(func.count()).where(*mine).scalar_subquery()


def _there(project_id: UUID, since: datetime | None) -> list[Any]:
    """Whether what this closing leaves behind is there: none of an earlier one counts (REQ-152)."""
    lessons = exists().where(
        LessonsSettled.project_id == project_id,
        (LessonsSettled.lessons > 0) | LessonsSettled.none_signed,
        *([] if since is None else [LessonsSettled.since >= since]),
    )
    meeting = exists().where(
        Meeting.project_id == project_id,
        Meeting.type == MeetingType.CLOSING,
        Meeting.state == MeetingState.HELD,
        written_since(Meeting.held_at, since),
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
    rebaselined = exists().where(
        Baseline.project_id == project_id, written_since(Baseline.set_at, since)
    )
    return [
        lessons.label("lessons"),
        meeting.label("meeting"),
        report.label("report"),
        settlement.label("settlement"),
        evaluation.label("evaluation"),
        rebaselined.label("rebaselined"),
    ]


async def get_readiness(read: Reader, ref: str, calendar: WorkingCalendar) -> ReadinessView:
    """What a project that the reader may see still lacks (REQ-135)."""
    project = await PROJECT.one(read, (Project,), ref)
    found, wanted = await readiness(read, project, calendar), await needed(read, project)
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
