"""What is done with check-ins: scheduled, recorded, confirmed, postponed, missed."""

from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import func, select

from services.portfolio.checkins.model import CheckIn, CheckinState
from services.portfolio.checkins.queries import Commitment, side_of
from services.portfolio.checkins.rules import next_due
from services.portfolio.escalations.commands import raise_escalation
from services.portfolio.escalations.model import EscalationReason
from services.portfolio.projects.model import Project, ProjectState
from services.portfolio.rags.commands import be_informed
from services.portfolio.settings import settings_of
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.fields import Line, Reason, Request

AT_ONCE = 50


class Talk(Request):
    """What was agreed: how the project stands, what is asked for, what was promised."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "agreed_status": "进度滞后三天，预计月底追平。",
                    "asks": ["请协调测试环境"],
                    "commitments": [
                        {
                            "text": "下周三前提交容量测试报告",
                            "owner_id": "pm-zhou",
                            "due": "2026-12-09",
                        }
                    ],
                }
            ]
        }
    )

    agreed_status: Reason
    asks: Annotated[list[Line], Field(max_length=20)] = []
    commitments: Annotated[list[Commitment], Field(max_length=20)] = []


def _today(tx: Transaction) -> date:
    return organisation_calendar(tx.settings.time_zone).today(tx.now)


def _missed_from(tx: Transaction, due_on: date) -> datetime:
    """The end of the days of grace after the day itself."""
    calendar = organisation_calendar(tx.settings.time_zone)
    noon = datetime.combine(due_on, time(12), calendar.time_zone)
    return calendar.end_of_working_day(noon, settings_of(tx).portfolio_checkin_grace_days)


async def schedule_checkin(tx: Transaction, project: Project, after: date | None = None) -> None:
    """The next one, in the cadence of the project's profile (REQ-095)."""
    today, cadence = _today(tx), int(project.profile["checkin_days"])
    due_on = next_due(after or today, cadence, today)
    last = select(func.coalesce(func.max(CheckIn.number), 0)).where(
        CheckIn.project_id == project.id
    )
    number = (await tx.execute(last)).scalar_one() + 1
    late = _missed_from(tx, due_on)
    tx.add(CheckIn.fall_due(tx.new_id(), project.id, number, due_on, late))


async def resume_checkins(tx: Transaction, project: Project) -> None:
    """A project that goes on is given its cadence before they talk again."""
    mine = (CheckIn.project_id == project.id, CheckIn.state == CheckinState.DUE)
    found = await tx.every(CheckIn, select(CheckIn).where(*mine).with_for_update())
    for checkin in found:
        due_on = next_due(_today(tx), int(project.profile["checkin_days"]), _today(tx))
        checkin.postpone(due_on, _missed_from(tx, due_on))
    if not found:
        await schedule_checkin(tx, project)


async def record_checkin(tx: Transaction, checkin_id: UUID, said: Talk) -> CheckIn:
    """Write down what was agreed (REQ-096)."""
    checkin = await tx.load(CheckIn, checkin_id)
    checkin.record_talk(tx.actor, side_of(tx.roles_here), said.model_dump(mode="json"))
    return checkin


async def confirm_checkin(tx: Transaction, checkin_id: UUID) -> CheckIn:
    """The other side confirms; the next one is due in its turn (REQ-095, REQ-096)."""
    checkin = await tx.load(CheckIn, checkin_id)
    checkin.hold(tx.actor, side_of(tx.roles_here), tx.now)
    await be_informed(tx, checkin.project_id)
    await _go_on(tx, checkin)
    return checkin


async def _go_on(tx: Transaction, checkin: CheckIn) -> None:
    project = await tx.load(Project, checkin.project_id)
    if project.state == ProjectState.EXECUTING:
        await tx.flush()
        await schedule_checkin(tx, project, after=checkin.due_on)


async def miss_checkins(tx: Transaction) -> int:
    """Up to fifty check-ins whose days of grace are over: told, and the second in a row is the
    director's (REQ-095). A project that rests misses none."""
    found = await tx.every(
        CheckIn,
        select(CheckIn)
        .join(Project, Project.id == CheckIn.project_id)
        .where(CheckIn.state == CheckinState.DUE, CheckIn.missed_from <= tx.now)
        .where(Project.state == ProjectState.EXECUTING)
        .order_by(CheckIn.missed_from)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True, of=CheckIn),
    )
    for checkin in found:
        checkin.miss()
        before = select(CheckIn.state).where(
            CheckIn.project_id == checkin.project_id, CheckIn.number == checkin.number - 1
        )
        if (await tx.execute(before)).scalar() == CheckinState.MISSED:
            reason = EscalationReason.CHECKIN_MISSED
            await raise_escalation(tx, checkin.project_id, reason, checkin.id)
        await _go_on(tx, checkin)
    return len(found)
