"""What people see of milestones: which there are, how each is expected, and the trend of that."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, case, func, select

from services.portfolio.milestones.model import (
    STILL_TO_COME,
    Milestone,
    MilestoneForecast,
    MilestoneState,
)
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.model import Project
from services.portfolio.projects.queries import PROJECT
from shared.contracts.base import PersonId
from shared.contracts.patches import Code
from shared.db.paging import ListQuery, Page, Sort, day
from shared.db.transaction import Reader, Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.fields import At, Date, Id
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing

MILESTONE = Access(Milestone, project=Milestone.project_id, within=PROJECT)

MOST_MILESTONES, MOST_POINTS = 1_000, 5_000
"""Of one trend: as many milestones as a plan has, and the latest forecasts of all of them."""

Slip = Annotated[
    int | None,
    Field(description="Working days after the baseline date; negative is earlier.", examples=[6]),
]


class MilestoneRow(BaseModel):
    """A milestone in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    code: Code
    name: Annotated[str, Field(examples=["核心系统切换完成"])]
    state: MilestoneState
    baseline_date: Date
    forecast_date: Date | None
    slip_days: Slip
    due_on: Annotated[Date, Field(description="The baseline date, or the forecast if later.")]
    reached_on: Date | None
    owner_id: PersonId
    gate: Annotated[str | None, Field(description="The gate that is passed with it.")]


class MilestoneView(MilestoneRow, RecordView):
    """A milestone with what shows that it is reached, and what can be done next."""

    acceptance_evidence: Annotated[
        str, Field(description="What is to show it.", examples=["切换验收单"])
    ]
    forecast_at: At | None
    forecasts: Annotated[int, Field(description="How often it was forecast.", examples=[2])]
    evidence: Annotated[str | None, Field(description="What showed it.")]
    reached_by: PersonId | None


class MilestoneQuery(ListQuery):
    """Filters and order of the list of milestones; the next first."""

    project_id: Id | None = None
    state: MilestoneState | None = None
    owner_id: PersonId | None = None
    due_from: Annotated[Date | None, Field(description="The first day of what is shown.")] = None
    sort: Literal["due_on", "-due_on"] = "due_on"


MILESTONES = Listing(
    MilestoneRow,
    MILESTONE,
    sorts={"due_on": Sort(Milestone.due_on, day, Milestone.id)},
    filters=(Milestone.project_id, Milestone.state, Milestone.owner_id),
    floors={"due_from": Milestone.due_on},
)
SHOWN = Showing(MilestoneView, MILESTONE, PERMISSIONS, "milestone")


class ForecastRoundView(BaseModel):
    """The milestones of a round, as they are expected by now."""

    project_id: UUID
    as_of: At
    milestones: list[MilestoneRow]


class TrendPoint(BaseModel):
    """What was expected on one day."""

    reported_on: Date
    forecast_date: Date
    slip_days: Annotated[int, Field(examples=[6])]


class TrendLine(BaseModel):
    """A milestone, and how its forecast went from report to report."""

    id: UUID
    code: Code
    name: Annotated[str, Field(examples=["核心系统切换完成"])]
    state: MilestoneState
    gate: str | None
    baseline_date: Date
    reached_on: Date | None
    slip_days: Slip
    points: Annotated[list[TrendPoint], Field(description="The last word of each day.")]


class TrendView(BaseModel):
    """The milestone trend analysis of a project (REQ-104)."""

    project_id: UUID
    as_of: At
    complete: Annotated[
        bool, Field(description=f"False where only the latest {MOST_POINTS} forecasts are shown.")
    ]
    milestones: list[TrendLine]


class NextMilestone(BaseModel):
    """The next milestone that is still to come (REQ-099)."""

    code: Code
    name: Annotated[str, Field(examples=["核心系统切换完成"])]
    state: MilestoneState
    baseline_date: Date
    forecast_date: Date | None
    slip_days: Slip


async def list_milestones(read: Reader, query: MilestoneQuery) -> Page[MilestoneRow]:
    """The milestones of the projects that the reader may see, the next first."""
    return await MILESTONES.page(read, query, query.sort)


