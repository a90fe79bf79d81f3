"""One trace from the request to the last reaction, sent to a collector where one is named."""

import asyncio
from typing import Any

from fastapi import FastAPI, Request
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from shared import telemetry
from shared.traces import Tracing
from tests.support.served import served

SENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_without_a_collector_the_trace_goes_on_as_it_came() -> None:
    with telemetry.span("anything", SENT) as caused:
        assert caused == SENT


async def test_spans_reach_the_collector_below_the_callers_span() -> None:
    """The traceparent of what a span causes names the span; the collector gets both."""
    got: list[ExportTraceServiceRequest] = []
    collector = FastAPI()

    @collector.post("/v1/traces")
    async def take(request: Request) -> dict[str, Any]:
        sent = ExportTraceServiceRequest()
        sent.ParseFromString(await request.body())
        got.append(sent)
        return {}

    with served(collector) as address:
        tracing = Tracing("intake", f"{address}/v1/traces")
        with (
            tracing.span("draftProposal", SENT) as caused,
            tracing.span("hear ProposalDrafted", caused),
        ):
            pass
        await asyncio.to_thread(tracing.close)
    parts = [scope for r in got for part in r.resource_spans for scope in part.scope_spans]
    spans = {span.name: span for part in parts for span in part.spans}
    outer, inner = spans["draftProposal"], spans["hear ProposalDrafted"]
    assert outer.trace_id.hex() == inner.trace_id.hex() == SENT[3:35]
    assert outer.parent_span_id.hex() == SENT[36:52]
    assert inner.parent_span_id == outer.span_id
    assert caused == f"00-{SENT[3:35]}-{outer.span_id.hex()}-01"
