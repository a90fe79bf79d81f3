"""One replica of a service's event side, as a process that can be killed.

`python -m tests.messaging.replica <service> <dsn> <nats url> <seed file>`
"""

import asyncio
import sys
from pathlib import Path

from shared.contracts.base import EVENTS
from shared.db.transaction import Database
from shared.messaging.bus import Bus
from shared.messaging.consumer import Consumer
from shared.messaging.leader import Leadership
from shared.messaging.relay import Relay
from shared.messaging.retrier import Retrier
from tests.messaging.conftest import settings_of
from tests.messaging.facts import KINDS, Listening


async def serve(service: str, dsn: str, url: str, seed: str) -> None:
    """What the runtime does, without its REST side."""
    EVENTS.update({kind.type_name(): kind for kind in KINDS})
    settings = settings_of(service, dsn, url, Path(seed))
    bus = Bus(url, service, settings.nats_seed_file, on_closed=sys.exit)
    database = Database(settings)
    work = [Relay(bus, dsn, service).run]
    if service == "portfolio":
        reactions = Listening(echo=True).reactions
        retrier = Retrier(database, service, reactions)
        work += [Consumer(bus, database, service, reactions, retrier).run, retrier.run]
    await asyncio.gather(bus.connect(), Leadership(dsn, service, work).run())


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
