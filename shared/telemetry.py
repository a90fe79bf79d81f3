"""What operators see of a service: JSON logs with the trace they belong to, and metrics."""

import logging
import shutil
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import structlog
from prometheus_client import Counter, Gauge, Histogram, start_http_server

_REQUESTS = Histogram(
    "pmo_http_request_seconds",
    "Time from the first byte of a request to its answer, by operation and status class.",
    ["operation", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)

STUCK_HANDOFFS = Gauge("pmo_handoffs_stuck", "Hand-offs past their deadline, not complete.")
BREACHED_SLAS = Gauge(
    "pmo_slas_breached", "Proposals and plans past their deadline, by stage.", ["stage"]
)
DISK_FREE = Gauge("pmo_disk_free_ratio", "Free share of the disk that this process runs on.")
JOBS = Counter("pmo_jobs", "Jobs ended, by kind and state.", ["kind", "state"])
OPEN_JOBS = Gauge("pmo_jobs_open", "Jobs queued or running, by kind and state.", ["kind", "state"])

_labelled: dict[tuple[str, int], Any] = {}


def observe_request(operation: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    child = _labelled.get((operation, status // 100))
    if child is None:
        child = _REQUESTS.labels(operation, f"{status // 100}xx")
        _labelled[operation, status // 100] = child
    child.observe(seconds)


Spans = Callable[[str, str | None], AbstractContextManager[str | None]]
"""Opens a span of this name below a traceparent; gives the traceparent of what it causes."""


_spans: Spans | None = None


def trace_with(spans: Spans) -> None:
    """Have spans opened from now on; until then a trace goes on as it came, at no cost."""
    global _spans  # noqa: PLW0603 one process is one service
    _spans = spans


def is_tracing() -> bool:
    """Whether a collector was named."""
    return _spans is not None


def span(name: str, traceparent: str | None) -> AbstractContextManager[str | None]:
    """A span, where a collector was named (shared.traces)."""
    return _spans(name, traceparent) if _spans else nullcontext(traceparent)


def _free_share() -> float:
    disk = shutil.disk_usage("/")
    return disk.free / disk.total


def serve_metrics(host: str, port: int) -> None:
    """Offer /metrics on the admin port, which is never published."""
    DISK_FREE.set_function(_free_share)
    start_http_server(port, addr=host)


def configure_logs(service: str, *, level: int = logging.INFO) -> None:
    """One JSON object a line on standard error, for our code and the libraries alike."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        lambda _, __, event: {"service": service, **event},
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    out = logging.StreamHandler(sys.stderr)
    out.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processor=structlog.processors.JSONRenderer(ensure_ascii=False),
            foreign_pre_chain=shared,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [out]
    root.setLevel(level)
    for noisy in ("uvicorn.access", "httpx", "httpcore", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
