"""The undertakings that the suites look at, made once per worker."""

import pytest

from shared.contracts.base import Confidentiality
from tests.suites.scene import Scene, scene
from tests.support.world import World


@pytest.fixture(scope="session")
async def open_scene(world: World) -> Scene:
    """An undertaking that the whole organisation may know of."""
    return await scene(world, Confidentiality.PUBLIC_IN_ORG)


@pytest.fixture(scope="session", params=[Confidentiality.RESTRICTED, Confidentiality.SECRET])
async def closed_scene(world: World, request: pytest.FixtureRequest) -> Scene:
    """An undertaking that few may know of."""
    return await scene(world, request.param)
