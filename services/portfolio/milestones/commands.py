"""What is done with milestones: planned with a baseline, forecast, reached, missed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.portfolio.milestones.model import AHEAD, Milestone, MilestoneForecast
from services.portfolio.projects.commands import check_under_way
from services.portfolio.projects.model import Project, ProjectState
from services.portfolio.settings import settings_of
from shared.contracts.patches import Code
from shared.db.transaction import Transaction
from shared.domain.calendar import WorkingCalendar, organisation_calendar
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Date, Reason, Ref, Request

AT_ONCE = 50
FURTHEST = timedelta(days=3660)
"""A forecast further than that from the baseline date is a slip of the pen."""


class Forecast(Request):
    """When a milestone is expected by now, and why then."""

    code: Code
    date: Date
    reason: Reason


class ForecastRound(Request):
    """One look at the milestones that are still to come: all of it is kept, or nothing."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "forecasts": [
                        {
                            "code": "LIVE",
                            "date": "2099-04-10",
                            "reason": "机柜到货推迟，切换窗口顺延一周。",
                        }
                    ]
                }
            ]
        }
    )

    forecasts: Annotated[list[Forecast], Field(min_length=1, max_length=200)]


class Reached(Request):
    """On which day the milestone was reached, and what shows it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"reached_on": "2026-11-27", "evidence": "切换验收单 2026-118 已签署。"}]
        }
    )

    reached_on: Date
    evidence: Reason


def _calendar(tx: Transaction) -> WorkingCalendar:
    return organisation_calendar(tx.settings.time_zone)


async def _milestones_of(tx: Transaction, project_id: UUID) -> dict[str, Milestone]:
    """By their codes; locked after their project, always in the same order."""
    mine = select(Milestone).where(Milestone.project_id == project_id)
    found = await tx.every(Milestone, mine.order_by(Milestone.id).with_for_update())
    return {milestone.code: milestone for milestone in found}


async def follow_baseline(tx: Transaction, project_id: UUID, content: Mapping[str, Any]) -> None:
    """The milestones are those of the baseline: made, moved, cancelled; what is reached stays
    (REQ-104)."""
    known = await _milestones_of(tx, project_id)
    said = {element["code"]: element for element in content["milestones"]}
    for code, element in said.items():
        if code not in known:
            tx.add(Milestone.plan(tx.new_id(), project_id, element))
        else:
            known[code].replan(element, _calendar(tx).working_days_between)
    for code, milestone in known.items():
        if code not in said and milestone.lifecycle.permits(milestone.state, "cancel"):
            milestone.cancel()


async def forecast_milestones(tx: Transaction, ref: Ref, said: ForecastRound) -> list[Milestone]:
    """Say when milestones are expected by now; the history is kept (REQ-104).

    Errors: 409 `not_under_way`, `forecasts_unsound`.
    """
    project = await tx.load(Project, ref)
    await check_under_way(tx, project.id)
    known, calendar = await _milestones_of(tx, project.id), _calendar(tx)
    today = calendar.today(tx.now)
    if wrong := _problems(said.forecasts, known, today):
        raise Conflict("forecasts_unsound", count=len(wrong), errors=wrong)
    for forecast in said.forecasts:
        milestone = known[forecast.code]
        milestone.forecast(forecast.date, forecast.reason, tx.now, calendar.working_days_between)
        _keep(tx, milestone, forecast, today)
    return [known[forecast.code] for forecast in said.forecasts]


def _keep(tx: Transaction, milestone: Milestone, said: Forecast, today: date) -> None:
    entry = MilestoneForecast(
        id=tx.new_id(),
        milestone_id=milestone.id,
        project_id=milestone.project_id,
        number=milestone.forecasts,
        reported_on=today,
        forecast_date=said.date,
        slip_days=milestone.slip_days,
        reason=said.reason,
        said_by=tx.actor.id,
        said_at=tx.now,
    )
    tx.add_part(entry)


def _problems(
    forecasts: Sequence[Forecast], known: Mapping[str, Milestone], today: date
) -> list[FieldProblem]:
    """What is wrong with a round, by the place of each forecast."""
    times, wrong = Counter(forecast.code for forecast in forecasts), []
    for place, said in enumerate(forecasts):
        if said.code not in known:
            wrong.append(FieldProblem(f"/forecasts/{place}/code", "element_unknown"))
        elif times[said.code] > 1:
            wrong.append(FieldProblem(f"/forecasts/{place}/code", "code_twice"))
        elif said.date < today:
            wrong.append(FieldProblem(f"/forecasts/{place}/date", "due_in_the_past"))
        elif abs(said.date - known[said.code].baseline_date) > FURTHEST:
            wrong.append(FieldProblem(f"/forecasts/{place}/date", "forecast_too_far"))
    return wrong


async def reach_milestone(tx: Transaction, milestone_id: UUID, said: Reached) -> Milestone:
    """It is reached, also late (REQ-104). Errors: 409 `not_under_way`, `not_reached_yet`."""
    milestone = await tx.load(Milestone, milestone_id)
    milestone.lifecycle.check(milestone.state, "reach")
    await check_under_way(tx, milestone.project_id)
    calendar = _calendar(tx)
    if said.reached_on > calendar.today(tx.now):
        problem = FieldProblem("/reached_on", "not_reached_yet")
        raise Conflict("not_reached_yet", errors=[problem])
    milestone.reach(tx.actor, said.reached_on, said.evidence, calendar.working_days_between)
    return milestone


async def miss_milestones(tx: Transaction) -> int:
    """Up to fifty milestones whose day has passed (REQ-104). A project that rests misses none,
    nor does one that has ended."""
    grace = timedelta(days=settings_of(tx).portfolio_milestone_grace_days)
    found = await tx.every(
        Milestone,
        select(Milestone)
        .join(Project, Project.id == Milestone.project_id)
        .where(Milestone.state.in_(AHEAD), Milestone.due_on < _calendar(tx).today(tx.now) - grace)
        .where(Project.state == ProjectState.EXECUTING)
        .order_by(Milestone.due_on)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True, of=Milestone),
    )
    for milestone in found:
        milestone.miss()
    return len(found)
