"""The change register in numbers, and the reconciliation of a project's baselines."""

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, Integer, Select, and_, case, func, select, tuple_
from sqlalchemy.orm import aliased

from services.change.baselines.model import Baseline
from services.change.changes.model import Change, ChangeState
from services.change.changes.rules import Cause
from services.change.consultations.queries import MADE
from services.change.decisions.model import Decision
from services.change.decisions.rules import Outcome
from services.change.logs.model import ChangeLog
from services.change.logs.queries import LOG_OF_PROJECT
from services.change.reports.rules import Finding, Verdict, findings_on, hours, share, verdict_of
from shared.db.base import projects
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader
from shared.domain.fields import At, Figure, Id
from shared.domain.permissions import readable_levels

PROJECTION = "change-register-1"
ZERO = Decimal(0)

Share = Annotated[str | None, Field(description="0 to 1; null of nothing.", examples=["0.7500"])]


class RegisterQuery(BaseModel):
    """Of one project, or of all that the caller may read."""

    model_config = ConfigDict(extra="forbid")

    project_id: Id | None = None


class StateCount(BaseModel):
    """How many changes are in a state now."""

    state: ChangeState
    count: int


class CauseCount(BaseModel):
    """How many changes were handed in for a cause, and how many of them are made."""

    cause: Cause
    submitted: int
    made: int


class Worth(BaseModel):
    """What the changes that are made come to in one currency, and how well it was foreseen."""

    currency: Annotated[str, Field(examples=["CNY"])]
    creep: Annotated[Figure, Field(description="Of the budget: what was added less what was cut.")]
    moved: Annotated[Figure, Field(description="Of the budget, whatever the sign.")]
    verified: Annotated[int, Field(description="How many have their actual figures.")]
    predicted: Annotated[Figure, Field(description="Of those verified.")]
    actual: Annotated[Figure, Field(description="Of those verified.")]


class ChangeRegister(BaseModel):
    """Counts, value, cycle time, approval rate, creep and accuracy of changes (REQ-134)."""

    as_of: At
    projection: Annotated[str, Field(examples=[PROJECTION])] = PROJECTION
    states: list[StateCount]
    causes: list[CauseCount]
    worth: list[Worth]
    decided: int
    approval_rate: Share
    cycle_median_hours: Annotated[
        str | None, Field(description="From submission to decision.", examples=["26.5"])
    ]
    finish_creep_days: int
    finish_error_days: Annotated[
        int, Field(description="Actual less predicted, of those verified.")
    ]


class Step(BaseModel):
    """One baseline, and whether one approved change has made it of the one before."""

    number: int
    baseline_id: UUID
    content_hash: str
    previous_hash: str | None
    patch_hash: str | None
    change_id: UUID | None
    change_key: str | None
    verdict: Verdict
    findings: list[Finding]
    told_at: At


class StepQuery(ListQuery):
    """The baselines of one project, the first one first."""

    sort: Literal["number", "-number"] = "number"


def _cells(read: Reader, query: RegisterQuery) -> Select[Any]:
    """Sums by state, cause and currency, and the last row for all, with their median: each change
    is looked at once."""
    levels = projects.c.confidentiality.in_(readable_levels(read.actor))
    seen: list[ColumnElement[bool]] = [Change.project_id.in_(select(projects.c.id).where(levels))]
    if query.project_id is not None:
        seen.append(Change.project_id == query.project_id)
    took = func.extract("epoch", Change.decided_at - Change.submitted_at)
    median = func.percentile_cont(0.5).within_group(took).filter(Change.decided_at.is_not(None))
    cell = (Change.state, Change.cause, Change.currency)
    verified = Change.state == ChangeState.CLOSED
    real_days = Change.actual["finish_days"].astext.cast(Integer)
    real_money = func.cast(Change.actual["bac_delta"].astext, Change.bac_delta.type)
    return (
        select(
            *cell,
            func.count().label("number"),
            func.count(Change.submitted_at).label("submitted"),
            func.coalesce(func.sum(Change.bac_delta), 0).label("creep"),
            func.coalesce(func.sum(func.abs(Change.bac_delta)), 0).label("moved"),
            func.coalesce(func.sum(Change.finish_days), 0).label("days"),
            func.coalesce(func.sum(case((verified, real_money))), 0).label("real_money"),
            func.coalesce(func.sum(case((verified, real_days))), 0).label("real_days"),
            median.label("median"),
        )
        .where(*seen)
        .group_by(func.grouping_sets(tuple_(*cell), tuple_()))
        .order_by(func.grouping(Change.state))
    )


