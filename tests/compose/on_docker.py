"""Story: the platform in containers comes up from a clean checkout, works, and survives.

Run by `make compose-test`, not with the other tests: it builds images and takes minutes.
"""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import asyncpg
import httpx
import pytest

from shared.messaging.names import SERVICES
from tests.compose.composed import LASTING, Compose, ComposedStage, missing_docker
from tests.journeys.test_admission import (  # noqa: F401 the same story, on this stage
    test_an_approved_proposal_is_a_project_in_all_six_services,
    test_the_story_of_one_project_is_one_subject,
)
from tests.support.polling import until

TAKEOVER_SECONDS = 10.0
log = logging.getLogger("compose")
logging.getLogger("httpx").setLevel(logging.WARNING)


@pytest.fixture(scope="session")
def compose(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compose]:
    """`make secrets && docker compose up --build --wait` in a clean checkout, told of nothing."""
    if why := missing_docker():
        pytest.skip(f"nothing runs in containers here: {why}")
    found = Compose(tmp_path_factory.mktemp("checkout"))
    found.check_out()
    found.draw_secrets()
    try:
        log.info("up --build --wait, as in production: %.0f s", found.up("--build"))
        yield found
    except AssertionError:
        log.exception(found("logs", "--tail", "20"))
        raise
    finally:
        found("--profile", "*", "down", "--volumes", "--timeout", "5")


@pytest.fixture(scope="session")
def untold(compose: Compose) -> dict[str, int]:
    """What the platform answers before it knows of an identity provider."""
    with httpx.Client(base_url=compose.gateway, trust_env=False, timeout=30) as http:
        paths = [*(f"/{name}/readyz" for name in SERVICES), "/issuer/jwks"]
        said = {path: http.get(path).status_code for path in paths}
        stranger = {"authorization": "Bearer eyJhbGciOiJub25lIn0.e30."}
        said["/intake/v1/proposals"] = http.get(
            "/intake/v1/proposals", headers=stranger
        ).status_code
    return said


@pytest.fixture(scope="session")
async def stage(compose: Compose, untold: dict[str, int]) -> AsyncIterator[ComposedStage]:
    """The same platform, told that everything is local: personas, demo records, their story."""
    (compose.directory / ".env").write_text(
        (compose.directory / "deploy/compose/dev.env").read_text()
    )
    log.info("up with the dev profile, demo records included: %.0f s", compose.up("--build"))
    async with httpx.AsyncClient(base_url=compose.gateway, trust_env=False, timeout=15) as http:
        yield ComposedStage(compose, http)


def test_untold_of_an_identity_provider_it_is_well_and_lets_nobody_in(
    untold: dict[str, int],
) -> None:
    assert untold.pop("/intake/v1/proposals") == 401
    assert untold.pop("/issuer/jwks") == 404
    assert untold == {f"/{name}/readyz": 200 for name in SERVICES}


def test_every_container_is_closed(stage: ComposedStage) -> None:
    """As the kernel and the engine see it, whatever the file says."""
    compose = stage.compose
    assert set(compose.running()) == {*LASTING, "story"}
    for service in LASTING:
        (container,) = compose.containers(service)
        status = compose.execute(container, "cat", "/proc/1/status")
        lines = dict(line.split(":\t", 1) for line in status.splitlines())
        assert set(lines["Uid"].split()) != {"0"}, service
        assert int(lines["CapEff"], 16) == int(lines["CapBnd"], 16) == 0, service
        assert lines["NoNewPrivs"] == "1", service
        host = compose.inspect(container)["HostConfig"]
        assert host["ReadonlyRootfs"], service
        assert min(host["Memory"], host["NanoCpus"], host["PidsLimit"]) > 0, service
        bound = [to["HostIp"] for ports in host["PortBindings"].values() for to in ports]
        assert set(bound) <= {"127.0.0.1"}, service


def test_the_production_image_has_no_compiler_and_no_local_issuer(stage: ComposedStage) -> None:
    (intake,) = stage.compose.containers("intake")
    names = r".*/(bin/(cc|c\+\+|ld|as|gcc.*|clang.*)|issuer\.py)"
    look = f"find / -xdev -regextype posix-extended -regex '{names}' 2> /dev/null || true"
    assert stage.compose.execute(intake, "sh", "-c", look) == ""
    (issuer,) = stage.compose.containers("issuer")
    assert "deploy/local/issuer.py" in stage.compose.execute(issuer, "sh", "-c", look)


async def test_each_role_sees_only_its_own_database(stage: ComposedStage) -> None:
    for own in SERVICES:
        for role in (f"{own}_app", f"{own}_owner"):
            for database in (*SERVICES, "postgres"):
                if database == own:
                    connection = await asyncpg.connect(stage.dsn(role, database))
                    await connection.close()
                else:
                    with pytest.raises(asyncpg.InsufficientPrivilegeError):
                        await asyncpg.connect(stage.dsn(role, database))


