"""Follows one service's public events over HTTP: `python sse.py intake [the instant to begin]`."""

import json
import os
import sys
import time
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

PLACE = Path(os.environ.get("PMO_PLACE", "place"))


def follow() -> None:
    """From behind what took effect here; the first time from the instant asked for, or all."""
    query = urlencode([("since", instant) for instant in sys.argv[2:3]])
    request = Request(f"{os.environ['PMO_URL']}/{sys.argv[1]}/v1/events?{query}")
    request.add_header("Accept", "text/event-stream")
    request.add_header("Authorization", f"Bearer {os.environ['PMO_TOKEN']}")
    if PLACE.exists():
        request.add_header("Last-Event-ID", PLACE.read_text())
    with urlopen(request, timeout=60) as stream:  # a sign of life comes every 15 seconds
        for line in stream:
            if line.startswith(b"data: "):
                event = json.loads(line.removeprefix(b"data: "))
                place = event["chainseq"]
                print(place, event["type"], json.dumps(event["data"]), flush=True)  # yours
                PLACE.write_text(str(place))  # in one transaction with yours: exactly once


while True:  # a lost connection, or a full hour: again, behind what took effect
    try:
        follow()
    except (OSError, HTTPException) as error:
        if isinstance(error, HTTPError) and error.code < 500:
            sys.exit(error.read().decode())
        print(repr(error), file=sys.stderr)
        time.sleep(1)
