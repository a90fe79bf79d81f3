"""Knowledge itself, and a library of its own that holds just the lessons of the demo."""

from collections.abc import AsyncIterator

import pytest

from tests.knowledge.given import SEED, published_lesson
from tests.support.servers import ask
from tests.support.tree import service
from tests.support.world import Subject, World


@pytest.fixture
def knowledge(world: World) -> Subject:
    return world.service("knowledge")


@pytest.fixture(scope="session")
async def library(world: World) -> AsyncIterator[Subject]:
    """Knowledge on a database where nobody publishes but the demo: ranks are what they are."""
    dsn = ask("database", "knowledge", f"knowledge_library_{world.worker}")
    subject = Subject(service("knowledge"), world, dsn)
    for lesson in SEED:
        await published_lesson(subject, **lesson["body"])
    yield subject
    await subject.close()
