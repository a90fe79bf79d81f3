"""Sends spans to a collector by OTLP; imported only where one is named, for it costs memory."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_PROPAGATOR = TraceContextTextMapPropagator()


class Tracing:
    """The spans of one service, sent in the background to `endpoint` (OTLP over HTTP)."""

    def __init__(self, service: str, endpoint: str) -> None:
        resource = Resource.create({"service.name": f"pmo-{service}"})
        self._provider = TracerProvider(resource=resource)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
        self._tracer = self._provider.get_tracer("pmo")

    @contextmanager
    def span(self, name: str, traceparent: str | None) -> Iterator[str | None]:
        """A span below the one that `traceparent` names, in its trace."""
        parent = _PROPAGATOR.extract({"traceparent": traceparent} if traceparent else {})
        with self._tracer.start_as_current_span(name, context=parent) as current:
            caused: dict[str, str] = {}
            _PROPAGATOR.inject(caused, set_span_in_context(current))
            yield caused.get("traceparent", traceparent)

    def close(self) -> None:
        """Send what has not been sent."""
        self._provider.shutdown()
