"""`pmo events` shows, reads again and unblocks what travels between the services."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.deploy.operated import Operated, operated
from tests.support import given
from tests.support.given import BARE
from tests.support.served import served
from tests.support.world import NotTaken, Subject, World

ADMIN = "admin-gao"


@pytest.fixture(scope="module")
async def platform(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Operated]:
    """Intake at a real address, with three drafts of which the second was edited."""
    async with operated(world, tmp_path_factory.mktemp("events"), "intake") as found:
        subject = found.services["intake"]
        async with found.at_work():
            for title in ("一", "二", "三"):
                draft = {**BARE, "title": title}
                answer = await subject.call("sponsor-zhang", "POST", "/proposals", draft)
                if title == "二":
                    await subject.call(
                        "sponsor-zhang",
                        "PATCH",
                        f"/proposals/{answer.json()['id']}",
                        {"urgency": 5},
                        if_match=1,
                        headers={"content-type": "application/merge-patch+json"},
                    )
            await found.published("intake")
        app = subject.service.app(subject.settings)
        with served(app, lifespan="off") as address:
            found.environment |= {"PMO_GATEWAY_URL": address, "PMO_TOKEN": world.token(ADMIN)}
            yield found


async def lines(platform: Operated, *arguments: str) -> list[dict[str, Any]]:
    """What a command prints, a JSON object a line and nothing else."""
    result = await platform.pmo(*arguments)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


async def test_a_replay_tells_everything_from_a_place_on(platform: Operated) -> None:
    told = await lines(platform, "events", "replay", "--from", "1")
    assert [event["seq"] for event in told] == [1, 2, 3, 4]
    assert told[0]["type"] == "pmo.intake.ProposalDrafted.v1"
    assert told[0]["data"]["undertaking"]["title"] == "一"
    assert await lines(platform, "events", "replay", "--from", "3") == told[2:]


async def test_a_replay_begins_at_an_instant(platform: Operated) -> None:
    assert len(await lines(platform, "events", "replay", "--from", "1h")) == 4
    now = datetime.now(UTC).isoformat()
    assert await lines(platform, "events", "replay", "--from", now) == []
    result = await platform.pmo("events", "replay", "--from", "yesterday")
    assert result.exit_code == 1
    assert "no instant: 'yesterday'" in result.output


@pytest.mark.parametrize(
    ("chosen", "places"),
    [
        (["--type", "ProposalEdited"], [3]),
        (["--type", "pmo.intake.ProposalDrafted.v1"], [1, 2, 4]),
        (["--service", "risk"], []),
        (["--service", "intake", "--type", "ProposalDrafted"], [1, 2, 4]),
    ],
)
async def test_filters_choose_by_service_and_type(
    platform: Operated, chosen: list[str], places: list[int]
) -> None:
    told = await lines(platform, "events", "replay", "--from", "1", *chosen)
    assert [event["seq"] for event in told] == places


async def test_one_key_is_one_story(platform: Operated) -> None:
    (edited,) = await lines(platform, "events", "replay", "--from", "1", "--type", "ProposalEdited")
    story = await lines(platform, "events", "replay", "--from", "1", "--key", edited["key"])
    assert [event["type"].split(".")[2] for event in story] == [
        "ProposalDrafted",
        "ProposalEdited",
    ]


async def test_tail_shows_the_latest_for_people(platform: Operated) -> None:
    result = await platform.pmo("events", "tail", "--no-follow")
    assert result.exit_code == 0
    shown = result.output.splitlines()
    assert len(shown) == 4
    assert "ProposalEdited.v1" in shown[2]
    assert "by sponsor-zhang" in shown[2]


async def parked(platform: Operated, world: World) -> tuple[Subject, UUID]:
    """An event that intake could not cope with, and that waits for a person now."""
    intake, told = platform.services["intake"], uuid4()
    proposal = (await intake.call("sponsor-zhang", "POST", "/proposals", BARE)).json()
    event = given.registered(proposal, project_manager_id="pm-zhou")
    with pytest.raises(NotTaken):
        await intake.hear(event, event_id=told)
    await intake.rows("UPDATE parked_events SET state = 'STUCK', attempts = 6")
    return intake, told


async def state(intake: Subject, event_id: UUID) -> str | None:
    found = await intake.rows("SELECT state FROM parked_events WHERE event_id = :id", id=event_id)
    return found[0]["state"] if found else None


async def test_a_parked_event_is_shown_and_tried_again(platform: Operated, world: World) -> None:
    intake, event_id = await parked(platform, world)
    shown = await platform.pmo("events", "parked", "intake")
    assert shown.exit_code == 0
    assert str(event_id)[:8] in shown.output
    result = await platform.pmo("events", "retry", "intake", str(event_id))
    assert (result.exit_code, result.output) == (0, f"tried again: {event_id}\n")
    assert await state(intake, event_id) == "RETRYING"


async def test_all_that_is_parked_is_tried_again(platform: Operated, world: World) -> None:
    intake, first = await parked(platform, world)
    _, second = await parked(platform, world)
    assert (await platform.pmo("events", "retry", "intake", "--all")).exit_code == 0
    assert [await state(intake, event_id) for event_id in (first, second)] == ["RETRYING"] * 2
    neither = await platform.pmo("events", "retry", "intake")
    assert (neither.exit_code, "or say --all" in neither.output) == (1, True)


async def test_an_event_is_discarded_with_a_reason(platform: Operated, world: World) -> None:
    intake, event_id = await parked(platform, world)
    path = ("events", "discard", "intake", str(event_id))
    assert (await platform.pmo(*path)).exit_code == 2
    assert (await platform.pmo(*path, "--reason", "重复登记")).exit_code == 0
    assert await state(intake, event_id) is None
    kept = await platform.pmo("events", "discarded", "intake")
    assert (kept.exit_code, kept.output.count("重复登记")) == (0, 1)
    again = await platform.pmo(*path, "--reason", "重复登记")
    assert (again.exit_code, "404 not_found" in again.output) == (1, True)


async def test_a_token_without_the_role_changes_nothing(platform: Operated, world: World) -> None:
    intake, event_id = await parked(platform, world)
    own = platform.environment
    platform.environment = own | {"PMO_TOKEN": world.token("director-chen")}
    try:
        result = await platform.pmo("events", "discard", "intake", str(event_id), "--reason", "x")
    finally:
        platform.environment = own
    assert (result.exit_code, "403 forbidden" in result.output) == (1, True)
    assert await state(intake, event_id) == "STUCK"
