"""Schemathesis on every service: what is published is what is done, and nothing breaks it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.local.state import CHECKOUT
from shared.contracts.base import Confidentiality
from shared.domain.actor import Role
from shared.web.limits import GuardedHttp
from tests.suites.offered import EACH, asked_elsewhere
from tests.suites.scene import HOLDERS, Scene, scene
from tests.support.served import served
from tests.support.world import World

CONFIG = Path(__file__).with_name("schemathesis.toml")
EXAMPLES = 5
"""The same ones in every run; `make fuzz` draws many more, and follows the links."""
DIRECTOR = HOLDERS[Role.PMO_DIRECTOR]


@pytest.fixture(scope="module")
async def apart(world: World) -> AsyncIterator[Scene]:
    """An undertaking in a world of its own, because so much is written there."""
    another = world.apart("schemathesis")
    yield await scene(another, Confidentiality.PUBLIC_IN_ORG)
    await another.close()


@EACH
async def test_it_finds_nothing(apart: Scene, name: str, tmp_path: Path) -> None:
    """Only 412 and 428 are admitted beyond what schemathesis expects by itself."""
    subject = apart.world.service(name)
    app = subject.service.app(subject.settings)
    with served(app, http=GuardedHttp, lifespan="off") as address:
        run = await asyncio.create_subprocess_exec(
            Path(sys.executable).with_name("st"),
            "--config-file",
            CONFIG,
            "run",
            f"{address}/{name}/openapi.json",
            "--header",
            f"Authorization: {apart.world.authorization(DIRECTOR)}",
            *[f"--exclude-operation-id={other}" for other in asked_elsewhere(name)],
            "--generation-deterministic",
            f"--max-examples={EXAMPLES}",
            "--phases=examples,coverage,fuzzing",
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": str(CHECKOUT),
                "NO_PROXY": "127.0.0.1",
                "SCHEMATHESIS_HOOKS": "tests.suites.fewer_bodies",
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await run.communicate()
    assert run.returncode == 0, said.decode()
