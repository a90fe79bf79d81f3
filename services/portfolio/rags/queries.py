"""What people see of traffic lights, and what is measured for them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from services.portfolio.deliverables.queries import first_passes
from services.portfolio.indicators.model import KpiDefinition
from services.portfolio.kpis.model import AssignmentState, KpiAssignment
from services.portfolio.ledgers.model import LedgerEntry
from services.portfolio.milestones.queries import furthest_slips
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.model import Project
from services.portfolio.projects.queries import PROJECT
from services.portfolio.rags.model import MajorRisk, ProjectIssue, ProjectRag, RagState
from services.portfolio.rags.rules import Colour, Dimension, Measured
from shared.contracts.base import PersonId
from shared.contracts.supervision import RagChanged, RagOverridden
from shared.db.base import events
from shared.db.paging import ListQuery, Page, Sort
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import At, Date
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

RAG = Access(ProjectRag, project=ProjectRag.id, within=PROJECT)

FivePoint = Literal["GREY", "G", "A/G", "A", "A/R", "R"]


class OverrideView(BaseModel):
    """A colour that a person said instead, why, and until when."""

    colour: Colour
    reason: Annotated[str, Field(examples=["恢复计划已批准，两周内回到基准。"])]
    by: PersonId
    expires_on: Date


class DimensionView(BaseModel):
    """One dimension: what is shown, what was computed, and why."""

    dimension: Dimension
    colour: Annotated[Colour, Field(description="The override's, else what counts.")]
    computed: Annotated[Colour, Field(description="On the day of the assessment.")]
    counts: Annotated[Colour, Field(description="Better only after two weeks in a row.")]
    reasons: Annotated[list[str], Field(examples=[["KPI_CPI"]])]
    override: OverrideView | None


class RagRow(BaseModel):
    """The traffic lights of a project in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: Annotated[UUID, Field(description="That of the project.")]
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    state: RagState
    overall: Colour
    five_point: FivePoint
    assessed_at: At
    informed_on: Annotated[Date, Field(description="When the PMO last heard how it stands.")]
    red_since: At | None


class RagView(RagRow, RecordView):
    """The traffic lights of a project, each with its reasons, and what can be done next."""

    project_id: UUID
    rule_version: Annotated[str, Field(examples=["rag-2"])]
    dimensions: list[DimensionView]


class RagQuery(ListQuery):
    """Filters and order of the list of traffic lights; the gravest first."""

    state: RagState = RagState.WATCHED
    overall: Colour | None = None
    sort: Literal["severity", "-severity", "informed_on", "-informed_on"] = "-severity"


SORTS = {
    "severity": Sort(ProjectRag.severity, int, ProjectRag.id),
    "informed_on": Sort(ProjectRag.informed_on, date.fromisoformat, ProjectRag.id),
}
RAGS = Listing(RagRow, RAG, sorts=SORTS, filters=(ProjectRag.state, ProjectRag.overall))


def dimensions_of(record: Any) -> list[dict[str, Any]]:
    """Each dimension as people see it."""
    return [
        {"dimension": name, "colour": (said["override"] or {}).get("colour", said["counts"])}
        | {part: said[part] for part in ("computed", "counts", "reasons", "override")}
        for name, said in sorted(record.dimensions.items())
    ]


def _derived(record: Any, _source: Source) -> dict[str, Any]:
    return {"project_id": record.id, "dimensions": dimensions_of(record)}


SHOWN = Showing(RagView, RAG, PERMISSIONS, "rag", _derived)


async def list_rags(read: Reader, query: RagQuery) -> Page[RagRow]:
    """The traffic lights of the projects that the reader may see."""
    return await RAGS.page(read, query, query.sort)


async def measured(
    tx: Transaction, rags: Sequence[ProjectRag], today: date, now: datetime
) -> dict[UUID, Measured]:
    """What is known of each of these projects, in a handful of statements for all of them."""
    ids = [rag.id for rag in rags]
    kpis, majors, issues = await _kpis(tx, ids), await _majors(tx, ids, now), await _issues(tx, ids)
    exhausted, cadences = await _exhausted(tx, ids), await _cadences(tx, ids)
    slips, passes = await furthest_slips(tx, ids, today), await first_passes(tx, ids)
    return {
        rag.id: Measured(
            kpis=kpis[rag.id],
            budget_exhausted=rag.id in exhausted,
            major_days=majors[rag.id],
            issues=issues[rag.id],
            slip=slips.get(rag.id),
            passed=passes.get(rag.id, (0, 0)),
            status_age=(today - rag.informed_on).days,
            cadence=cadences[rag.id],
        )
        for rag in rags
    }


