"""One platform for all stories."""

from collections.abc import AsyncIterator

import pytest

from deploy.story.cast import Life
from deploy.story.life import whole_life
from deploy.story.scenes import Say
from tests.support.stage import Stage, running_stage
from tests.support.telling import lived

QUICK = {"PMO_RESOURCE_SHORTAGE_SECONDS": "1", "PMO_RESOURCE_RECHECK_SECONDS": "1"}
"""Settings of services: what the clock finds, stories wait for."""


@pytest.fixture(scope="package")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """The whole platform, started as `make up` does, but for clocks that look more often."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in QUICK.items():
            environment.setenv(name, value)
        async with running_stage(tmp_path_factory.mktemp("stage")) as running:
            yield running


@pytest.fixture(scope="package")
async def archived(stage: Stage) -> tuple[Life, list[Say]]:
    """A project that has lived its whole life, and what was told of it."""
    life = Life.now("一生")
    return life, await lived(stage, whole_life(life), "whole-life")
