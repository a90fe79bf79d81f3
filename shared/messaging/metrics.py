"""What operators watch of the events: how many travel, how many wait, and what is refused."""

from prometheus_client import Counter, Gauge
from sqlalchemy import text

from shared.db.transaction import Reader

PUBLISHED = Counter("pmo_events_published", "Facts told to the stream.")
APPLIED = Counter("pmo_events_applied", "Facts of others that took effect here.")
REPEATED = Counter("pmo_events_repeated", "Facts that came again and were dropped.")
PARKED = Counter("pmo_events_parked", "Facts that could not take effect at once.")
PARKED_NOW = Gauge("pmo_parked_events", "Facts waiting to take effect, by state.", ["state"])
OUTBOX_AGE = Gauge("pmo_outbox_oldest_seconds", "Age of the oldest fact not yet published.")
BEHIND = Gauge("pmo_consumer_behind", "Facts in the stream that are not yet heard here.")
CONNECTED = Gauge("pmo_nats_connected", "1 while NATS can be reached.")
NATS_ERRORS = Counter("pmo_nats_errors", "What went wrong with NATS, by kind.", ["kind"])
LEADING = Gauge("pmo_leader", "1 on the replica that relays, consumes and keeps time.")

_OLDEST = text(
    """
    SELECT extract(epoch FROM now() - occurred_at) FROM events WHERE published_at IS NULL
    ORDER BY seq LIMIT 1
    """
)


async def measure_outbox(read: Reader) -> None:
    """How long the oldest fact has been waiting to be told; 0 when none waits."""
    OUTBOX_AGE.set(max(0.0, float((await read.execute(_OLDEST)).scalar() or 0)))
