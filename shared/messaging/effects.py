"""Lets facts take effect inside a transaction: once each, in order, in their own story.

The inbox row and the effect are one transaction, so a fact that comes again finds itself there
and does nothing; a fact whose key has parked ones before it does not take effect but is parked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import ARRAY, Uuid, bindparam, text

from shared.db.transaction import Origin, Transaction
from shared.messaging.envelope import Envelope
from shared.messaging.reactions import Reactions
from shared.telemetry import span

_log = structlog.get_logger()

_CLAIM = text(
    """
    WITH came AS (SELECT * FROM unnest(:ids, :keys) AS came (id, key)),
    blocked AS (
        SELECT id FROM came
        WHERE EXISTS (SELECT FROM parked_events parked WHERE parked.key = came.key)
    ),
    claimed AS (
        INSERT INTO inbox (event_id)
        SELECT id FROM came WHERE id NOT IN (SELECT id FROM blocked)
        ON CONFLICT DO NOTHING
        RETURNING event_id
    )
    SELECT event_id AS id, false AS blocked FROM claimed
    UNION ALL
    SELECT id, true FROM blocked
    WHERE NOT EXISTS (SELECT FROM inbox WHERE inbox.event_id = blocked.id)
    """
).bindparams(
    bindparam("ids", type_=ARRAY(Uuid())),
    bindparam("keys", type_=ARRAY(Uuid())),
)

_CLAIM_ONE = text("INSERT INTO inbox (event_id) VALUES (:id) ON CONFLICT DO NOTHING RETURNING 1")


@dataclass(frozen=True)
class Claim:
    """Which facts of a batch take effect now, and which must queue behind parked ones."""

    new: Sequence[Envelope]
    blocked: Sequence[Envelope]


async def claim(tx: Transaction, facts: Sequence[Envelope]) -> Claim:
    """Enter the new facts into the inbox; what had its effect before is in neither list."""
    first: dict[UUID, Envelope] = {}
    for fact in facts:
        first.setdefault(fact.id, fact)
    rows = await tx.execute(
        _CLAIM, {"ids": list(first), "keys": [fact.key for fact in first.values()]}
    )
    blocked = {row.id: row.blocked for row in rows}
    return Claim(
        new=[f for f in first.values() if blocked.get(f.id) is False],
        blocked=[f for f in first.values() if blocked.get(f.id) is True],
    )


async def claim_parked(tx: Transaction, fact: Envelope) -> bool:
    """Enter one fact that is first of its key in the queue; False when it had its effect."""
    return (await tx.execute(_CLAIM_ONE, {"id": fact.id})).first() is not None


async def take_effect(tx: Transaction, reactions: Reactions, facts: Sequence[Envelope]) -> None:
    """Run projections, then the reactions fact by fact; what these tell is caused by the fact."""
    await reactions.project_all(tx, facts)
    for fact in facts:
        matching = reactions.to(fact.type)
        if not matching:
            continue
        event = fact.event()
        with span(f"hear {type(event).__name__}", fact.traceparent) as caused:
            tx.origin = Origin(fact.correlation_id, fact.id, caused)
            for reaction in matching:
                await reaction(tx, event)
            await tx.flush()


def say_effect(fact: Envelope, tx: Transaction) -> None:
    """Log, after the commit, that a reaction ran: in which trace, and what it told."""
    _log.info(
        "event_took_effect",
        trace_id=fact.correlation_id.hex,
        event_id=str(fact.id),
        type=fact.type,
        told=[row["type"] for row in tx.emitted if row["causation_id"] == fact.id],
    )
