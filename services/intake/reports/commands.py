"""Counting the history, bit by bit: the counts and the place in the history move together.

What a leader that dies has not committed, the next one counts; what it has, nobody counts again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, case, delete, func, null, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from services.intake.reports.model import FunnelCell, FunnelEntry, FunnelHole, FunnelPosition
from services.intake.reports.rules import Cell, Counts, Entry, counted, holes_in
from shared.db.base import events
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar

AT_ONCE = 1000
"""How many places of the history are counted at a time."""

HOLES_KEPT = timedelta(minutes=10)
"""No transaction lasts longer: a place that is empty by then stays empty."""

ABOUT = "Proposal"
CELL = [FunnelCell.__table__.c[name] for name in Cell._fields]


async def count_facts(tx: Transaction) -> int:
    """Count what was told since; how many facts that were (REQ-047).

    Facts about one proposal are committed in their order, since each locks it, so an earlier
    place that is filled late is never about what was counted after it.
    """
    position = (await tx.execute(select(FunnelPosition.seq).with_for_update())).scalar_one()
    data = case((events.c.aggregate_type == ABOUT, events.c.data), else_=null())
    facts_at = select(events.c.seq, events.c.key, events.c.occurred_at, data.label("data"))
    facts_at = facts_at.order_by(events.c.seq).limit(AT_ONCE)
    late = facts_at.join(FunnelHole, FunnelHole.seq == events.c.seq)
    told = list(await tx.execute(late)) + list(
        await tx.execute(facts_at.where(events.c.seq > position))
    )
    if not told:
        return 0
    facts = [row for row in told if row.data is not None and "undertaking" in row.data]
    await _count(tx, facts)
    await _move(tx, position, told)
    return len(told)


async def _count(tx: Transaction, facts: Iterable[Row[Any]]) -> None:
    calendar, counts = organisation_calendar(tx.settings.time_zone), Counts()
    entries = await _entries(tx, {row.key for row in facts})
    for row in facts:
        day = calendar.today(row.occurred_at)
        before = entries.get(row.key)
        entries[row.key] = counted(before, row.data, row.occurred_at, day, counts)
    await _write(tx, entries)
    await _add(tx, counts)


async def _entries(tx: Transaction, ids: set[UUID]) -> dict[UUID, Entry]:
    wanted = select(*FunnelEntry.__table__.c).where(FunnelEntry.proposal_id.in_(ids))
    found = {}
    for row in await tx.execute(wanted):
        values = row._asdict()
        id_, reached = values.pop("proposal_id"), tuple(values.pop("reached"))
        found[id_] = Entry(**values, reached=reached)
    return found


async def _write(tx: Transaction, entries: Mapping[UUID, Entry]) -> None:
    rows = [
        {"proposal_id": id_, **asdict(entry), "reached": list(entry.reached)}
        for id_, entry in entries.items()
    ]
    if rows:
        new = insert(FunnelEntry)
        others = {c.name: new.excluded[c.name] for c in FunnelEntry.__table__.c}
        del others["proposal_id"]
        await tx.execute(
            new.on_conflict_do_update(index_elements=["proposal_id"], set_=others), rows
        )


async def _add(tx: Transaction, counts: Counts) -> None:
    rows = [
        {**cell._asdict(), "number": number, "value": counts.value[cell]}
        for cell, number in sorted(counts.number.items())
        if number or counts.value[cell]
    ]
    if not rows:
        return
    new = insert(FunnelCell)
    table = FunnelCell.__table__.c
    more = {name: table[name] + new.excluded[name] for name in ("number", "value")}
    await tx.execute(new.on_conflict_do_update(index_elements=CELL, set_=more), rows)
    # What is open ages by days, of which there is no end: those that nothing is left of, go.
    days = [tuple(row[c.name] for c in CELL) for row in rows if row["measure"] == "open"]
    if days:
        empty = delete(FunnelCell).where(FunnelCell.number == 0, tuple_(*CELL).in_(days))
        await tx.execute(empty)


async def _move(tx: Transaction, position: int, told: Sequence[Row[Any]]) -> None:
    """Remember how far, and which places were passed empty."""
    seen = [row.seq for row in told]
    await tx.execute(
        delete(FunnelHole).where(
            or_(FunnelHole.seq.in_(seen), FunnelHole.noted_at < tx.now - HOLES_KEPT)
        )
    )
    ahead = [seq for seq in seen if seq > position]
    if missing := holes_in(ahead, position):
        rows = [{"seq": seq, "noted_at": tx.now} for seq in missing]
        await tx.execute(insert(FunnelHole).on_conflict_do_nothing(), rows)
    latest = func.greatest(FunnelPosition.counted_to, told[-1].occurred_at)
    furthest = max([position, *ahead])
    await tx.execute(update(FunnelPosition).values(seq=furthest, counted_to=latest))
