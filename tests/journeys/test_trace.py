"""Story: an operator is given a trace id, and follows one admission through all six services."""

import json
from typing import Any
from uuid import uuid4

import httpx

from deploy.local.tokens import token_of
from shared.messaging.consumer import read
from shared.messaging.names import SERVICES
from shared.messaging.replay import replay
from tests.support.operator import pmo, reading
from tests.support.stage import Stage

BY_REACTION = {
    "portfolio": "ProjectRegistered",
    "risk": "RegisterRehomed",
    "change": "ChangeLogOpened",
    "resource": "DemandRaised",
    "intake": "HandoffCompleted",
}
"""What each service tells in the end of what an approval has brought about."""


def logged(stage: Stage, service: str, trace: str) -> list[dict[str, Any]]:
    """What a service logged in this trace; every line that it logs at all is JSON."""
    text = stage.platform.state.log(service).read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    return [line for line in lines if line.get("trace_id") == trace]


async def admitted_in_one_trace(stage: Stage, trace: str) -> str:
    """A client that says to which trace its requests belong; the id of its project."""
    stage._http.headers["traceparent"] = f"00-{trace}-00f067aa0ba902b7-01"
    try:
        proposal = await stage.approve("journey-trace")
    finally:
        del stage._http.headers["traceparent"]

    async def complete() -> bool:
        done = "SELECT 1 FROM events WHERE key = $1 AND type LIKE '%HandoffCompleted%'"
        return bool(await stage.rows("intake", done, proposal))

    await stage.until(complete, "the hand-off is complete")
    return proposal


async def test_one_trace_leads_from_the_request_to_the_last_reaction(stage: Stage) -> None:
    trace = uuid4().hex
    proposal = await admitted_in_one_trace(stage, trace)

    for service, name in BY_REACTION.items():
        rows = await stage.rows(
            service,
            "SELECT * FROM events WHERE correlation_id = $1 AND type LIKE $2",
            trace,
            f"%.{name}.%",
        )
        assert rows, f"{service} told no {name}"
        assert all(row["traceparent"].split("-")[1] == trace for row in rows)
        told = [line for line in logged(stage, service, trace) if line.get("told")]
        assert any(rows[-1]["type"] in line["told"] for line in told), service
    decided = [
        line
        for line in logged(stage, "intake", trace)
        if line["event"] == "command_done" and line["operation"] == "decideProposal"
    ]
    assert [line["actor"] for line in decided] == ["director-chen"]

    async with reading(stage) as bus:
        story = [m async for page in replay(bus, matching=f"pmo.*.*.*.{proposal}") for m in page]
    assert {(m.headers or {})["traceparent"].split("-")[1] for m in story} == {trace}
    assert {read(message).correlation_id.hex for message in story} == {trace}
    assert {read(message).service for message in story} == set(SERVICES)

    shown = await pmo(stage, "trace", trace)
    assert shown.code == 0, shown.said
    assert "of 6 services" in shown.said
    at = {name: shown.said.index(name) for name in ("ProjectApproved", *BY_REACTION.values())}
    assert min(at.values()) == at["ProjectApproved"]


async def test_an_answer_names_the_trace_that_it_began(stage: Stage) -> None:
    """Whoever sends no trace is given one: in the answer, and in the problem when refused."""
    running = stage.platform.state.running()
    token = token_of("sponsor-zhang", running.issuer)
    async with httpx.AsyncClient(base_url=running.gateway, trust_env=False) as http:
        http.headers["authorization"] = f"Bearer {token}"
        made = await http.post("/intake/v1/proposals", json={"title": "追踪"})
        refused = await http.post(f"/intake/v1/proposals/{made.json()['id']}/submit")
    trace = made.headers["traceresponse"].split("-")[1]
    shown = await pmo(stage, "trace", made.headers["traceresponse"])
    assert (shown.code, "ProposalDrafted" in shown.said) == (0, True)
    assert [line["event"] for line in logged(stage, "intake", trace)] == ["command_done"]
    assert refused.json()["trace_id"] == refused.headers["traceresponse"].split("-")[1]
    nothing = await pmo(stage, "trace", refused.headers["traceresponse"])
    assert (nothing.code, "nothing was told" in nothing.said) == (1, True)
