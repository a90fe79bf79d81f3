"""What happens to time entries: written down, handed in, decided on, posted, taken back."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import func, select

from services.resource.plans.commands import ENDED, check_not_over
from services.resource.plans.model import ResourcePlan
from services.resource.pool.model import Resource, ResourceState
from services.resource.time_entries.model import TimeEntry, TimeEntryState
from services.resource.time_entries.rules import A_DAY
from shared.contracts.patches import Code
from shared.db.rows import AlreadyThere
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Because, Date, Flag, Reason, Ref, Request, Whole, absent

AT_ONCE = 100
Minutes = Annotated[int, Field(ge=1, le=A_DAY, examples=[450]), Whole]
NOT_COUNTED = (TimeEntryState.REJECTED, TimeEntryState.WITHDRAWN)


class NewTimeEntry(Request):
    """What one worked oneself on a day, for an activity or the project as a whole."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "activity": "1.2.3",
                    "day": "2026-11-02",
                    "minutes": 450,
                    "overtime": False,
                    "note": "接口联调。",
                }
            ]
        }
    )

    activity: Code | None = None
    day: Date
    minutes: Minutes
    overtime: Flag = False
    note: Reason | None = None


class TimeEntryEdit(Request):
    """A merge patch: what is sent replaces, null empties, what is not sent stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"minutes": 420}]})

    activity: Code | None = None
    day: Date = absent()
    minutes: Minutes = absent()
    overtime: Flag = absent()
    note: Reason | None = None


async def record_time(tx: Transaction, project_ref: Ref, new: NewTimeEntry) -> TimeEntry:
    """Write down what one worked for a project (REQ-193).

    Errors: 409 `project_over`, `not_in_the_pool`, `day_in_the_future`, `day_too_long`.
    """
    plan = await tx.load(ResourcePlan, project_ref)
    await check_not_over(tx, plan.id, ENDED)
    mine = select(Resource.id).where(
        Resource.person_id == tx.actor.id, Resource.state != ResourceState.INACTIVE
    )
    resource_id = (await tx.execute(mine)).scalar()
    if resource_id is None:
        raise Conflict("not_in_the_pool")
    said = new.model_dump()
    await _check_day(tx, resource_id, new.day, new.minutes)
    key = await tx.next_key("TIM")
    whose = (plan.id, resource_id, tx.actor.id)
    return tx.add(TimeEntry.record_for(tx.new_id(), key, *whose, said, tx.actor, tx.now))


async def change_time_entry(tx: Transaction, ref: Ref, edit: TimeEntryEdit) -> TimeEntry:
    """Say otherwise what was not handed in, or was rejected.

    Errors: 409 `not_your_entry`, `already_corrected`, `day_in_the_future`, `day_too_long`.
    """
    entry = await tx.load(TimeEntry, ref)
    entry.change(edit.model_dump(exclude_unset=True), tx.actor)
    await _check_day(tx, entry.resource_id, entry.day, entry.minutes, besides=entry.id)
    return entry


async def submit_time_entry(tx: Transaction, ref: Ref) -> TimeEntry:
    """Hand it in."""
    entry = await tx.load(TimeEntry, ref)
    await check_not_over(tx, entry.project_id, ENDED)
    entry.submit(tx.actor)
    return entry


async def withdraw_time_entry(tx: Transaction, ref: Ref) -> TimeEntry:
    """Say that it was not so."""
    entry = await tx.load(TimeEntry, ref)
    entry.withdraw(tx.actor)
    return entry


async def approve_time_entry(tx: Transaction, ref: Ref) -> TimeEntry:
    """Take it as actual cost, by the rate of its day.

    Errors: 403 `sod_violation`; 409 `rate_missing`.
    """
    entry = await tx.load(TimeEntry, ref)
    resource = await tx.load(Resource, entry.resource_id)
    entry.approve(tx.actor, resource.rate_on(entry.day), tx.now)
    return entry


async def reject_time_entry(tx: Transaction, ref: Ref, because: Because) -> TimeEntry:
    """Send it back."""
    entry = await tx.load(TimeEntry, ref)
    entry.reject(tx.actor, because.reason, tx.now)
    return entry


async def correct_time_entry(tx: Transaction, ref: Ref, because: Because) -> TimeEntry:
    """Write an entry that takes a posted one back; it is handed in and approved as any other.

    Errors: 409 `already_corrected`.
    """
    entry = await tx.load(TimeEntry, ref)
    key = await tx.next_key("TIM")
    counter = tx.add(entry.counter(tx.new_id(), key, tx.actor, tx.now, because.reason))
    try:
        await tx.flush()
    except AlreadyThere as error:
        raise Conflict("already_corrected") from error
    return counter


async def post_time_entries(tx: Transaction) -> int:
    """Post what was approved; how many there were."""
    due = (
        select(TimeEntry)
        .where(TimeEntry.state == TimeEntryState.APPROVED)
        .order_by(TimeEntry.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    found = await tx.every(TimeEntry, due)
    for entry in found:
        entry.post()
    return len(found)


async def _check_day(
    tx: Transaction, resource_id: UUID, day: date, minutes: int, besides: Any = None
) -> None:
    """Nobody has worked tomorrow, or more than a day has; two entries at once wait for each other,
    because each locks the resource."""
    if day > organisation_calendar(tx.settings.time_zone).today(tx.now):
        raise Conflict("day_in_the_future", errors=[FieldProblem("/day", "day_in_the_future")])
    await tx.load(Resource, resource_id)
    others = select(func.coalesce(func.sum(TimeEntry.minutes), 0)).where(
        TimeEntry.resource_id == resource_id,
        TimeEntry.day == day,
        TimeEntry.state.not_in(NOT_COUNTED),
        TimeEntry.id.is_distinct_from(besides),
    )
    if int((await tx.execute(others)).scalar_one()) + minutes > A_DAY:
        problems = [FieldProblem("/minutes", "day_too_long", (("day", day.isoformat()),))]
        raise Conflict("day_too_long", day=day.isoformat(), errors=problems)
