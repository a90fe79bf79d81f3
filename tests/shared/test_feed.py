"""The feed tells a service's events in chain order, as pages or as a stream, to who may hear."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from deploy.local.personas import Persona
from shared.contracts.base import EVENTS
from shared.db import feed as db_feed
from shared.domain.actor import Role
from shared.messaging.cloudevents import to_headers
from shared.web import feed
from tests.shared.following import STREAM, Running, head, messages, relayed, until_blank
from tests.support import given
from tests.support.polling import until
from tests.support.world import Subject, World

ERP = Persona("erp", "企业资源系统", "enterprise system", (Role.INTEGRATOR,))


@pytest.fixture
async def intake(world: World, nats: dict[str, Any]) -> AsyncIterator[Subject]:
    """Intake with its relay at work."""
    async with relayed(world.service("intake"), nats) as subject:
        yield subject


async def page(intake: Subject, persona: str | Persona, **params: Any) -> dict[str, Any]:
    answer = await intake.call(persona, "GET", "/events", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_pages_tell_every_event_once_in_chain_order(intake: Subject, world: World) -> None:
    begin = await head(intake)
    proposal = await given.pending_proposal(world)
    end = await head(intake)
    told: list[dict[str, Any]] = []
    after = begin
    while after < end:
        found = await page(intake, "auditor-hu", after=after, limit=2)
        assert len(found["items"]) <= 2
        told, after = told + found["items"], found["next_after"]
    assert [event["chainseq"] for event in told] == list(range(begin + 1, end + 1))
    rows = await intake.rows(
        "SELECT type FROM events WHERE chain_seq BETWEEN :first AND :last ORDER BY chain_seq",
        first=begin + 1,
        last=end,
    )
    assert [event["type"] for event in told] == [row["type"] for row in rows]
    assert told[0]["type"] == "pmo.intake.ProposalDrafted.v1"
    assert told[-1]["type"] == "pmo.intake.ConsultationCompleted.v1"
    assert {event["partitionkey"] for event in told} == {proposal["id"]}
    assert await page(intake, "auditor-hu", after=end) == {"items": [], "next_after": end}
    beyond = await page(intake, "auditor-hu", after=end + 7)
    assert beyond == {"items": [], "next_after": end + 7}


async def test_an_event_says_here_what_it_says_on_nats(intake: Subject, world: World) -> None:
    begin = await head(intake)
    await given.drafted_proposal(world, **given.PARTLESS)
    end = await head(intake)
    (event,) = (await page(intake, "director-chen", after=begin))["items"]
    (row,) = await intake.rows("SELECT * FROM events WHERE chain_seq = :end", end=end)
    headers = to_headers(row, end, row["chain_hash"])
    attributes = {n.removeprefix("ce-"): v for n, v in headers.items() if n.startswith("ce-")}
    here = {n: str(v) for n, v in event.items() if v is not None and n not in ("data", "time")}
    here.pop("traceparent")
    moment = attributes.pop("time")
    assert here == attributes
    assert event["time"] == moment.replace("+00:00", "Z")
    assert event["data"] == row["data"]


async def test_a_filter_moves_past_what_it_leaves_out(intake: Subject, world: World) -> None:
    begin = await head(intake)
    await given.submitted_proposal(world)
    end = await head(intake)
    submitted = "pmo.intake.ProposalSubmitted.v1"
    found = await page(intake, "auditor-hu", after=begin, type=submitted)
    assert [event["type"] for event in found["items"]] == [submitted]
    assert found["next_after"] == end
    none = await page(intake, "auditor-hu", after=begin, type="pmo.intake.HandoffStuck.v1")
    assert none == {"items": [], "next_after": end}


async def test_a_filter_looks_through_so_many_events_at_once(
    intake: Subject, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db_feed, "WINDOW", 2)
    begin = await head(intake)
    await given.pending_proposal(world)
    end = await head(intake)
    wanted, after, places = "pmo.intake.ConsultationCompleted.v1", begin, []
    while True:
        found = await page(intake, "auditor-hu", after=after, type=wanted)
        places += [event["chainseq"] for event in found["items"]]
        if found["next_after"] == after:
            break
        after = found["next_after"]
    assert (places, after) == ([end], end)


async def test_a_reader_can_begin_at_a_time(intake: Subject, world: World) -> None:
    """Nothing told since then is left out, whatever its offset; a place goes before it."""
    await given.drafted_proposal(world, **given.PARTLESS)
    begin = await head(intake)
    since = datetime.now(timezone(timedelta(hours=8)))
    await given.pending_proposal(world)
    end = await head(intake)
    found = await page(intake, "auditor-hu", since=since.isoformat())
    assert [event["chainseq"] for event in found["items"]] == list(range(begin + 1, end + 1))
    named = await page(intake, "auditor-hu", since=since.isoformat(), after=end - 1)
    assert [event["chainseq"] for event in named["items"]] == [end]
    later = (since + timedelta(days=1)).isoformat()
    assert await page(intake, "auditor-hu", since=later) == {"items": [], "next_after": end}
    whole = await page(intake, "auditor-hu", since="1970-01-01T00:00:00Z", limit=1)
    assert [event["chainseq"] for event in whole["items"]] == [1]


async def test_an_integrator_is_told_what_is_public_and_nothing_else(
    intake: Subject, world: World
) -> None:
    begin = await head(intake)
    await given.withdrawn_proposal(world)
    end = await head(intake)
    found = await page(intake, ERP, after=begin)
    assert [event["type"] for event in found["items"]] == [
        "pmo.intake.ProposalSubmitted.v1",
        "pmo.intake.ProposalWithdrawn.v1",
    ]
    assert all(EVENTS[event["type"]].public for event in found["items"])
    secret = await page(intake, ERP, after=begin, type="pmo.intake.ProposalDrafted.v1")
    assert secret == {"items": [], "next_after": end}
    both = Persona("both", "审计", "auditor", (Role.INTEGRATOR, Role.AUDITOR))
    assert len((await page(intake, both, after=begin))["items"]) == end - begin


@pytest.mark.parametrize(
    ("persona", "params", "accept", "status", "code"),
    [
        (None, {}, "*/*", 401, "unauthenticated"),
        ("employee-he", {}, "*/*", 403, "forbidden"),
        ("admin-gao", {}, "*/*", 403, "forbidden"),
        ("sponsor-zhang", {}, STREAM, 403, "forbidden"),
        ("auditor-hu", {}, "text/html", 406, "not_acceptable"),
        ("auditor-hu", {}, "application/json;q=0", 406, "not_acceptable"),
        ("auditor-hu", {"after": -1}, "*/*", 422, "validation_failed"),
        ("auditor-hu", {"after": 2**53}, "*/*", 422, "validation_failed"),
        ("auditor-hu", {"limit": 201}, "*/*", 422, "validation_failed"),
        ("auditor-hu", {"type": "ProposalDrafted"}, "*/*", 422, "validation_failed"),
        ("auditor-hu", {"since": "2026-11-24"}, "*/*", 422, "validation_failed"),
        ("auditor-hu", {"since": "2026-11-24T09:30:00"}, "*/*", 422, "validation_failed"),
        ("auditor-hu", {"since": "1795420000"}, "*/*", 422, "validation_failed"),
        ("auditor-hu", {"since": "2026-02-30T09:30:00Z"}, "*/*", 422, "validation_failed"),
        ("auditor-hu", {"unknown": 1}, "*/*", 422, "validation_failed"),
    ],
)
async def test_what_the_feed_refuses(
    world: World,
    persona: str | None,
    params: dict[str, Any],
    accept: str,
    status: int,
    code: str,
) -> None:
    intake = world.service("intake")
    answer = await intake.call(persona, "GET", "/events", params=params, headers={"accept": accept})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.fixture
async def running(intake: Subject, world: World, monkeypatch: Any) -> AsyncIterator[Running]:
    monkeypatch.setattr(feed, "POLL_SECONDS", 0.05)
    served = Running(intake, world)
    await served.begin()
    yield served
    await served.end()


async def test_a_stream_tells_the_past_and_then_what_happens(
    intake: Subject, running: Running, world: World
) -> None:
    begin = await head(intake)
    await given.drafted_proposal(world, **given.PARTLESS)
    place = await head(intake)
    async with running.stream("auditor-hu", after=begin) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(STREAM)
        assert answer.headers["cache-control"] == "no-store"
        lines = answer.aiter_lines()
        before = [line async for line in until_blank(lines, 2)]
        proposal = await given.drafted_proposal(world, **given.PARTLESS)
        after = [line async for line in until_blank(lines, 1)]
    assert before[:3] == ["retry: 2000", f"id: {place}", "event: pmo.intake.ProposalDrafted.v1"]
    assert after[0] == f"id: {place + 1}"
    event = json.loads(after[2].removeprefix("data: "))
    assert (event["chainseq"], event["subject"]) == (place + 1, proposal["id"])


async def test_a_reader_that_comes_again_misses_nothing(
    intake: Subject, running: Running, world: World
) -> None:
    begin = await head(intake)
    await given.pending_proposal(world)
    async with running.stream("auditor-hu", after=begin) as answer:
        first = await messages(answer, 2)
    again = {"last-event-id": first[-1]["id"]}
    async with running.stream("auditor-hu", after=0, headers=again) as answer:
        rest = await messages(answer, 3)
    places = [int(said["id"]) for said in first + rest]
    assert places == list(range(begin + 1, begin + 6))


async def test_a_stream_can_begin_at_a_time(
    intake: Subject, running: Running, world: World
) -> None:
    await given.drafted_proposal(world, **given.PARTLESS)
    begin = await head(intake)
    since = datetime.now(UTC).isoformat()
    await given.drafted_proposal(world, **given.PARTLESS)
    async with running.stream("auditor-hu", since=since) as answer:
        first = await messages(answer, 1)
    assert [said["id"] for said in first] == [str(begin + 1)]


async def test_a_stream_tells_an_integrator_only_what_is_public(
    intake: Subject, running: Running, world: World
) -> None:
    begin = await head(intake)
    await given.withdrawn_proposal(world)
    async with running.stream(ERP, after=begin) as answer:
        told = await messages(answer, 2)
    assert [said["event"].split(".")[2] for said in told] == [
        "ProposalSubmitted",
        "ProposalWithdrawn",
    ]


async def test_a_silent_stream_gives_signs_of_life(
    intake: Subject, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "HEARTBEAT_SECONDS", 0.1)
    async with running.stream("auditor-hu", after=await head(intake)) as answer:
        lines = answer.aiter_lines()
        assert [line async for line in until_blank(lines, 2)] == ["retry: 2000", ": alive"]


async def test_there_are_only_so_many_streams_and_one_that_is_left_makes_room(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "MOST_STREAMS", 1)
    async with running.stream("auditor-hu") as answer:
        assert answer.status_code == 200
        await anext(answer.aiter_lines())
        async with running.stream("director-chen") as refused:
            assert refused.status_code == 503
            await refused.aread()
            assert refused.json()["code"] == "overloaded"

    async def accepted() -> bool:
        async with running.stream("director-chen") as answer:
            return answer.status_code == 200

    await until(accepted)


async def test_one_reader_leaves_room_for_others(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "MOST_OF_ONE", 1)
    async with running.stream("auditor-hu") as answer:
        await anext(answer.aiter_lines())
        async with running.stream("auditor-hu") as refused:
            assert refused.status_code == 503
        async with running.stream("director-chen") as another:
            assert another.status_code == 200


async def test_streams_end_when_the_service_stops(running: Running, intake: Subject) -> None:
    async with running.stream("auditor-hu", after=await head(intake)) as answer:
        lines = answer.aiter_lines()
        assert await anext(lines) == "retry: 2000"
        running.server.should_exit = True
        async with asyncio.timeout(5):
            assert [line async for line in lines if line] == []
