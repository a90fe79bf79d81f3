"""Reckoning what a change would do to hours, once a question."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from services.resource.confirmations.commands import told
from services.resource.confirmations.queries import (
    Hours,
    asked_by_month,
    demanded_by,
    gaps_of,
)
from services.resource.confirmations.rules import Gap
from services.resource.demands.rules import Effort
from services.resource.impacts.model import ImpactAnswer
from services.resource.impacts.rules import Replaced, deltas
from shared.contracts.allocation import ChangeImpactAnswered
from shared.contracts.change import ChangeRequested
from shared.contracts.patches import ActivityAdd, ActivityModify, AllocationChange, Operation
from shared.db.transaction import Transaction

FINEST = Decimal("0.0001")


async def answer_change(tx: Transaction, asked: ChangeRequested) -> None:
    """Hours by the new activities and by what is asked for instead, held against what is free."""
    if await tx.find(ImpactAnswer, asked.question_id) is not None:
        return
    now = await demanded_by(tx, asked.project_id)
    added = await _added(tx, asked.patch)
    changed = deltas(added, _replaced(asked.patch), now)
    without = _by_role(now, changed)
    with_it = {
        role: {
            m: max(h + changed.get((role, m), Decimal(0)), Decimal(0)) for m, h in months.items()
        }
        for role, months in without.items()
    }
    before = {(g.role, g.month): g.hours for g in await gaps_of(tx, asked.project_id, without)}
    gaps = [
        Gap(g.role, g.month, more)
        for g in await gaps_of(tx, asked.project_id, with_it)
        if (more := g.hours - before.get((g.role, g.month), Decimal(0))) > 0
    ]
    answer = ChangeImpactAnswered(
        project_id=asked.project_id,
        change_id=asked.change_id,
        question_id=asked.question_id,
        patch_hash=asked.patch_hash,
        hours_delta=sum(changed.values(), Decimal(0)).quantize(FINEST),
        gaps=tuple(told(gaps)),
        uncounted=tuple(n for n, op in enumerate(asked.patch) if _is_uncounted(op)),
    )
    tx.add(ImpactAnswer.of(answer, tx.now))


async def _added(tx: Transaction, patch: Sequence[Operation]) -> list[Hours]:
    """What each new activity takes, spread over its days."""
    efforts = [
        Effort(work.role, work.hours, op.start, op.finish)
        for op in patch
        if isinstance(op, ActivityAdd) and op.start <= op.finish
        for work in op.role_hours
    ]
    if not efforts:
        return []
    found = await asked_by_month(tx, efforts)
    return [{(role, month): h for month, h in months.items()} for role, months in found.items()]


def _replaced(patch: Sequence[Operation]) -> list[Replaced]:
    return [
        Replaced(op.role, date.fromisoformat(f"{op.month}-01"), op.hours)
        for op in patch
        if isinstance(op, AllocationChange)
    ]


def _is_uncounted(op: Operation) -> bool:
    """What it changes is known by activity, and the pool knows demands by role: what an activity
    takes today is not known here."""
    touched = isinstance(op, ActivityModify) and (op.role_hours is not None or op.start is not None)
    return touched or op.op == "activity.remove"


def _by_role(now: Hours, changed: Hours) -> dict[str, dict[date, Decimal]]:
    """What is asked for today in the months of the roles that the change touches."""
    found: dict[str, dict[date, Decimal]] = defaultdict(dict)
    for role, month in changed:
        found[role][month] = now.get((role, month), Decimal(0))
    return dict(found)
