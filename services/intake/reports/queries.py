"""What the counts say: the funnel, the ages, the reasons; each with the moment it holds for."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import and_, func, select

from services.intake.decisions.model import RejectionCategory
from services.intake.policies.model import Stage
from services.intake.policies.rules import Tier
from services.intake.proposals.model import Proposal, ProposalState
from services.intake.reports.model import FunnelCell, FunnelPosition
from services.intake.reports.rules import (
    ANY,
    BUCKETS,
    CHAIN,
    TO_DECISION,
    WORKED_ON,
    borders_at,
    bucket_of,
    median_of,
    passages,
)
from shared.contracts.base import ProjectTypeCode
from shared.db.base import events
from shared.db.transaction import Reader
from shared.domain.calendar import WorkingCalendar
from shared.domain.fields import Amount, At
from shared.domain.permissions import readable_levels
from shared.telemetry import BREACHED_SLAS

PROJECTION = "intake-funnel-1"

Month = Annotated[
    str,
    StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$"),
    Field(description="Month of the first submission.", examples=["2026-11"]),
]
Hours = Annotated[
    str | None,
    Field(description="To half an hour; null of nothing.", examples=["26.5"]),
]
Share = Annotated[str | None, Field(description="0 to 1; null of nothing.", examples=["0.7500"])]


class ReportQuery(BaseModel):
    """Of which proposals; each of them that is said."""

    model_config = ConfigDict(extra="forbid")

    type: ProjectTypeCode | None = None
    tier: Tier | None = None
    submitted_from: Month | None = None
    submitted_to: Month | None = None


class Provenance(BaseModel):
    """Where the numbers come from: two answers of the same place are the same (REQ-023)."""

    as_of: Annotated[At, Field(description="All that happened until then is counted.")]
    counted_to: Annotated[int, Field(description="The place in the history.", examples=[1204])]
    projection: Annotated[str, Field(examples=[PROJECTION])]


class Report(BaseModel):
    """Sums of what the caller may read; money is in CNY at the rates of the submission."""

    provenance: Provenance
    currency: Annotated[str, Field(examples=["CNY"])] = "CNY"


class StateCount(BaseModel):
    """What is in a state now."""

    state: ProposalState
    count: int
    value: Amount


class StagePassage(BaseModel):
    """How many went on from a stage to the next."""

    model_config = ConfigDict(from_attributes=True)

    stage: ProposalState
    next_stage: ProposalState
    entered: int
    went_on: int
    share: Share


class CycleTime(BaseModel):
    """How long proposals stayed in a stage; TO_DECISION is from submission to decision."""

    stage: Annotated[str, Field(examples=["SCREENING"])]
    left: Annotated[int, Field(description="How often it was left.", examples=[12])]
    median_hours: Hours


class AgeBucket(BaseModel):
    """What is open since so many working days after its submission."""

    from_days: int
    to_days: Annotated[int | None, Field(description="Null: and more.")]
    count: int
    value: Amount


class IntakeFunnel(Report):
    """The pipeline: what is where, what goes on, how fast, and how old what is open is."""

    states: list[StateCount]
    conversion: list[StagePassage]
    cycle_times: list[CycleTime]
    ageing: list[AgeBucket]


class StateAges(BaseModel):
    """How old what is in a state is."""

    state: ProposalState
    ages: list[AgeBucket]


class Ageing(Report):
    """What is open, by state and age."""

    states: list[StateAges]


class RejectionReason(BaseModel):
    """How often proposals were refused for this."""

    category: RejectionCategory
    count: int
    value: Amount
    share: Share


class RejectionReasons(Report):
    """Why proposals were refused."""

    reasons: list[RejectionReason]


class Sum(NamedTuple):
    """How many, and of what value."""

    number: int
    value: Decimal


Sums = Mapping[tuple[str, int], Sum]
NOTHING = Sum(0, Decimal(0))


async def _sums(
    read: Reader, query: ReportQuery, *measures: str
) -> tuple[Provenance, Mapping[str, Sums]]:
    """The counts by measure, name and spot, in one statement: all of one moment."""
    cell = FunnelCell
    chosen = [
        cell.measure.in_(measures),
        cell.type == (query.type or ANY),
        cell.tier == (query.tier or ANY),
        cell.level.in_(readable_levels(read.actor)),
    ]
    if query.submitted_from or query.submitted_to:
        first, last = query.submitted_from or "0", query.submitted_to or "9"
        chosen += [cell.month >= first, cell.month <= last, cell.month != ANY]
    else:
        chosen.append(cell.month == ANY)
    told = select(func.max(events.c.seq)).scalar_subquery()
    rows = await read.execute(
        select(
            FunnelPosition.seq,
            FunnelPosition.counted_to,
            func.coalesce(told, 0).label("told"),
            cell.measure,
            cell.name,
            cell.spot,
            func.sum(cell.number).label("number"),
            func.sum(cell.value).label("value"),
        )
        .select_from(FunnelPosition)
        .outerjoin(cell, and_(*chosen))
        .group_by(FunnelPosition.id, cell.measure, cell.name, cell.spot)
    )
    found: dict[str, dict[tuple[str, int], Sum]] = defaultdict(dict)
    row: Any = None
    for row in rows:
        if row.measure is not None and (row.number or row.value):
            found[row.measure][row.name, row.spot] = Sum(int(row.number), row.value)
    up_to_date = row.seq >= row.told or row.counted_to is None
    as_of = read.now if up_to_date else row.counted_to
    return Provenance(as_of=as_of, counted_to=row.seq, projection=PROJECTION), found


def _by_name(sums: Sums) -> dict[str, Sum]:
    return {name: said for (name, _), said in sums.items()}


def _ages(open_: Sums, today: date, calendar: WorkingCalendar) -> list[AgeBucket]:
    """What is open, by working days since its submission."""
    borders = borders_at(today, calendar)
    number, value = [0] * (len(BUCKETS) + 1), [Decimal(0)] * (len(BUCKETS) + 1)
    for (_, spot), said in open_.items():
        n = bucket_of(date.fromordinal(spot), borders)
        number[n] += said.number
        value[n] += said.value
    starts: Sequence[int] = [0, *(days + 1 for days in BUCKETS)]
    ends = [*BUCKETS, None]
    return [
        AgeBucket(from_days=start, to_days=end, count=count, value=worth)
        for start, end, count, worth in zip(starts, ends, number, value, strict=True)
    ]


async def intake_funnel(
    read: Reader, query: ReportQuery, calendar: WorkingCalendar
) -> IntakeFunnel:
    """The funnel of what the reader may read, flat in the number of proposals (REQ-047)."""
    provenance, sums = await _sums(read, query, "state", "reached", "hours", "open")
    states = _by_name(sums["state"])
    times: dict[str, dict[int, int]] = defaultdict(dict)
    for (name, hours), said in sums["hours"].items():
        times[name][hours] = said.number
    return IntakeFunnel(
        provenance=provenance,
        states=[
            StateCount(state=s, count=found.number, value=found.value)
            for s in ProposalState
            for found in (states.get(s, NOTHING),)
        ],
        conversion=[
            StagePassage.model_validate(
                {**p._asdict(), "share": None if p.share is None else str(p.share)}
            )
            for p in passages({n: s.number for n, s in _by_name(sums["reached"]).items()})
        ],
        cycle_times=[
            CycleTime(
                stage=stage,
                left=sum(times[stage].values()),
                median_hours=None if (median := median_of(times[stage])) is None else str(median),
            )
            for stage in (*CHAIN[:4], ProposalState.RETURNED.value, TO_DECISION)
        ],
        ageing=_ages(sums["open"], calendar.today(read.now), calendar),
    )


async def ageing(read: Reader, query: ReportQuery, calendar: WorkingCalendar) -> Ageing:
    """How long what is open has been so, by state."""
    provenance, sums = await _sums(read, query, "open")
    today = calendar.today(read.now)
    states = [
        StateAges(
            state=state,
            ages=_ages({k: s for k, s in sums["open"].items() if k[0] == state}, today, calendar),
        )
        for state in ProposalState
        if state in WORKED_ON
    ]
    return Ageing(provenance=provenance, states=states)


async def rejection_reasons(read: Reader, query: ReportQuery) -> RejectionReasons:
    """How often proposals were refused, for which kind of reason."""
    provenance, sums = await _sums(read, query, "rejected")
    found = _by_name(sums["rejected"])
    total = sum(said.number for said in found.values())
    reasons = []
    for category in RejectionCategory:
        said = found.get(category, NOTHING)
        share = (Decimal(said.number) / total).quantize(Decimal("0.0001")) if total else None
        reasons.append(
            RejectionReason(
                category=category,
                count=said.number,
                value=said.value,
                share=None if share is None else str(share),
            )
        )
    return RejectionReasons(provenance=provenance, reasons=reasons)


async def measure_breached_slas(read: Reader) -> None:
    """How many proposals are past their deadline, by what is waited for (REQ-037)."""
    number = func.count().label("number")
    late = select(Proposal.sla_stage, number).where(Proposal.sla_breached)
    rows = await read.execute(late.group_by(Proposal.sla_stage))
    found = {row.sla_stage: row.number for row in rows}
    for stage in Stage:
        BREACHED_SLAS.labels(stage.value).set(found.get(stage, 0))
