"""What is done with the indicators of a project: assigned, observed, dropped."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.portfolio.indicators.model import IndicatorState, KpiDefinition
from services.portfolio.indicators.queries import KpiCode
from services.portfolio.indicators.rules import Frequency, first_day_after, period_of
from services.portfolio.kpis.model import (
    BUDGET_USE,
    AssignmentOrigin,
    AssignmentState,
    KpiAssignment,
    KpiObservation,
    Provenance,
)
from services.portfolio.kpis.queries import values_before
from services.portfolio.ledgers.queries import spent
from services.portfolio.projects.commands import load_unfinished
from services.portfolio.projects.model import Project, ProjectState
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Because, Date, Figure, Line, Ref, Request

AT_ONCE = 100


class NewKpi(Request):
    """An indicator of the catalogue, with limits of one's own where they are said."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"kpi": "TRAINING_COVERAGE", "target": "1", "green": "0.95", "amber": "0.85"}
            ]
        }
    )

    kpi: KpiCode
    target: Figure | None = None
    green: Annotated[Figure | None, Field(description="The last green value.")] = None
    amber: Annotated[Figure | None, Field(description="The last amber value.")] = None


class Observation(Request):
    """What was measured, on which day, and what shows it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"value": "0.93", "observed_on": "2026-11-28", "source": "十一月进度报表"}]
        }
    )

    value: Figure
    observed_on: Date
    source: Line
    forecast: Annotated[
        Figure | None,
        Field(description="What it is expected to become; beyond the limit it is a breach."),
    ] = None


def _midnight(tx: Transaction, day: date) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(tx.settings.time_zone))


def _today(tx: Transaction) -> date:
    return organisation_calendar(tx.settings.time_zone).today(tx.now)


async def _definition(tx: Transaction, code: str) -> KpiDefinition | None:
    """The definition as it is now, in force."""
    wanted = (KpiDefinition.code == code, KpiDefinition.state == IndicatorState.ACTIVE)
    found = await tx.every(KpiDefinition, select(KpiDefinition).where(*wanted))
    return found[0] if found else None


def _assign(
    tx: Transaction,
    project: Project,
    definition: KpiDefinition,
    origin: AssignmentOrigin,
    **own: Decimal,
) -> KpiAssignment:
    computed = definition.code == BUDGET_USE
    later = _midnight(tx, first_day_after(definition.frequency, _today(tx))) if computed else None
    assignment = KpiAssignment.assign(
        tx.new_id(), project.id, definition, origin, tx.now, compute_from=later, own=own
    )
    return tx.add(assignment)


async def _assigned(tx: Transaction, project_id: UUID) -> set[str]:
    mine = (KpiAssignment.project_id == project_id, KpiAssignment.state == AssignmentState.ACTIVE)
    return set((await tx.execute(select(KpiAssignment.kpi).where(*mine))).scalars())


async def assign_profile_kpis(tx: Transaction, project: Project) -> None:
    """What the project's frozen profile measures it by; what it has already stays (REQ-102).

    A code of the profile that nobody has defined cannot be measured.
    """
    has = await _assigned(tx, project.id)
    for code in (entry["code"] for entry in project.profile.get("kpis", ())):
        definition = None if code in has else await _definition(tx, code)
        if definition is not None:
            _assign(tx, project, definition, AssignmentOrigin.PROFILE)


async def assign_kpi(tx: Transaction, ref: Ref, new: NewKpi) -> KpiAssignment:
    """One more than the profile asks for (REQ-102).

    Errors: 409 `kpi_unknown`, `kpi_already_assigned`, `limits_not_in_order`.
    """
    project = await load_unfinished(tx, ref)
    definition = await _definition(tx, new.kpi)
    if definition is None:
        raise Conflict("kpi_unknown", kpi=new.kpi)
    if new.kpi in await _assigned(tx, project.id):
        raise Conflict("kpi_already_assigned", kpi=new.kpi)
    said = {"target": new.target, "green_limit": new.green, "amber_limit": new.amber}
    own = {name: value for name, value in said.items() if value is not None}
    return _assign(tx, project, definition, AssignmentOrigin.OWN, **own)


async def observe_kpi(tx: Transaction, assignment_id: UUID, said: Observation) -> KpiAssignment:
    """A person measured it (REQ-103). Errors: 409 `not_observed_yet`, `project_over`."""
    assignment = await tx.load(KpiAssignment, assignment_id)
    await load_unfinished(tx, assignment.project_id)
    if said.observed_on > _today(tx):
        problem = FieldProblem("/observed_on", "not_observed_yet")
        raise Conflict("not_observed_yet", errors=[problem])
    await _observe(tx, assignment, said, Provenance.MANUAL)
    return assignment


async def _observe(
    tx: Transaction,
    assignment: KpiAssignment,
    said: Observation,
    provenance: Provenance,
) -> None:
    period = period_of(assignment.frequency, said.observed_on)
    seen = KpiObservation(
        id=tx.new_id(),
        assignment_id=assignment.id,
        period=period,
        observed_on=said.observed_on,
        value=said.value,
        forecast=said.forecast,
        band=assignment.limits.band_of(said.value),
        provenance=provenance,
        source=said.source,
        observed_by=tx.actor.id,
        observed_at=tx.now,
    )
    assignment.observe(seen, await values_before(tx, assignment.id, period))
    seen.counts = assignment.band
    tx.add_part(seen)


async def drop_kpi(tx: Transaction, assignment_id: UUID, because: Because) -> KpiAssignment:
    """The project is not measured by it any more. Errors: 409 `kpi_of_profile`."""
    assignment = await tx.load(KpiAssignment, assignment_id)
    assignment.lifecycle.check(assignment.state, "drop")
    if assignment.origin == AssignmentOrigin.PROFILE:
        raise Conflict("kpi_of_profile", kpi=assignment.kpi)
    assignment.drop(because.reason)
    return assignment


async def compute_kpis(tx: Transaction) -> int:
    """Measure up to a hundred indicators whose period has ended, from the ledger (REQ-103).

    While a project rests, or has no budget to use, its period passes without a value.
    """
    found = await tx.every(
        KpiAssignment,
        select(KpiAssignment)
        .where(KpiAssignment.compute_from <= tx.now)
        .order_by(KpiAssignment.compute_from)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True),
    )
    for assignment in found:
        assert assignment.compute_from is not None
        first = assignment.compute_from.astimezone(ZoneInfo(tx.settings.time_zone)).date()
        last_day = first - timedelta(days=1)
        coming = first_day_after(Frequency(assignment.frequency), first)
        project = await tx.load(Project, assignment.project_id)
        over = project.state in (ProjectState.CLOSED, ProjectState.ARCHIVED)
        assignment.compute_from = None if over else _midnight(tx, coming)
        if project.state == ProjectState.EXECUTING and project.budget_amount > 0:
            cost = await spent(tx, project.id, project.budget_currency, last_day)
            share = (cost.amount / project.budget_amount).quantize(Decimal("0.0001"))
            seen = Observation(value=share, observed_on=last_day, source="ledger")
            await _observe(tx, assignment, seen, Provenance.COMPUTED)
    return len(found)