def test_the_operator_has_the_command_at_hand(stage: ComposedStage) -> None:
    stage.compose("build", "pmo")
    operator = ("run", "--rm", "--no-TTY", "pmo")
    for asked in (
        ["audit", "verify"],
        ["stream", "check"],
        ["doctor"],
        ["events", "parked", "risk"],
    ):
        stage.compose(*operator, *asked)
    (backup,) = re.findall(r"^/backups/\S+$", stage.compose(*operator, "backup"), re.MULTILINE)
    assert "knowledge" in stage.compose(*operator, "restore", backup, "--rehearse")
    own = ("run", "--rm", "--no-TTY", "--no-deps", "intake", "pmo", "config", "check")
    assert "sound" in stage.compose(*own, "--service", "intake")
    assert stage.compose(*operator, "token", "--as", "analyst-lin").count(".") == 2
    assert "pg_dump (PostgreSQL) 18" in stage.compose(
        "run", "--rm", "--no-TTY", "--entrypoint", "pg_dump", "pmo", "--version"
    )


@pytest.mark.parametrize("service", LASTING)
async def test_whatever_is_killed_comes_back_and_the_admission_ends(
    stage: ComposedStage, service: str
) -> None:
    """kill -9 in the middle of an admission (REQ-060)."""
    (container,) = stage.compose.containers(service)
    started = stage.compose.inspect(container)["State"]["StartedAt"]
    admission = asyncio.create_task(stage.admitted(f"kill-{service}"))

    async def under_way() -> bool:
        query = "SELECT 1 FROM proposals WHERE title LIKE $1"
        return len(await stage.rows("intake", query, f"kill-{service}%")) == 1

    await stage.until(under_way, "the proposal is drafted")
    await asyncio.to_thread(stage.compose.kill, container)
    seconds = await stage.seconds_until_recovered(container, started)
    log.info("%s: killed, healthy again after %.1f s", service, seconds)
    proposal = await admission
    projects = await stage.rows("portfolio", "SELECT 1 FROM projects WHERE id = $1", proposal)
    assert len(projects) == 1


async def test_down_and_up_keep_all_records_and_events(stage: ComposedStage) -> None:
    proposal = await stage.admitted("before-down")
    stage.compose("--profile", "*", "down", "--timeout", "30")
    assert stage.compose.running() == []
    log.info("up again after down: %.0f s", stage.compose.up())
    shown = await stage.call("sponsor-zhang", "GET", f"/intake/v1/proposals/{proposal}")
    assert (shown.status_code, shown.json()["state"]) == (200, "ADMITTED")
    for service in SERVICES:
        verdict = await stage.verdict(service)
        assert (verdict.broken_at, verdict.rows > 0) == (None, True), service
    await stage.admitted("after-up")


async def test_any_replica_answers_and_another_takes_over_the_lead(stage: ComposedStage) -> None:
    """`--scale`: REST on each replica, events on one; a killed leader is followed in seconds."""
    compose = stage.compose
    alone = ("--no-deps", "--no-recreate", "intake", "portfolio")
    compose.up("--scale", "intake=3", "--scale", "portfolio=2", *alone)
    for service, replicas, listing in (
        ("intake", 3, "proposals"),
        ("portfolio", 2, "projects"),
    ):
        containers = compose.containers(service)
        assert len(containers) == replicas
        for _ in range(60):
            answer = await stage.call("director-chen", "GET", f"/{service}/v1/{listing}")
            assert answer.status_code == 200
        lists = f'pmo_http_request_seconds_count{{operation="list{listing.capitalize()}"'
        answered = [compose.metric(c, lists) for c in containers]
        assert min(answered) > 0, f"{service}: {answered}"

        leading = [c for c in containers if compose.metric(c, "pmo_leader ") == 1]
        assert len(leading) == 1, service
        others = [c for c in containers if c not in leading]
        killed = datetime.now(UTC)
        await asyncio.to_thread(compose.kill, leading[0])

        def followed(others: list[str] = others, killed: datetime = killed) -> list[float]:
            led = (compose.led_since(container, killed) for container in others)
            return [seconds for seconds in led if seconds is not None]

        (seconds,) = await until(followed, within=stage.patience)
        log.info("%s: another leads %.1f s after a kill -9", service, seconds)
        assert seconds < TAKEOVER_SECONDS
    await stage.admitted("scaled")
    compose.up("--scale", "intake=1", "--scale", "portfolio=1", *alone)


async def test_prometheus_sees_every_replica_and_its_rules_hold(stage: ComposedStage) -> None:
    compose = stage.compose
    compose.up("--no-deps", "--no-recreate", "prometheus")
    (prometheus,) = compose.containers("prometheus")
    told = "/etc/prometheus"
    for asked in (
        ("check", "config", f"{told}/prometheus.yml"),
        ("test", "rules", f"{told}/alerts.test.yml"),
    ):
        assert "SUCCESS" in compose.execute(prometheus, "promtool", *asked)
    async with httpx.AsyncClient(trust_env=False, timeout=15) as http:
        at = f"http://127.0.0.1:{compose.ports['PROMETHEUS']}/api/v1"

        async def all_up() -> bool:
            targets = json.loads((await http.get(f"{at}/targets")).text)["data"]["activeTargets"]
            up = {t["labels"]["job"] for t in targets if t["health"] == "up"}
            return up == {*SERVICES, "gateway", "prometheus"}

        await stage.until(all_up, "every target is up")

        async def evaluated() -> bool:
            groups = json.loads((await http.get(f"{at}/rules")).text)["data"]["groups"]
            health = {rule["health"] for group in groups for rule in group["rules"]}
            assert "err" not in health
            return health == {"ok"}

        await stage.until(evaluated, "every rule was evaluated")
