"""Story: another enterprise system follows and calls the platform with what docs/integrate shows.

The scripts run as they stand there, each as a process of its own.
"""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from deploy.local.state import STATE_VARIABLE
from deploy.local.tokens import token_of
from shared.contracts.base import EVENTS
from shared.messaging.names import SERVICES
from tests.support.stage import Stage
from tests.support.tree import ROOT
from tests.support.typescript import examples, node

PYTHON = ROOT / "docs/integrate/python"
LANGUAGES = ("py", "ts")


def command(script: str) -> list[str | Path]:
    """How a person starts it."""
    if script.endswith(".py"):
        return [sys.executable, PYTHON / script]
    return [node(), examples() / script]


@pytest.fixture(scope="module")
def surroundings(stage: Stage) -> dict[str, str]:
    """What a shell holds after the lines of docs/integrate/README.md."""
    readme = (ROOT / "docs/integrate/README.md").read_text()
    [lines] = re.findall(r"^```sh\n(where\(\).*?)^```$", readme, re.M | re.S)
    state = str(stage.platform.state.directory)
    for here, there in (("$PWD/.state", state), (".state", state)):
        lines = lines.replace(here, there)
    ran = subprocess.run(
        ["bash", "-ec", f"{lines}\nenv -0"],
        cwd=ROOT,
        env={**os.environ, STATE_VARIABLE: state, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        check=True,
    )
    said = dict(pair.split("=", 1) for pair in ran.stdout.decode().split("\0") if "=" in pair)
    return {**said, "no_proxy": "*"}


class Follower:
    """A subscriber at work: what it has shown so far, as place, type and undertaking."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.shown: list[tuple[int, str, str]] = []

    async def read(self) -> None:
        """Until it ends."""
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            place, subject, payload = line.decode().split(" ", 2)
            kind = EVENTS[re.sub(r"\.[0-9a-f-]{36}$", "", subject)]
            self.shown.append((int(place), kind.type_name(), orjson.loads(payload)[kind.key_field]))

    def of(self, key: str) -> list[str]:
        """The types of what it was told of one undertaking, teller by teller."""
        told = [kind for _, kind, of in self.shown if of == key]
        return sorted(told, key=lambda kind: SERVICES.index(kind.split(".")[1]))


@asynccontextmanager
async def following(
    surroundings: dict[str, str], directory: Path, name: str, *arguments: str
) -> AsyncIterator[list[Follower]]:
    """The same subscriber in both languages, each with a place of its own."""
    processes = [
        await asyncio.create_subprocess_exec(
            *command(f"{name}.{language}"),
            *arguments,
            stdout=asyncio.subprocess.PIPE,
            env={**surroundings, "PMO_PLACE": str(directory / language)},
        )
        for language in LANGUAGES
    ]
    followers = [Follower(process) for process in processes]
    readers = [asyncio.create_task(follower.read()) for follower in followers]
    try:
        yield followers
    finally:
        for process in processes:
            process.kill()
        await asyncio.gather(*(process.wait() for process in processes), *readers)


async def withdrawn(stage: Stage, name: str) -> str:
    """A wish that is taken back at once: one public fact."""
    path = "/intake/v1/proposals"
    drafted = await stage.call("sponsor-zhang", "POST", path, {"title": name}, key=f"{name}-draft")
    assert drafted.status_code == 201, drafted.text
    at, why = f"{path}/{drafted.json()['id']}/withdraw", {"reason": "不再需要。"}
    answer = await stage.call("sponsor-zhang", "POST", at, why, if_match='"1"', key=f"{name}-back")
    assert answer.status_code == 200, answer.text
    return str(drafted.json()["id"])


async def told(stage: Stage, tellers: tuple[str, ...], key: str) -> list[str]:
    """The public facts about an undertaking as the tellers' own tables hold them."""
    public = [name for name, kind in EVENTS.items() if kind.public]
    query = "SELECT type FROM events WHERE key = $1 AND type = ANY($2) ORDER BY seq"
    return [row["type"] for name in tellers for row in await stage.rows(name, query, key, public)]


@pytest.mark.parametrize(
    ("name", "arguments", "tellers"),
    [("subscriber", (), SERVICES), ("sse", ("intake",), ("intake",))],
    ids=["nats", "sse"],
)
async def test_a_subscriber_replays_from_a_time_and_goes_on_where_it_was(
    stage: Stage,
    surroundings: dict[str, str],
    tmp_path: Path,
    name: str,
    arguments: tuple[str, ...],
    tellers: tuple[str, ...],
) -> None:
    """40 lines are enough, in Python and in TypeScript, over NATS and over HTTP."""
    before = await withdrawn(stage, f"{name}-before")
    (all_of_it := tmp_path / "all").mkdir()
    async with following(surroundings, all_of_it, name, *arguments) as followers:

        async def heard() -> bool:
            return all(follower.of(before) for follower in followers)

        await stage.until(heard, "both have been told the whole history")
    since = datetime.now(UTC).isoformat()
    approved = await stage.approve(f"journey-{name}")
    async with following(surroundings, tmp_path, name, *arguments, since) as followers:

        async def caught_up() -> bool:
            expected = await told(stage, tellers, approved)
            admitted = "pmo.intake.ProposalAdmitted.v1" in expected
            return admitted and all(follower.of(approved) == expected for follower in followers)

        await stage.until(caught_up, "both have been told what happened since")
        assert [follower.of(before) for follower in followers] == [[], []]
    first = followers
    after = await withdrawn(stage, f"{name}-after")
    async with following(surroundings, tmp_path, name, *arguments) as followers:

        async def went_on() -> bool:
            return all(follower.of(after) for follower in followers)

        await stage.until(went_on, "both have gone on")
    for begun, resumed in zip(first, followers, strict=True):
        places = [place for place, _, _ in begun.shown + resumed.shown]
        assert places == sorted(set(places))
        assert resumed.of(after) == ["pmo.intake.ProposalWithdrawn.v1"]


async def test_a_client_made_of_the_published_interface_calls_and_is_refused(
    stage: Stage, surroundings: dict[str, str]
) -> None:
    """With the same key it drafts once; what is lacking is said by code and place."""
    title = "档案室数字化（接口）"
    token = token_of("sponsor-zhang", surroundings["PMO_URL"] + "/issuer")

    async def said() -> list[str]:
        process = await asyncio.create_subprocess_exec(
            *command("client.ts"),
            title,
            "journey-client",
            stdout=asyncio.subprocess.PIPE,
            env={**surroundings, "PMO_TOKEN": token},
        )
        output, _ = await asyncio.wait_for(process.communicate(), 30)
        assert process.returncode == 0
        return output.decode().splitlines()

    first = await said()
    assert re.fullmatch(r"PRP-\d{4}-\d+ DRAFT", first[0])
    assert first[1].startswith("proposal_incomplete 10 thing(s)")
    assert "  '/problem'," in first
    seen = await stage.rows("intake", "SELECT 1 FROM proposals WHERE sponsor_id = 'sponsor-zhang'")
    assert first[-1] == f"{len(seen)} proposals"
    assert await said() == first
    rows = await stage.rows("intake", "SELECT state FROM proposals WHERE title = $1", title)
    assert [row["state"] for row in rows] == ["DRAFT"]
