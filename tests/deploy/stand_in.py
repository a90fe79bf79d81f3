"""Stands in for a service behind the gateway, to show what the gateway passes on and what not."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import urlsplit


class StandIn(ThreadingHTTPServer):
    """Answers every request with what it received; `/problems/{status}` as services do."""

    daemon_threads = True

    def __init__(self, name: str, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Answer)
        self.service = name
        self.released = Event()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: object) -> None:
        """Whom the gateway gave up answers into a closed connection; that is the test's point."""


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: StandIn

    def log_message(self, *_: object) -> None:
        """Tests read answers, not logs."""

    def _answer(self) -> None:
        received = self._read_body()
        path = urlsplit(self.path).path
        last = path.rpartition("/")[2]
        if last == "slow":
            self.server.released.wait(30)
        status = int(last) if last.isdigit() else 200
        problem = path.startswith("/problems/") or last.isdigit()
        body = {"by": self.server.service, "path": self.path, "received": received}
        if problem:
            body["status"] = status
        content = json.dumps(body).encode()
        self.send_response_only(status)
        self.send_header("Content-Type", f"application/{'problem+' if problem else ''}json")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(content)

    def _read_body(self) -> int:
        left = length = int(self.headers.get("Content-Length") or 0)
        while left > 0 and (part := self.rfile.read(min(left, 1 << 16))):
            left -= len(part)
        return length - left

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815


@contextmanager
def standing_in(name: str, port: int = 0) -> Iterator[StandIn]:
    """A stand-in that listens for the time of the block."""
    with StandIn(name, port) as stand_in:
        thread = Thread(target=stand_in.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield stand_in
        stand_in.released.set()
        stand_in.shutdown()
