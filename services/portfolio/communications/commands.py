"""Making obligations of the communication plan as their days come, and settling them (REQ-078)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import bindparam, delete, exists, insert, select, update

from services.portfolio.communications.model import (
    LIFECYCLE,
    CommunicationItem,
    CommunicationObligation,
    ObligationState,
)
from services.portfolio.communications.queries import check_sender
from services.portfolio.communications.rules import next_day
from services.portfolio.plan_contents.queries import content_of
from services.portfolio.projects.model import Project, ProjectState
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.fields import Reason, Request

AHEAD = timedelta(days=7)
"""How long before its day an obligation is made, so that its sender sees it coming."""

AT_ONCE = 100
UNDER_WAY = (ProjectState.BASELINED, ProjectState.EXECUTING)


FOLLOW = (
    update(CommunicationItem.__table__)  # type: ignore[arg-type]
    .where(CommunicationItem.__table__.c.project_id == bindparam("of"))
    .where(CommunicationItem.__table__.c.code == bindparam("line"))
    .values(next_on=bindparam("next"))
)


class Told(Request):
    """What shows that it was told."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"evidence": "月报已于例会发出。"}]})

    evidence: Reason


async def keep_obligation(
    tx: Transaction, obligation_id: UUID, said: Told
) -> CommunicationObligation:
    """It was told (REQ-078).

    Errors: 403 `not_the_sender`.
    """
    obligation = await tx.load(CommunicationObligation, obligation_id)
    LIFECYCLE.check(obligation.state, "keep")
    if (refusal := check_sender(obligation, tx.actor, tx.roles_here)) is not None:
        raise refusal
    obligation.keep(tx.actor, said.evidence, tx.now)
    return obligation


async def follow_communication_plans(tx: Transaction) -> int:
    """Take over the communication plans of new baselines, make what is due soon, and say what was
    missed; how many things that were."""
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    taken = await _take_over_plans(tx, today)
    return taken + await _make_obligations(tx, today) + await _miss_obligations(tx, today)


async def _take_over_plans(tx: Transaction, today: date) -> int:
    current = CommunicationItem.baseline_id == Project.baseline_id
    known = exists().where(CommunicationItem.project_id == Project.id, current)
    new = (
        select(Project.id, Project.baseline_id)
        .where(Project.baseline_id.is_not(None), Project.state.in_(UNDER_WAY), ~known)
        .order_by(Project.id)
        .limit(AT_ONCE)
    )
    rows = (await tx.execute(new)).all()
    for project_id, baseline_id in map(tuple, rows):
        content = await content_of(tx, baseline_id)
        old = delete(CommunicationItem).where(CommunicationItem.project_id == project_id)
        await tx.execute(old)
        items = [_item(project_id, baseline_id, line, today) for line in content["communications"]]
        await tx.execute(insert(CommunicationItem), items)
    return len(rows)


def _item(project_id: UUID, baseline_id: UUID, line: dict[str, Any], today: date) -> dict[str, Any]:
    first = date.fromisoformat(line["first_on"])
    return {
        "project_id": project_id,
        "baseline_id": baseline_id,
        **{part: line[part] for part in ("code", "sender_id", "every_days")},
        "first_on": first,
        "next_on": next_day(first, line["every_days"], today),
    }


async def _make_obligations(tx: Transaction, today: date) -> int:
    """A project that rested owes nothing for the days that have passed meanwhile."""
    coming = (
        select(*CommunicationItem.__table__.c)
        .join(Project, Project.id == CommunicationItem.project_id)
        .where(CommunicationItem.next_on <= today + AHEAD, Project.state.in_(UNDER_WAY))
        .order_by(CommunicationItem.next_on, CommunicationItem.project_id, CommunicationItem.code)
        .limit(AT_ONCE)
    )
    rows = (await tx.execute(coming)).all()
    if not rows:
        return 0
    made = await _made(tx, {item.project_id for item in rows}, today)
    following = []
    for item in rows:
        due_on = next_day(item.first_on, item.every_days, max(item.next_on, today))
        if (item.project_id, item.code, due_on) not in made:
            tx.add(CommunicationObligation.of(tx.new_id(), item, due_on))
        next_on = due_on + timedelta(days=item.every_days)
        following.append({"of": item.project_id, "line": item.code, "next": next_on})
    await tx.execute(FOLLOW, following)
    return len(rows)


async def _made(
    tx: Transaction, projects: Iterable[UUID], today: date
) -> set[tuple[UUID, str, date]]:
    """What is owed already: the plan of another baseline may have the same days."""
    of_them = select(
        CommunicationObligation.project_id,
        CommunicationObligation.code,
        CommunicationObligation.due_on,
    ).where(
        CommunicationObligation.project_id.in_(projects), CommunicationObligation.due_on >= today
    )
    return {(row.project_id, row.code, row.due_on) for row in await tx.execute(of_them)}


async def _miss_obligations(tx: Transaction, today: date) -> int:
    late = (
        select(CommunicationObligation)
        .where(
            CommunicationObligation.state == ObligationState.DUE,
            CommunicationObligation.due_on < today,
        )
        .order_by(CommunicationObligation.due_on, CommunicationObligation.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    found = await tx.every(CommunicationObligation, late)
    for obligation in found:
        obligation.miss()
    return len(found)
