"""`pmo doctor` names what is wrong, each provoked for real, and what helps."""

import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from deploy.local.ports import free_port
from shared.messaging.leader import LOCK
from shared.messaging.names import SERVICES
from tests.deploy.operated import Operated, operated
from tests.support.given import BARE
from tests.support.world import World


@dataclass(frozen=True)
class Said:
    """One finding."""

    check: str
    level: str
    what: str
    do: str


@pytest.fixture(scope="module")
async def platform(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Operated]:
    """Six databases and NATS with two facts; whoever signs tokens is there, the gateway is not."""
    place = tmp_path_factory.mktemp("doctor")
    async with operated(world, place, *SERVICES) as found:
        found.environment |= {
            "PMO_BACKUPS": str(place / "backups"),
            "PMO_STATE": str(place / "state"),
            "PMO_GATEWAY_URL": f"http://127.0.0.1:{free_port()}",
            "PMO_OIDC_JWKS_URL": world.key_set_url,
        }
        (place / "backups").mkdir()
        async with found.at_work():
            for _ in range(2):
                await draft(found)
            await found.published("intake")
        yield found


async def draft(platform: Operated) -> None:
    intake = platform.services["intake"]
    answer = await intake.call("sponsor-zhang", "POST", "/proposals", BARE)
    assert answer.status_code == 201


async def examined(platform: Operated) -> dict[str, Said]:
    """What the doctor says, by what it looked at."""
    result = await platform.pmo("doctor", "--json")
    found = [Said(**json.loads(line)) for line in result.stdout.splitlines()]
    assert result.exit_code == any(one.level == "WRONG" for one in found)
    return {one.check: one for one in found}


async def test_what_is_as_it_should_be_is_said_too(platform: Operated) -> None:
    said = await examined(platform)
    assert said["stream"].level == said["identities"].level == said["secrets"].level == "OK"
    for service in SERVICES:
        assert said[f"{service} schema"].level == said[f"{service} hearing"].level == "OK"
    assert said["gateway"].level == "WRONG"
    for_people = await platform.pmo("doctor")
    assert for_people.exit_code == 1
    assert "nobody leads" in for_people.output
    assert "→ start risk" in for_people.output


async def test_one_that_leads_is_seen(platform: Operated) -> None:
    connection = await asyncpg.connect(platform.services["risk"].dsn["app"])
    try:
        await connection.fetchval("SELECT pg_advisory_lock($1)", LOCK)
        said = await examined(platform)
    finally:
        await connection.close()
    assert [said[f"{name} leader"].level for name in ("risk", "intake")] == ["OK", "WRONG"]


WAITING = (
    (
        "UPDATE events SET published_at = NULL, occurred_at = now() - interval '1 day'"
        " WHERE chain_seq = 2",
        "UPDATE events SET published_at = now() WHERE chain_seq = 2",
        "intake outbox",
        "1 facts wait to be told, the oldest for 864",
        "nothing is lost",
    ),
    (
        "INSERT INTO parked_events (event_id, stream_seq, subject, headers, payload, state,"
        " attempts) VALUES (gen_random_uuid(), 1, 'x', '{}', '', 'STUCK', 6)",
        "DELETE FROM parked_events",
        "intake parked",
        "1 wait for a person",
        "pmo events parked intake",
    ),
    (
        "INSERT INTO jobs (id, kind, params, state, requested_by, roles, created_at) VALUES"
        " (gen_random_uuid(), 'x', '{}', 'QUEUED', 'x', '[]', now() - interval '1 hour')",
        "DELETE FROM jobs",
        "intake jobs",
        "1 have waited",
        "another replica",
    ),
    (
        "INSERT INTO handoffs (id, version, changed_at, state, opened_at, due_at, awaiting)"
        " SELECT id, 1, now(), 'STUCK', now(), now(), '[]' FROM proposals LIMIT 1",
        "DELETE FROM handoffs",
        "intake hand-offs",
        "1 approved",
        "stuck-handoff.md",
    ),
)
"""How it is provoked and ended, and what is then said."""


