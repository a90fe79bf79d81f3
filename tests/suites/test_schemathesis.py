"""Schemathesis on every service: what is published is what is done, and nothing breaks it."""

import asyncio
import itertools
import os
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.contracts.base import Confidentiality
from shared.domain.actor import Role
from shared.web.limits import GuardedHttp
from tests.suites.offered import EACH, asked_of, operations
from tests.suites.scene import HOLDERS, Scene, scene
from tests.support.served import served
from tests.support.world import World

ALLOWED = re.compile(rb"[!-~]{1,255}")
CONFIG = Path(__file__).with_name("schemathesis.toml")
DIRECTOR = HOLDERS[Role.PMO_DIRECTOR]


class FreshKeys:
    """Draws a new Idempotency-Key for each request that has an allowed one, as a client does.

    Schemathesis sends one and the same with requests that differ, which is refused for a reason.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._drawn = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["headers"] = [self._redrawn(*header) for header in scope["headers"]]
        await self._app(scope, receive, send)

    def _redrawn(self, name: bytes, value: bytes) -> tuple[bytes, bytes]:
        if name == b"idempotency-key" and ALLOWED.fullmatch(value):
            return name, b"drawn-%d" % next(self._drawn)
        return name, value


@pytest.fixture(scope="module")
async def apart(world: World) -> AsyncIterator[Scene]:
    """An undertaking in a world of its own, because so much is written there."""
    another = world.apart("schemathesis")
    yield await scene(another, Confidentiality.PUBLIC_IN_ORG)
    await another.close()


def answered_elsewhere(name: str) -> list[str]:
    """What another service answers for, as it answers alike."""
    asked = {operation.name for operation in asked_of(name)}
    return [o.name for o in operations(name) if o.name not in asked]


@EACH
async def test_it_finds_nothing(apart: Scene, name: str, tmp_path: Path) -> None:
    """Only 412 and 428 are admitted beyond what schemathesis expects by itself."""
    subject = apart.world.service(name)
    app = subject.service.app(subject.settings)
    with served(FreshKeys(app), http=GuardedHttp, lifespan="off") as address:
        run = await asyncio.create_subprocess_exec(
            Path(sys.executable).with_name("st"),
            "--config-file",
            CONFIG,
            "run",
            f"{address}/{name}/openapi.json",
            "--header",
            f"Authorization: {apart.world.authorization(DIRECTOR)}",
            f"--exclude-operation-id-regex=^({'|'.join(answered_elsewhere(name))})$",
            cwd=tmp_path,
            env={**os.environ, "NO_PROXY": "127.0.0.1"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await run.communicate()
    assert run.returncode == 0, said.decode()
