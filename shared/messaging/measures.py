"""Sets the gauges of the events from the tables and from NATS, in every replica."""

import math

from sqlalchemy import func, select

from shared.db.base import parked_events
from shared.db.parking import ParkState
from shared.db.transaction import Reader
from shared.messaging.bus import AWAY, Bus
from shared.messaging.metrics import BEHIND, CONNECTED, PARKED_NOW
from shared.messaging.names import STREAM, durable


async def measure_parked(read: Reader) -> None:
    """How many facts wait to take effect here, by how they wait."""
    rows = await read.execute(
        select(parked_events.c.state, func.count().label("number")).group_by(parked_events.c.state)
    )
    counts = {row.state: row.number for row in rows}
    for state in ParkState:
        PARKED_NOW.labels(state).set(counts.get(state, 0))


async def measure_hearing(bus: Bus) -> None:
    """How many facts the stream holds that this service has yet to hear; unknown without NATS."""
    CONNECTED.set(bus.connected)
    try:
        info = await bus.api(f"CONSUMER.INFO.{STREAM}.{durable(bus.identity)}")
    except AWAY:
        BEHIND.set(math.nan)
    else:
        BEHIND.set(info["num_pending"] + info["num_ack_pending"])
