"""Says where a database is older than the stream: an older backup of it was put back.

Its service would tell the chain anew from an earlier place, and never hear again what it heard
since: nothing may start before the stream was made anew from the tables (docs/operate/restore.md).
"""

import contextlib

from shared.messaging.bus import Bus
from shared.messaging.cloudevents import Malformed
from shared.messaging.consumer import read
from shared.messaging.delivery import Delivered
from shared.messaging.envelope import Envelope
from shared.messaging.relay import Connection
from shared.messaging.replay import described_durable, message_at, newest, replay

_HASH = "SELECT chain_hash FROM events WHERE chain_seq = $1"
_LENGTH = "SELECT coalesce(max(chain_seq), 0) FROM events"
_HEARD = """
    SELECT EXISTS (SELECT FROM inbox WHERE event_id = $1)
        OR EXISTS (SELECT FROM parked_events WHERE event_id = $1)
"""


class OlderThanStream(Exception):
    """What a service's database does not know, and the stream shows that it once did."""


async def last_fact(monitor: Bus, service: str) -> Envelope | None:
    """The latest fact of a service that the stream holds."""
    matching = f"pmo.{service}.>"
    message = await newest(monitor, matching)
    if message is None:
        return None
    if (fact := _fact(message)) is not None:
        return fact
    # A message that is no fact: only all that came before it says which is the last.
    async for messages in replay(monitor, matching=matching):
        fact = next(filter(None, map(_fact, reversed(messages))), fact)
    return fact


def _fact(message: Delivered) -> Envelope | None:
    with contextlib.suppress(Malformed):
        return read(message)
    return None


async def check_agreement(monitor: Bus, service: str, connection: Connection) -> None:
    """OlderThanStream when this database lacks what its service has told or heard."""
    # The stream first: what it holds was in the database before.
    if (last := await last_fact(monitor, service)) is not None:
        found = await connection.fetchval(_HASH, last.chain_seq)
        if found is None:
            length = await connection.fetchval(_LENGTH)
            raise OlderThanStream(
                f"{service} has told {last.chain_seq} facts, and its database knows {length}"
            )
        if found.hex() != last.chain_hash:
            raise OlderThanStream(
                f"{service} has told another fact at place {last.chain_seq} than its database says"
            )
    heard = await _last_heard(monitor, service)
    if heard is not None and not await connection.fetchval(_HEARD, heard.id):
        raise OlderThanStream(
            f"{service} has heard {heard.type} {heard.id} (place {heard.stream_seq} of the stream),"
            " and its database does not know of it"
        )


async def _last_heard(monitor: Bus, service: str) -> Envelope | None:
    """The last fact that a service has confirmed, if it is still one that it hears."""
    info = await described_durable(monitor, service)
    if info is None:
        return None
    place = info["ack_floor"]["stream_seq"]
    message = await message_at(monitor, place) if place else None
    fact = _fact(message) if message else None
    return fact if fact and f"{fact.type}.*" in info["config"]["filter_subjects"] else None
