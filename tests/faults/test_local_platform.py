"""`pmo up`: everything a person needs is there, what dies comes back, and nothing stays behind."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local.ports import free_port
from deploy.local.state import STATE_VARIABLE, State
from shared.messaging.names import SERVICES
from tests.support.polling import until

CHECKOUT = Path(__file__).parents[2]
COMES_BACK_WITHIN = 60.0
SERVERS = {"postgresql", "nats", "issuer", "gateway", *SERVICES}


@dataclass(frozen=True)
class Operator:
    """Somebody at a terminal, with a state directory of their own."""

    state: Path
    port: int = field(default_factory=free_port)

    def pmo(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "deploy.cli", *arguments],
            cwd=CHECKOUT,
            env={**os.environ, STATE_VARIABLE: str(self.state)},
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )

    def up(self) -> dict[str, Any]:
        done = self.pmo("up", "--detach", "--no-demo", f"--port={self.port}")
        assert done.returncode == 0, done.stdout + done.stderr
        return self.running()

    def running(self) -> dict[str, Any]:
        run: dict[str, Any] = json.loads((self.state / "run.json").read_text())
        return run


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    operator = Operator(tmp_path_factory.mktemp("platform") / "state")
    yield operator
    wiped = operator.pmo("down", "--wipe")
    assert wiped.returncode == 0, wiped.stdout + wiped.stderr
    assert not operator.state.exists()


@pytest.fixture
def run(operator: Operator) -> dict[str, Any]:
    """A platform that runs: as it was left, or started."""
    return operator.running() if State(operator.state).is_held() else operator.up()


def status(url: str, **headers: str) -> int | None:
    with suppress(httpx.TransportError):
        return httpx.get(url, headers=headers, trust_env=False, timeout=10).status_code
    return None


def all_ready(run: dict[str, Any]) -> bool:
    return all(status(f"{run['gateway']}/{name}/readyz") == 200 for name in SERVICES)


def alive(pid: int) -> bool:
    """Whether it runs; a dead one that nobody has collected does not."""
    with suppress(FileNotFoundError):
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return False


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_answers_directly_and_through_the_gateway(
    run: dict[str, Any], name: str
) -> None:
    for base in (run["gateway"], run["services"][name]):
        for path in ("readyz", "healthz", "openapi.json", "docs"):
            assert status(f"{base}/{name}/{path}") == 200
    assert status(f"{run['admin'][name]}/metrics") == 200


def test_scripts_are_told_what_runs_and_no_password(
    operator: Operator, run: dict[str, Any]
) -> None:
    assert set(run["pids"]) == {"platform", *SERVERS}
    assert all(alive(pid) for pid in run["pids"].values())
    secrets = json.loads((operator.state / "postgresql" / "passwords.json").read_text())
    assert not any(secret in json.dumps(run) for secret in secrets.values())


def test_a_printed_token_opens_the_api(operator: Operator, run: dict[str, Any]) -> None:
    printed = operator.pmo("token", "--as", "analyst-lin")
    url = f"{run['gateway']}/intake/v1/proposals"
    assert status(url) == 401
    assert status(url, Authorization=f"Bearer {printed.stdout.strip()}") == 200
    assert operator.pmo("token", "--as", "nobody").returncode == 1


def test_a_second_up_finds_the_first(operator: Operator, run: dict[str, Any]) -> None:
    again = operator.pmo("up")
    assert again.returncode == 0
    assert "runs already" in again.stdout
    assert operator.running() == run


@pytest.mark.parametrize("victims", [["intake"], ["gateway", "issuer"], ["postgresql", "nats"]])
async def test_what_is_killed_comes_back_at_its_place(
    operator: Operator, run: dict[str, Any], victims: list[str]
) -> None:
    for name in victims:
        os.kill(run["pids"][name], signal.SIGKILL)

    def back() -> bool:
        pids = operator.running()["pids"]
        return all(pids[name] != run["pids"][name] for name in victims) and all_ready(run)

    await until(back, within=COMES_BACK_WITHIN)
    assert {**operator.running(), "pids": None} == {**run, "pids": None}


async def test_down_leaves_nothing_running_and_up_resumes(
    operator: Operator, run: dict[str, Any]
) -> None:
    stopped = operator.pmo("down")
    assert (stopped.returncode, stopped.stdout) == (0, "stopped\n")
    assert not any(alive(pid) for pid in run["pids"].values())
    assert not (operator.state / "run.json").exists()
    assert operator.pmo("token", "--as", "analyst-lin").returncode == 1
    again = operator.up()
    assert {**again, "pids": None} == {**run, "pids": None}
    assert all_ready(again)


async def test_nothing_outlives_a_killed_platform_and_up_resumes(
    operator: Operator, run: dict[str, Any]
) -> None:
    os.kill(run["pids"]["platform"], signal.SIGKILL)
    await until(lambda: not any(map(alive, run["pids"].values())), within=COMES_BACK_WITHIN)
    assert all_ready(operator.up())
