"""Follows the public events over NATS: `python subscriber.py [the instant to begin at]`."""

import asyncio
import os
import sys
from datetime import datetime
from pathlib import Path

import nats
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

PLACE = Path(os.environ.get("PMO_PLACE", "place"))


async def follow() -> None:
    """From behind what took effect here; the first time from the instant asked for, or all."""
    begin = ConsumerConfig(ack_policy=AckPolicy.NONE, inactive_threshold=300)
    if PLACE.exists():
        begin.deliver_policy = DeliverPolicy.BY_START_SEQUENCE
        begin.opt_start_seq = int(PLACE.read_text()) + 1
    elif sys.argv[1:]:
        begin.deliver_policy = DeliverPolicy.BY_START_TIME
        begin.opt_start_time = datetime.fromisoformat(sys.argv[1])
    url, seed = os.environ["PMO_NATS_URL"], os.environ["PMO_NATS_SEED"]
    async with await nats.connect(url, nkeys_seed=seed, allow_reconnect=False) as server:
        js = server.jetstream()
        events = await js.pull_subscribe("pmo.>", stream="PMO_EXTERNAL", config=begin)
        while True:
            [event] = await events.fetch(timeout=60)
            place = event.metadata.sequence.stream
            print(place, event.subject, event.data.decode(), flush=True)  # yours
            PLACE.write_text(str(place))  # in one transaction with yours: exactly once


while True:  # a lost connection, or a silent minute: again, behind what took effect
    try:
        asyncio.run(follow())
    except nats.errors.Error as error:
        print(repr(error), file=sys.stderr)
