"""Keeping what the current baseline of a project holds for its risks."""

from sqlalchemy import select

from services.risk.registers.commands import register_of
from services.risk.reserves.model import Reserve
from shared.contracts.planning import BaselineEvent
from shared.db.transaction import Transaction


async def follow_baseline(tx: Transaction, told: BaselineEvent) -> None:
    """Take the amounts of a baseline over; one that is older than what is known is past."""
    register = await register_of(tx, told.project_id)
    of_it = select(Reserve).where(Reserve.project_id == told.project_id).with_for_update()
    reserve = next(iter(await tx.every(Reserve, of_it)), None)
    if reserve is None:
        tx.add(Reserve.of(tx.new_id(), register.id, told))
    elif told.number > reserve.baseline_number:
        reserve.follow(told)
    # What else hears of the baseline measures by it.
    await tx.flush()
