"""A library of two thousand and forty lessons."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from services.knowledge.lessons.commands import Capture, enter_lesson
from services.knowledge.lessons.model import Lesson
from shared.domain.actor import Actor
from tests.knowledge.given import SEED, published_lesson
from tests.knowledge.search.generated import generated_lessons
from tests.support.servers import ask
from tests.support.tree import service
from tests.support.world import Subject, World

NOBODY, ONCE = Actor("employee-he"), datetime(2026, 11, 24, tzinfo=UTC)


async def enter_all(subject: Subject, lessons: list[dict[str, Any]]) -> None:
    """Make lessons findable as their publication does; they are nowhere else."""
    async with subject.db.begin(NOBODY) as tx:
        for place, said in enumerate(lessons):
            words = Capture.model_validate(said).model_dump()
            lesson = Lesson.capture(tx.new_id(), f"LSN-{place}", NOBODY, words, ONCE)
            await enter_lesson(tx, lesson)


@pytest.fixture(scope="session")
async def large_library(world: World) -> AsyncIterator[Subject]:
    """The demo's lessons, published by people, among two thousand of their neighbours."""
    dsn = ask("database", "knowledge", f"knowledge_large_{world.worker}")
    subject = Subject(service("knowledge"), world, dsn)
    for lesson in SEED:
        await published_lesson(subject, **lesson["body"])
    await enter_all(subject, generated_lessons())
    await subject.rows("ANALYZE entries")
    yield subject
    await subject.close()
