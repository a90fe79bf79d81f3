"""What people see of progress: the updates, their entries, and each activity as it stands."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Date as SqlDate
from sqlalchemy import Integer, Select, String, column, func, select, true
from sqlalchemy.dialects.postgresql import JSONB, distinct_on

from services.portfolio.baselines.model import Baseline
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.plan_contents.model import PlannedContent
from services.portfolio.progress.model import EvidenceState, ProgressEntry, ProgressUpdate
from services.portfolio.progress.rules import Claim, Work, counted, expected_finish
from services.portfolio.projects.model import Project
from services.portfolio.projects.queries import PROJECT, check_known
from services.portfolio.settings import PortfolioSettings
from shared.contracts.base import PersonId
from shared.contracts.patches import Code
from shared.db.paging import ListQuery, Page, Sort, instant, rows_of_page
from shared.db.transaction import Reader
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Forbidden
from shared.domain.fields import At, Count, Date, Figure, Id, Instant
from shared.domain.permissions import Objection
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

UPDATE = Access(ProgressUpdate, project=ProgressUpdate.project_id, within=PROJECT)
ENTRY = Access(ProgressEntry, project=ProgressEntry.project_id, within=PROJECT)

Share = Annotated[str, Field(pattern=r"^(0(\.[0-9]{1,4})?|1(\.0{1,4})?)$", examples=["0.6000"])]
"""From 0 to 1, a decimal string."""


class UpdateRow(BaseModel):
    """An update of progress, whole but for its entries."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    version: Annotated[int, Field(description="It never changes.", examples=[1])]
    number: Annotated[int, Field(description="Within its project.", examples=[1])]
    data_date: Date
    baseline_id: Annotated[UUID, Field(description="Whose activities it speaks of.")]
    entries: Count
    measured: Annotated[
        Decimal | None,
        Field(description="How much of the work was done, as was known then.", examples=["0.4250"]),
    ]
    planned: Annotated[
        Decimal | None,
        Field(description="How much of it was to be done by then.", examples=["0.5000"]),
    ]
    note: Annotated[str, Field(examples=["机柜安装按计划推进。"])]
    recorded_by: PersonId
    recorded_at: At


class UpdateQuery(ListQuery):
    """Filters and order of the list of progress updates."""

    project_id: Id | None = None
    sort: Literal["recorded_at", "-recorded_at"] = "-recorded_at"