async def change_register(read: Reader, query: RegisterQuery) -> ChangeRegister:
    """What the changes of the projects that the reader may read come to (REQ-134)."""
    *cells, whole = (await read.execute(_cells(read, query))).all()
    made = [c for c in cells if c.state in MADE]
    closed = [c for c in made if c.state == ChangeState.CLOSED]
    approved = sum(c.number for c in made)
    decided = approved + sum(c.number for c in cells if c.state == ChangeState.REJECTED)
    states = sorted({c.state for c in cells}, key=list(ChangeState).index)
    causes = sorted({c.cause for c in cells if c.submitted}, key=list(Cause).index)
    return ChangeRegister(
        as_of=read.now,
        states=[StateCount(state=s, count=_sum(cells, "number", state=s)) for s in states],
        causes=[
            CauseCount(
                cause=cause,
                submitted=_sum(cells, "submitted", cause=cause),
                made=_sum(made, "number", cause=cause),
            )
            for cause in causes
        ],
        worth=[_worth(made, closed, currency) for currency in sorted({c.currency for c in made})],
        decided=decided,
        approval_rate=share(approved, decided),
        cycle_median_hours=hours(whole.median),
        finish_creep_days=_sum(made, "days"),
        finish_error_days=_sum(closed, "real_days") - _sum(closed, "days"),
    )


def _sum(cells: Any, name: str, **which: Any) -> Any:
    chosen = [c for c in cells if all(getattr(c, n) == value for n, value in which.items())]
    return sum(getattr(c, name) for c in chosen)


def _worth(made: Any, closed: Any, currency: str) -> Worth:
    return Worth(
        currency=currency,
        creep=ZERO + _sum(made, "creep", currency=currency),
        moved=ZERO + _sum(made, "moved", currency=currency),
        verified=_sum(closed, "number", currency=currency),
        predicted=ZERO + _sum(closed, "creep", currency=currency),
        actual=ZERO + _sum(closed, "real_money", currency=currency),
    )


BEFORE, ALSO = aliased(Baseline), aliased(Baseline)
SORTS = {"number": Sort(Baseline.number, int, Baseline.baseline_id)}


def _steps(project_id: UUID) -> Select[Any]:
    """Each baseline with the one before, its change, and what was approved of that."""
    made = and_(
        Change.id == Baseline.change_id,
        Change.project_id == Baseline.project_id,
        Change.state.in_((ChangeState.IMPLEMENTED, ChangeState.CLOSED)),
    )
    latest = (
        select(Decision.patch_hash)
        .where(Decision.change_id == Change.id, Decision.outcome == Outcome.APPROVE)
        .order_by(Decision.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    times = select(func.count()).where(
        ALSO.project_id == Baseline.project_id, ALSO.change_id == Baseline.change_id
    )
    before = and_(BEFORE.project_id == Baseline.project_id, BEFORE.number == Baseline.number - 1)
    return (
        select(
            *Baseline.__table__.c,
            BEFORE.content_hash.label("hash_before"),
            Change.key.label("change_key"),
            latest.label("approved_hash"),
            times.scalar_subquery().label("times"),
        )
        .outerjoin(BEFORE, before)
        .outerjoin(Change, made)
        .where(Baseline.project_id == project_id)
    )


def _step(row: Any) -> Step:
    findings = findings_on(
        number=row.number,
        previous_hash=row.previous_hash,
        hash_before=row.hash_before,
        patch_hash=row.patch_hash,
        approved_hash=row.approved_hash,
        times=row.times,
    )
    shown = {name: getattr(row, name) for name in Step.model_fields if hasattr(row, name)}
    return Step(**shown, verdict=verdict_of(row.number, findings), findings=findings)


async def baseline_reconciliation(read: Reader, ref: str, query: StepQuery) -> Page[Step]:
    """Whether each baseline of a project is the one before with one approved change (REQ-123)."""
    log = await LOG_OF_PROJECT.one(read, [ChangeLog.project_id], ref)
    rows, cursor = await rows_of_page(read, _steps(log.project_id), query, SORTS, query.sort)
    return Page(items=[_step(row) for row in rows], next_cursor=cursor)
