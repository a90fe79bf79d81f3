"""A checkout of its own, run by `docker compose` under a name of its own, and what runs in it."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from deploy.local.ports import free_port
from shared.settings import with_password
from tests.support.stage import Stage
from tests.support.tree import ROOT

LASTING = (
    *("postgresql", "nats", "gateway", "issuer"),
    *("intake", "portfolio", "change", "risk", "resource", "knowledge"),
)
"""Whatever must be there for an admission, and comes back when it is killed."""

_KILL_THE_ONLY_CHILD = "kill -9 $(cat /proc/1/task/1/children)"
_METRICS = (
    "from urllib.request import urlopen as get;"
    "print(get('http://127.0.0.1:9000/metrics').read().decode())"
)


def missing_docker() -> str | None:
    """Why nothing can run in containers here; None when it can."""
    if shutil.which("docker") is None:
        return "there is no `docker` on this machine"
    for command in (["docker", "compose", "version"], ["docker", "version"]):
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode != 0:
            return f"`{' '.join(command)}` says: {run.stderr.strip()}"
    return None


class Compose:
    """One copy of what a clone of this checkout would hold, and its containers."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.ports = {name: free_port() for name in ("GATEWAY", "NATS", "PROMETHEUS")}
        self.postgresql_port = free_port()
        self._environment = {
            **os.environ,
            **{f"PMO_{name}_PORT": str(port) for name, port in self.ports.items()},
            "PMO_TEST_POSTGRESQL_PORT": str(self.postgresql_port),
            "PMO_VERSION": "compose-test",
            "COMPOSE_PROJECT_NAME": "pmo-compose-test",
            "COMPOSE_FILE": "docker-compose.yml:tests/compose/ports.yaml",
            "PYTHONPATH": str(directory),
        }

    @property
    def gateway(self) -> str:
        """The one public address."""
        return f"http://127.0.0.1:{self.ports['GATEWAY']}"

    def check_out(self) -> None:
        """Copy what git knows of, or would: nothing that was built or drawn here."""
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        for name in filter(None, self._run(listed, ROOT).split("\0")):
            if (ROOT / name).is_file():
                target = self.directory / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, target)

    def draw_secrets(self) -> str:
        """What `make secrets` does once the environment is there."""
        return self._run([sys.executable, "-m", "deploy.compose.secrets"], self.directory)

    def __call__(self, *arguments: str) -> str:
        """What `docker compose` prints; fails with all it said when it fails."""
        return self._run(["docker", "compose", *arguments], self.directory)

    def up(self, *arguments: str) -> float:
        """`up --wait`; the seconds it took."""
        begin = time.monotonic()
        self("up", "--wait", "--wait-timeout", "600", *arguments)
        return time.monotonic() - begin

    def running(self) -> list[str]:
        """The services that have a container at work."""
        return self("ps", "--services", "--status", "running").split()

    def containers(self, service: str) -> list[str]:
        """The replicas of a service."""
        return self("ps", "--quiet", service).split()

    def inspect(self, container: str) -> dict[str, Any]:
        """All that the engine knows of a container."""
        found: dict[str, Any] = json.loads(self._docker("inspect", container))[0]
        return found

    def execute(self, container: str, *command: str) -> str:
        """What a command in the container prints."""
        return self._docker("exec", container, *command)

    def kill(self, container: str) -> None:
        """kill -9 of the program, as the machine's own out-of-memory killer does it."""
        command = ["docker", "exec", container, "sh", "-c", _KILL_THE_ONLY_CHILD]
        self._run(command, self.directory, whatever_comes=True)  # the shell may die with it

    def metric(self, container: str, name: str) -> float:
        """The sum of a metric of one replica; `name` may go on with its first labels."""
        lines = self.execute(container, "python", "-c", _METRICS).splitlines()
        found = [line for line in lines if line.startswith(name)]
        return sum(float(line.rpartition(" ")[2]) for line in found)

    def led_since(self, container: str, instant: datetime) -> float | None:
        """Seconds from that instant until this replica took over the lead; None if it did not."""
        said = self._docker("logs", "--timestamps", "--since", instant.isoformat(), container)
        for line in said.splitlines():
            at, _, entry = line.partition(" ")
            if '"event": "leadership"' in entry and '"leading": true' in entry:
                return (datetime.fromisoformat(at[:26] + "+00:00") - instant).total_seconds()
        return None

    def recovered(self, container: str, started: str) -> bool:
        """Whether the container was started again since then and is well."""
        state = self.inspect(container)["State"]
        return bool(state["StartedAt"] != started and state["Health"]["Status"] == "healthy")

    def _docker(self, *arguments: str) -> str:
        return self._run(["docker", *arguments], self.directory)

    def _run(self, command: list[str], directory: Path, *, whatever_comes: bool = False) -> str:
        run = subprocess.run(
            command,
            cwd=directory,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if "logs" in command else subprocess.PIPE,
            text=True,
            check=False,
        )
        assert whatever_comes or run.returncode == 0, f"{' '.join(command)}: {run.stderr[-4000:]}"
        return run.stdout


class ComposedStage(Stage):
    """The platform in containers, spoken to as the one that `make up` starts."""

    patience = 300.0
    """All containers together get the processor time of one process where others are at work."""

    def __init__(self, compose: Compose, http: httpx.AsyncClient) -> None:
        self.compose = compose
        self._http = http
        self._tokens = {}

    @property
    def issuer(self) -> str:
        """Through the gateway: nothing else is reached from outside."""
        return f"{self.compose.gateway}/issuer"

    def owner_dsn(self, service: str) -> str:
        """By the port that only this test opens."""
        return self.dsn(f"{service}_owner", service)

    def dsn(self, role: str, database: str) -> str:
        """How a role with its password reaches a database, its own or not."""
        address = f"postgresql://{role}@127.0.0.1:{self.compose.postgresql_port}/{database}"
        return with_password(address, self.compose.directory / f".secrets/{role}.password")

    async def admitted(self, name: str) -> str:
        """A proposal that was approved and has become a project everywhere."""
        proposal = await self.approve(name)

        async def complete() -> bool:
            query = "SELECT 1 FROM handoffs WHERE id = $1 AND state = 'COMPLETED'"
            return len(await self.rows("intake", query, proposal)) == 1

        await self.until(complete, f"{name} is a project")
        return proposal

    async def seconds_until_recovered(self, container: str, started: str) -> float:
        """How long a killed container takes to be well again."""
        begin = time.monotonic()

        async def recovered() -> bool:
            return await asyncio.to_thread(self.compose.recovered, container, started)

        await self.until(recovered, "the container is healthy again")
        return time.monotonic() - begin