async def test_what_waits_is_named_with_what_helps(platform: Operated) -> None:
    intake = platform.services["intake"]
    for damage, *_ in WAITING:
        await intake.rows(damage)
    try:
        found = await examined(platform)
    finally:
        for _, mend, *_ in WAITING:
            await intake.rows(mend)
    for _, _, check, what, do in WAITING:
        assert found[check].level in ("WRONG", "WARNING")
        assert what in found[check].what
        assert do in found[check].do


async def test_a_schema_of_another_version_is_named(platform: Operated) -> None:
    head = "SELECT version_num FROM alembic_version"
    kept = {name: (await platform.services[name].rows(head))[0] for name in ("intake", "risk")}
    move = "UPDATE alembic_version SET version_num = :version_num"
    await platform.services["intake"].rows(move, version_num="202611230216")
    await platform.services["risk"].rows(move, version_num="209901010000")
    try:
        found = await examined(platform)
    finally:
        for name, row in kept.items():
            await platform.services[name].rows(move, **row)
    assert "pmo migrate" in found["intake schema"].do
    assert "which this version does not know" in found["risk schema"].what


async def test_a_database_or_broker_that_is_away_is_named(platform: Operated) -> None:
    platform.broker.kill()
    nobody = f"http://127.0.0.1:{free_port()}/jwks"
    own = platform.environment
    platform.environment = own | {"PMO_OIDC_JWKS_URL": nobody}
    for subject in platform.services.values():
        subject.dsn = {**subject.dsn, "owner": subject.dsn["owner"].replace(":", ":wrong", 2)}
    try:
        said = await examined(platform)
    finally:
        platform.environment = own
        for subject in platform.services.values():
            subject.dsn = {**subject.dsn, "owner": subject.dsn["owner"].replace(":wrong", ":")}
        await platform.broker.start()
    assert "monitor cannot reach" in said["NATS"].what
    assert "cannot be reached" in said["risk database"].what
    assert nobody in said["identities"].what


async def test_a_stream_that_is_gone_or_lacks_facts_is_named(platform: Operated) -> None:
    intake = platform.services["intake"]
    platform.broker.kill()
    shutil.rmtree(platform.broker.store)
    await platform.broker.start()
    said = (await examined(platform))["stream"]
    assert (said.what, "pmo stream rebuild" in said.do) == ("is gone", True)
    assert (await platform.pmo("stream", "rebuild")).exit_code == 0
    assert (await examined(platform))["stream"].level == "OK"
    await intake.rows("CREATE TABLE kept AS TABLE events")
    await intake.rows("DELETE FROM events WHERE chain_seq = 2")
    try:
        said = (await examined(platform))["stream"]
    finally:
        await intake.rows(
            "INSERT INTO events OVERRIDING SYSTEM VALUE SELECT * FROM kept WHERE chain_seq = 2"
        )
        await intake.rows("DROP TABLE kept")
    assert "has told 2 facts, and its database knows 1" in said.what


async def test_a_key_that_others_can_read_is_named(platform: Operated) -> None:
    key = platform.broker.identities.seeds["risk"]
    key.chmod(0o644)
    try:
        said = (await examined(platform))["secrets"]
    finally:
        key.chmod(0o600)
    assert (said.level, "mode 644" in said.what, "chmod 600" in said.do) == ("WRONG", True, True)


async def test_the_age_of_the_latest_backup_is_watched(platform: Operated) -> None:
    assert "there is none" in (await examined(platform))["backups"].what
    assert (await platform.pmo("backup", "--service", "risk")).exit_code == 0
    assert (await examined(platform))["backups"].level == "OK"
    (manifest,) = Path(platform.environment["PMO_BACKUPS"]).glob("*/manifest.json")  # noqa: ASYNC240
    said = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(said | {"taken_at": "2026-01-01T00:00:00+00:00"}))
    found = (await examined(platform))["backups"]
    assert (found.level, "hours old" in found.what) == ("WARNING", True)