class EntryRow(BaseModel):
    """What an update says of one activity, in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    update_id: UUID
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    number: Annotated[int, Field(description="That of the update.", examples=[1])]
    activity: Code
    data_date: Date
    physical_pct: Annotated[Decimal, Field(description="As it is claimed.", examples=["0.6000"])]
    state: Annotated[EvidenceState, Field(description="What the PMO found of the evidence.")]
    recorded_by: PersonId
    recorded_at: At


class EntryView(EntryRow, RecordView):
    """What an update says of one activity, what was found of it, and what can be done next."""

    actual_start: Date | None
    actual_finish: Date | None
    units_done: Annotated[Figure | None, Field(description="Null where a share was said.")]
    units_total: Figure | None
    remaining_days: Annotated[
        int | None, Field(description="Working days of what is left.", examples=[5])
    ]
    remaining_from: Annotated[Date | None, Field(description="Null: after the data date.")]
    actual_hours: Figure | None
    actual_cost: Annotated[Figure | None, Field(description="In the project's currency.")]
    evidence: Annotated[str | None, Field(examples=["https://docs.example.com/acceptance/17"])]
    note: str | None
    disputed_by: PersonId | None
    disputed_at: At | None
    doubt: Annotated[str | None, Field(description="Why it was disputed.")]
    verified_by: PersonId | None
    verified_at: At | None
    finding: Annotated[str | None, Field(description="What was seen.")]


class EntryQuery(ListQuery):
    """Filters and order of the list of entries."""

    project_id: Id | None = None
    update_id: Id | None = None
    state: EvidenceState | None = None
    sort: Literal["recorded_at", "-recorded_at"] = "-recorded_at"


class ActivityRow(BaseModel):
    """An activity of the baseline: what was planned, what is known of it, and what counts."""

    activity: Code
    name: Annotated[str, Field(examples=["机柜安装"])]
    planned_start: Date
    planned_finish: Date
    hours: Annotated[int, Field(description="Of all roles, as budgeted.", examples=[160])]
    actual_start: Date | None
    actual_finish: Date | None
    claimed: Annotated[Decimal | None, Field(description="Null: never said.", examples=["0.6000"])]
    counts: Annotated[
        Decimal,
        Field(description="0 while what was claimed is disputed (REQ-100).", examples=["0.6000"]),
    ]
    disputed: Annotated[bool, Field(description="A dispute is open.")]
    remaining_days: Annotated[int | None, Field(examples=[5])]
    expected_finish: Annotated[
        Date | None, Field(description="By what is left, in working days; null: not said.")
    ]
    actual_hours: Figure | None
    actual_cost: Figure | None
    evidence_state: EvidenceState | None
    entry_id: Annotated[UUID | None, Field(description="The last that was recorded of it.")]
    data_date: Annotated[Date | None, Field(description="Of that entry.")]


class ActivityQuery(ListQuery):
    """The activities of one project, by code; as they were known at a moment."""

    as_of: Annotated[Instant | None, Field(description="By default now.")] = None


UPDATES = Listing(
    UpdateRow,
    UPDATE,
    sorts={"recorded_at": Sort(ProgressUpdate.recorded_at, instant, ProgressUpdate.id)},
    filters=(ProgressUpdate.project_id,),
)
ENTRIES = Listing(
    EntryRow,
    ENTRY,
    sorts={"recorded_at": Sort(ProgressEntry.recorded_at, instant, ProgressEntry.id)},
    filters=(ProgressEntry.project_id, ProgressEntry.update_id, ProgressEntry.state),
)


def _objection(record: Any, source: Source) -> Objection:
    mine = Forbidden("sod_violation") if record.recorded_by == source.actor.id else None
    return dict.fromkeys(("verifyEvidence", "disputeEvidence"), mine).get


SHOWN = Showing(EntryView, ENTRY, PERMISSIONS, "progress_entry", objection=_objection)


async def list_updates(read: Reader, query: UpdateQuery) -> Page[UpdateRow]:
    """The progress updates of the projects that the reader may see, the latest first."""
    return await UPDATES.page(read, query, query.sort)


async def get_update(read: Reader, update_id: UUID) -> UpdateRow:
    """One update, if the reader may see its project."""
    row: Any = await UPDATE.one(read, (ProgressUpdate,), update_id)
    return UpdateRow.model_validate(row)


async def list_entries(read: Reader, query: EntryQuery) -> Page[EntryRow]:
    """What was recorded of activities of the projects that the reader may see."""
    return await ENTRIES.page(read, query, query.sort)


def baseline_at(project_id: UUID, at: datetime) -> Select[Any]:
    """The id of the baseline that the project was run by at a moment."""
    of_it = (Baseline.project_id == project_id, Baseline.set_at <= at)
    return select(Baseline.id).where(*of_it).order_by(Baseline.number.desc()).limit(1)


ACTIVITY = (
    func.jsonb_to_recordset(PlannedContent.content["activities"])
    .table_valued(
        column("code", String),
        column("name", String),
        column("start", SqlDate),
        column("finish", SqlDate),
        column("role_hours", JSONB),
    )
    .render_derived("activity", with_types=True)
)
NEED = func.jsonb_array_elements(ACTIVITY.c.role_hours).table_valued(column("value", JSONB))
HOURS = select(
    func.coalesce(func.sum(NEED.c.value["hours"].astext.cast(Integer)), 0)
).scalar_subquery()


def _planned(project_id: UUID, at: datetime, *columns: Any) -> Select[Any]:
    """The activities of the baseline of that moment."""
    whole = select(*columns).select_from(PlannedContent).join(ACTIVITY, true())
    return whole.where(PlannedContent.id == baseline_at(project_id, at).scalar_subquery())


async def works_of(source: Source, project_id: UUID, at: datetime) -> list[Work]:
    """The work of the baseline of that moment; none before there was one."""
    parts = (ACTIVITY.c.code, ACTIVITY.c.start, ACTIVITY.c.finish, HOURS.label("hours"))
    found = await source.execute(_planned(project_id, at, *parts))
    return [Work(row.code, row.start, row.finish, row.hours) for row in found]


async def last_entries(
    source: Source, project_id: UUID, at: datetime, activities: Collection[str] | None = None
) -> dict[str, Any]:
    """The last entry of each activity as it was known at a moment: its columns, the `evidence_then`
    and whether a dispute is open; of some activities only, where they are named."""
    disputed = ProgressEntry.disputed_at <= at
    verified = ProgressEntry.verified_at <= at
    last_doubt = func.max(ProgressEntry.number).filter(disputed, verified.is_not(True))
    last_proof = func.max(ProgressEntry.number).filter(verified)
    of_one = ProgressEntry.activity
    doubt, proof = last_doubt.over(partition_by=of_one), last_proof.over(partition_by=of_one)
    open_ = func.coalesce(doubt, 0) > func.coalesce(proof, 0)
    found = (
        select(
            ProgressEntry.__table__,
            verified.label("was_verified"),
            disputed.label("was_disputed"),
            open_.label("open_dispute"),
        )
        .ext(distinct_on(ProgressEntry.activity))
        .where(ProgressEntry.project_id == project_id, ProgressEntry.recorded_at <= at)
        .order_by(ProgressEntry.activity, ProgressEntry.number.desc())
    )
    if activities is not None:
        found = found.where(ProgressEntry.activity.in_(activities))
    return {row.activity: row for row in await source.execute(found)}


async def known_until(source: Source, project_id: UUID, at: datetime) -> date | None:
    """Until which day progress was known at a moment; None before the first update."""
    of_it = (ProgressUpdate.project_id == project_id, ProgressUpdate.recorded_at <= at)
    until: date | None = (
        await source.execute(select(func.max(ProgressUpdate.data_date)).where(*of_it))
    ).scalar()
    return until


def claims_of(entries: Mapping[str, Any]) -> dict[str, Claim]:
    """What stands of each activity."""
    return {code: Claim(e.physical_pct, e.open_dispute) for code, e in entries.items()}


def disputed_counts(settings: PortfolioSettings) -> Decimal:
    """How much of what is disputed counts, as a share."""
    return Decimal(settings.portfolio_disputed_percent) / 100


async def list_progress(
    read: Reader, ref: str, query: ActivityQuery, settings: PortfolioSettings
) -> Page[ActivityRow]:
    """Each activity of the baseline, with what was known of it at a moment.

    Errors: 409 `as_of_in_future`.
    """
    project = await PROJECT.one(read, (Project.id,), ref)
    check_known(query.as_of, read.now)
    at, parts = query.as_of or read.now, (ACTIVITY.c.code, ACTIVITY.c.name, ACTIVITY.c.start)
    statement = _planned(project.id, at, *parts, ACTIVITY.c.finish, HOURS.label("hours"))
    by_code = {"activity": Sort(ACTIVITY.c.code, str, PlannedContent.id)}
    rows, cursor = await rows_of_page(read, statement, query, by_code, "activity")
    entries = await last_entries(read, project.id, at, [row.code for row in rows])
    items = [_activity(row, entries.get(row.code), settings) for row in rows]
    return Page(items=items, next_cursor=cursor)


def _activity(row: Any, entry: Any, settings: PortfolioSettings) -> ActivityRow:
    claim = None if entry is None else Claim(entry.physical_pct, entry.open_dispute)
    known = ("actual_start", "actual_finish", "remaining_days", "actual_hours", "actual_cost")
    return ActivityRow(
        activity=row.code,
        name=row.name,
        planned_start=row.start,
        planned_finish=row.finish,
        hours=row.hours,
        claimed=None if claim is None else claim.share,
        counts=counted(claim, disputed_counts(settings)),
        disputed=claim is not None and claim.disputed,
        expected_finish=None if entry is None else _finish(entry, settings),
        evidence_state=None if entry is None else _state(entry),
        entry_id=None if entry is None else entry.id,
        data_date=None if entry is None else entry.data_date,
        **{name: getattr(entry, name, None) for name in known},
    )


def _state(entry: Any) -> EvidenceState:
    if entry.was_verified:
        return EvidenceState.VERIFIED
    return EvidenceState.DISPUTED if entry.was_disputed else EvidenceState.UNVERIFIED


def _finish(entry: Any, settings: PortfolioSettings) -> date | None:
    if entry.actual_finish is not None or entry.remaining_days is None:
        finish: date | None = entry.actual_finish
        return finish
    calendar = organisation_calendar(settings.time_zone)
    return expected_finish(calendar, entry.data_date, entry.remaining_from, entry.remaining_days)
