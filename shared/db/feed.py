"""What a service has told, in the order of its hash chain, as CloudEvents write it in JSON.

Read by the feed and by webhooks. Outsiders are told only of events whose class says that they are
public.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import ColumnElement, Row, func, select

from shared.contracts.base import EVENTS
from shared.db.base import events
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Role
from shared.domain.fields import At

LAST_PLACE = 2**53 - 1

WINDOW = 50_000
"""Events looked through at once for those of the types asked for."""

SIDE_BY_SIDE = 5_000
"""Facts that may be told at once: their ids and their places may differ in order by so many."""

Place = Annotated[int, Field(ge=0, le=LAST_PLACE)]
EventType = Annotated[
    str,
    StringConstraints(max_length=120, pattern=r"^pmo\.[a-z]+\.[A-Z][A-Za-z0-9]*\.v[1-9][0-9]*$"),
]

EXAMPLE: dict[str, Any] = {
    "specversion": "1.0",
    "id": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10",
    "source": "/pmo/intake",
    "type": "pmo.intake.ProposalWithdrawn.v1",
    "subject": "0199b7a2-4f00-7e11-8a55-0c9b2d7e6f01",
    "time": "2026-11-24T01:30:00.000000Z",
    "dataschema": "urn:pmo:schema:pmo.intake.ProposalWithdrawn.v1",
    "datacontenttype": "application/json",
    "partitionkey": "0199b7a2-4f00-7e11-8a55-0c9b2d7e6f01",
    "aggregatetype": "Proposal",
    "aggregateversion": 3,
    "correlationid": "0199b7a2-5d6c-7b1f-b3aa-6a1d9e0c7f42",
    "causationid": None,
    "traceparent": None,
    "actor": "sponsor-zhang",
    "chainseq": 42,
    "chainhash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "data": {"proposal_id": "0199b7a2-4f00-7e11-8a55-0c9b2d7e6f01", "reason": "预算另行安排。"},
}


class CloudEvent(BaseModel):
    """An event as it was told: CloudEvents 1.0 in JSON, attributes as on NATS."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str
    type: str
    subject: Annotated[str, Field(description="The id of what it happened to.")]
    time: At
    dataschema: str
    datacontenttype: Literal["application/json"] = "application/json"
    partitionkey: Annotated[str, Field(description="The undertaking; orders facts about it.")]
    aggregatetype: str
    aggregateversion: int
    correlationid: UUID
    causationid: UUID | None
    traceparent: str | None
    actor: str
    chainseq: Annotated[int, Field(description="Its place in this service's hash chain.")]
    chainhash: Annotated[str, Field(description="The head of the chain at this place.")]
    data: dict[str, Any]


class EventPage(BaseModel):
    """Events in chain order; `next_after` is where to go on.

    There is nothing more for now when it is where you began, not when there are no items.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [EXAMPLE], "next_after": 42}]}
    )

    items: list[CloudEvent]
    next_after: Place


_COLUMNS = [c for c in events.c if c.name not in ("seq", "on_behalf_of", "reason", "published_at")]


def cloud_event(row: Row[Any]) -> CloudEvent:
    """A row of the events table as CloudEvents write it."""
    service = row.type.split(".", 2)[1]
    return CloudEvent(
        id=row.id,
        source=f"/pmo/{service}",
        type=row.type,
        subject=str(row.aggregate_id),
        time=row.occurred_at,
        dataschema=f"urn:pmo:schema:{row.type}",
        partitionkey=str(row.key),
        aggregatetype=row.aggregate_type,
        aggregateversion=row.aggregate_version,
        correlationid=row.correlation_id,
        causationid=row.causation_id,
        traceparent=row.traceparent,
        actor=row.actor,
        chainseq=row.chain_seq,
        chainhash=row.chain_hash.hex(),
        data=row.data,
    )


HEARS_ALL = (Role.AUDITOR, Role.PMO_DIRECTOR)
"""Who is told of what is not public too."""


def public_types() -> list[str]:
    """What everybody outside may be told of."""
    return [name for name, kind in EVENTS.items() if kind.public]


def of_types(types: Sequence[str] | None) -> ColumnElement[bool] | None:
    """The condition that leaves these types; None for all."""
    return None if types is None else events.c.type.in_(types)


async def events_after(
    read: Reader, after: int, limit: int, wanted: ColumnElement[bool] | None
) -> EventPage:
    """The next events in chain order.

    The head is read first: what lies between the last match and the head was looked at and need
    not be looked at again, and nothing is ever chained before the head.
    """
    end = await last_place(read)
    if end <= after:
        return EventPage(items=[], next_after=after)
    statement = select(*_COLUMNS)
    if wanted is not None:
        statement = statement.where(wanted)
        end = min(end, after + WINDOW)
    statement = statement.where(events.c.chain_seq > after, events.c.chain_seq <= end)
    found = await read.execute(statement.order_by(events.c.chain_seq).limit(limit))
    items = [cloud_event(row) for row in found]
    return EventPage(items=items, next_after=items[-1].chainseq if len(items) == limit else end)


async def last_place(read: Reader | Transaction) -> int:
    """The head of the chain."""
    return (await read.execute(select(func.max(events.c.chain_seq)))).scalar() or 0


async def place_before(read: Reader | Transaction, since: datetime) -> int:
    """The place behind which lies all that was told since then, perhaps with a little before it.

    Ids sort by the time at which they were drawn and have an index; places sort almost alike.
    """
    head = await last_place(read)
    drawn = max(int(since.timestamp() * 1000), 0)
    earliest = UUID(int=drawn << 80)
    told = select(events.c.chain_seq).where(events.c.id >= earliest, events.c.chain_seq <= head)
    first = told.order_by(events.c.id).limit(SIDE_BY_SIDE).subquery()
    place = (await read.execute(select(func.min(first.c.chain_seq)))).scalar()
    return head if place is None else int(place) - 1
