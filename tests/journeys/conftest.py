"""One platform for all stories."""

from collections.abc import AsyncIterator

import pytest

from tests.support.stage import Stage, running_stage


@pytest.fixture(scope="package")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """The whole platform, started as `make up` does."""
    async with running_stage(tmp_path_factory.mktemp("stage")) as running:
        yield running
