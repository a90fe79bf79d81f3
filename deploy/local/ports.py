"""Finds free places on this machine for the servers, and keeps them over restarts."""

import json
import random
import socket
from pathlib import Path

from deploy.local.errors import StartFailed

LOOPBACK = "127.0.0.1"
RANGE = range(20_000, 32_000)
"""Below what operating systems use for outgoing connections: a server that is down for a moment
finds its port still free."""


def is_free(port: int) -> bool:
    """Whether a server could listen here now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen()
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port nobody listens on, and which no other caller is given within the next minute.

    A connection to ourselves, closed from the listening side, leaves the port in TIME_WAIT:
    servers, which set SO_REUSEADDR, may take it; the first test here, which does not, may not.
    """
    for port in random.sample(RANGE, 500):
        if _reserve(port):
            return port
    raise StartFailed(f"no free port between {RANGE.start} and {RANGE.stop}")


def _reserve(port: int) -> bool:
    with socket.socket() as test, socket.socket() as listener, socket.socket() as caller:
        try:
            test.bind((LOOPBACK, port))
            test.close()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((LOOPBACK, port))
            listener.listen(1)
        except OSError:
            return False
        caller.connect((LOOPBACK, port))
        accepted, _ = listener.accept()
        accepted.close()
    return True


class Ports:
    """The port of each server by name; the same one each time, as long as it is free."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}

    def of(self, name: str, preferred: int | None = None) -> int:
        """Where the server of this name listens: `preferred` or as before, else a new place."""
        for port in (preferred, self._known.get(name)):
            if port is not None and is_free(port):
                break
        else:
            port = free_port()
        self._known[name] = port
        self._file.write_text(json.dumps(self._known, indent=2))
        return port