async def _kpis(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """By their own limits, before hysteresis: that is the lights' own."""
    found = await tx.every(
        KpiAssignment,
        select(KpiAssignment)
        .where(KpiAssignment.project_id.in_(ids), KpiAssignment.last_value.is_not(None))
        .where(KpiAssignment.state == AssignmentState.ACTIVE)
        .order_by(KpiAssignment.id),
    )
    of = select(KpiDefinition.id, KpiDefinition.category)
    wanted = of.where(KpiDefinition.id.in_({kpi.definition_id for kpi in found}))
    categories = {row.id: row.category for row in await tx.execute(wanted)}
    by_project = defaultdict(list)
    for kpi in found:
        assert kpi.last_value is not None
        band = kpi.limits.band_of(kpi.last_value)
        by_project[kpi.project_id].append((kpi.kpi, categories[kpi.definition_id], band))
    return by_project


async def _majors(tx: Transaction, ids: Sequence[UUID], now: datetime) -> dict[UUID, list[int]]:
    found = await tx.execute(
        select(MajorRisk.project_id, MajorRisk.since)
        .where(MajorRisk.project_id.in_(ids), MajorRisk.active)
        .order_by(MajorRisk.since)
    )
    by_project = defaultdict(list)
    for row in found:
        by_project[row.project_id].append((now - row.since).days)
    return by_project


async def _issues(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, list[int]]:
    found = await tx.execute(
        select(ProjectIssue.project_id, ProjectIssue.severity)
        .where(ProjectIssue.project_id.in_(ids), ~ProjectIssue.closed)
        .order_by(ProjectIssue.issue_id)
    )
    by_project = defaultdict(list)
    for row in found:
        by_project[row.project_id].append(row.severity)
    return by_project


async def _exhausted(tx: Transaction, ids: Sequence[UUID]) -> set[UUID]:
    """Those that have cost more than was approved."""
    cost = func.coalesce(func.sum(LedgerEntry.amount), 0)
    found = await tx.execute(
        select(Project.id)
        .join(LedgerEntry, LedgerEntry.project_id == Project.id)
        .where(Project.id.in_(ids), LedgerEntry.currency == Project.budget_currency)
        .group_by(Project.id)
        .having(cost > Project.budget_amount)
    )
    return set(found.scalars())


async def _cadences(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, int]:
    days = Project.profile["checkin_days"].as_integer()
    found = await tx.execute(select(Project.id, days.label("days")).where(Project.id.in_(ids)))
    return {row.id: row.days for row in found}


async def open_risks_and_issues(
    source: Reader | Transaction, project_id: UUID, at: datetime | None = None
) -> tuple[int, int, int]:
    """How many major risks, major risks without an owner, and open issues a project has, or had
    at a moment."""
    mine = [MajorRisk.project_id == project_id, MajorRisk.active]
    of_it = [ProjectIssue.project_id == project_id, ~ProjectIssue.closed]
    if at is not None:
        mine[1:] = [MajorRisk.since <= at, MajorRisk.active | (MajorRisk.until > at)]
        later = ~ProjectIssue.closed | (ProjectIssue.closed_at > at)
        of_it[1:] = [ProjectIssue.opened_at <= at, later]
    majors = select(func.count()).select_from(MajorRisk).where(*mine)
    unowned = majors.where(MajorRisk.owner_id.is_(None))
    issues = select(func.count()).select_from(ProjectIssue).where(*of_it)
    counts = [s.scalar_subquery() for s in (majors, unowned, issues)]
    row: Any = (await source.execute(select(*counts))).one()
    return row[0], row[1], row[2]


async def lights_now(source: Source, project_id: UUID) -> dict[str, Any] | None:
    """The traffic lights of a project; None before it is watched."""
    found = await source.execute(select(ProjectRag.__table__).where(ProjectRag.id == project_id))
    row = found.first()
    if row is None:
        return None
    held = ("overall", "five_point", "assessed_at", "rule_version", "informed_on")
    shown = {name: getattr(row, name) for name in held}
    return {**shown, "dimensions": [DimensionView.model_validate(d) for d in dimensions_of(row)]}


async def lights_at(
    source: Source, project_id: UUID, at: datetime, day: date
) -> dict[str, Any] | None:
    """The same at a moment of that day, as was told of their changes; None before the first."""
    mine = (events.c.aggregate_id == project_id, events.c.occurred_at <= at)
    changes = select(events.c.data, events.c.occurred_at).where(
        *mine, events.c.type == RagChanged.type_name()
    )
    last = (await source.execute(changes.order_by(events.c.seq.desc()).limit(1))).first()
    if last is None:
        return None
    dimension = events.c.data["dimension"].astext
    words = (
        select(events.c.data, events.c.actor, events.c.reason)
        .ext(distinct_on(dimension))
        .where(*mine, events.c.type == RagOverridden.type_name())
        .order_by(dimension, events.c.seq.desc())
    )
    overrides = {
        row.data["dimension"]: OverrideView(by=row.actor, reason=row.reason, **_said(row.data))
        for row in await source.execute(words)
        if row.data["expires_on"] >= day.isoformat()
    }
    standing = {
        s["dimension"]: {part: s[part] for part in ("computed", "counts")}
        for s in last.data.get("standing", ())
    }
    return {
        **{name: last.data[name] for name in ("overall", "five_point", "rule_version")},
        "assessed_at": last.occurred_at,
        "dimensions": [
            DimensionView(
                dimension=d["dimension"],
                colour=d["colour"],
                **standing.get(d["dimension"], {"computed": d["colour"], "counts": d["colour"]}),
                reasons=d["reasons"],
                override=overrides.get(d["dimension"]),
            )
            for d in sorted(last.data["dimensions"], key=lambda d: d["dimension"])
        ],
    }


def _said(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in ("colour", "expires_on")}
