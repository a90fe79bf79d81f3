"""The resource service, for all its tests."""

import pytest

from tests.support.world import Subject, World


@pytest.fixture
def resource(world: World) -> Subject:
    return world.service("resource")