async def round_view(tx: Transaction, milestones: list[Milestone]) -> ForecastRoundView:
    """The milestones as this transaction leaves them."""
    await tx.flush()
    rows = [MilestoneRow.model_validate(milestone) for milestone in milestones]
    return ForecastRoundView(project_id=rows[0].project_id, as_of=tx.now, milestones=rows)


async def get_trend(read: Reader, ref: str) -> TrendView:
    """How the forecasts of a project went, by the day on which they were made (REQ-104)."""
    project = await PROJECT.one(read, [Project.id], ref)
    mine = select(*Milestone.__table__.c).where(Milestone.project_id == project.id)
    ordered = mine.order_by(Milestone.baseline_date, Milestone.code).limit(MOST_MILESTONES)
    rows = (await read.execute(ordered)).all()
    said = (
        select(*MilestoneForecast.__table__.c)
        .where(MilestoneForecast.project_id == project.id)
        .order_by(MilestoneForecast.said_at.desc(), MilestoneForecast.id.desc())
        .limit(MOST_POINTS + 1)
    )
    found = (await read.execute(said)).all()
    points: dict[UUID, dict[Any, TrendPoint]] = {row.id: {} for row in rows}
    for entry in reversed(found[:MOST_POINTS]):
        point = {name: getattr(entry, name) for name in TrendPoint.model_fields}
        points.get(entry.milestone_id, {})[entry.reported_on] = TrendPoint(**point)
    lines = [{**row._asdict(), "points": list(points[row.id].values())} for row in rows]
    return TrendView(
        project_id=project.id,
        as_of=read.now,
        complete=len(found) <= MOST_POINTS,
        milestones=[TrendLine.model_validate(line) for line in lines],
    )


def _ahead_of(project_id: Any) -> tuple[ColumnElement[bool], ...]:
    """The milestones of a project that are still to come, missed ones among them."""
    there = Milestone.state != MilestoneState.CANCELLED
    return Milestone.project_id == project_id, Milestone.reached_on.is_(None), there


def next_milestone(project_id: Any) -> ColumnElement[Any]:
    """The next milestone of a project that is still to come, as a column of its row (REQ-099)."""
    fields = [f for name in NextMilestone.model_fields for f in (name, getattr(Milestone, name))]
    said = (
        select(func.jsonb_build_object(*fields))
        .where(*_ahead_of(project_id))
        .order_by(Milestone.due_on, Milestone.id)
        .limit(1)
    )
    return said.scalar_subquery()


async def next_milestone_of(source: Reader | Transaction, project_id: UUID) -> Any:
    """The same of one project; None where none is still to come."""
    return (await source.execute(select(next_milestone(project_id)))).scalar()


async def not_forecast_since(tx: Transaction, project_id: UUID, since: datetime) -> list[str]:
    """The codes of the milestones still to come that nobody has forecast since an instant."""
    found = await tx.execute(
        select(Milestone.code)
        .where(*_ahead_of(project_id), func.coalesce(Milestone.forecast_at < since, True))
        .order_by(Milestone.due_on, Milestone.id)
    )
    return list(found.scalars())


async def furthest_slips(tx: Transaction, ids: Sequence[UUID], today: date) -> dict[UUID, int]:
    """By project, how many working days the worst gate milestone that is still to come slips; one
    that was missed slips until today at least. Nothing of a project that has forecast and reached
    nothing (REQ-110)."""
    of_gate = Milestone.gate.is_not(None) & Milestone.state.in_(STILL_TO_COME)
    missed = Milestone.state == MilestoneState.MISSED
    found = await tx.execute(
        select(
            Milestone.project_id,
            func.max(case((of_gate, func.coalesce(Milestone.slip_days, 0)), else_=0)).label("slip"),
            func.min(Milestone.baseline_date).filter(of_gate & missed).label("missed"),
        )
        .where(Milestone.project_id.in_(ids), Milestone.state != MilestoneState.CANCELLED)
        .where(Milestone.slip_days.is_not(None) | missed)
        .group_by(Milestone.project_id)
    )
    days = organisation_calendar(tx.settings.time_zone).working_days_between
    return {
        row.project_id: max(row.slip, days(row.missed, today) if row.missed else 0) for row in found
    }
