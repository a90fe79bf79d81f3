"""What knowledge adds to the scene of the shared suites: what is known, and a lesson offered."""

from shared.domain.actor import ProjectRole
from tests.knowledge.given import (
    drafted_process,
    published_article,
    published_asset,
    published_lesson,
    recommended_lesson,
)
from tests.suites.scene import PARTS, Scene

NOBODYS = {"process-definitions", "assets", "articles"}


async def afterwards(made: Scene) -> None:
    """One of each kind, and a lesson offered by hand: confidential words find none."""
    knowledge, assessor = made.world.service("knowledge"), PARTS[ProjectRole.ASSESSOR].id
    lesson = await published_lesson(knowledge)
    kept = {
        "process-definitions": await drafted_process(knowledge),
        "assets": await published_asset(knowledge),
        "articles": await published_article(knowledge),
        "lesson-recommendations": await recommended_lesson(
            knowledge, made.project_id, lesson, by=assessor
        ),
    }
    for collection, record in kept.items():
        made.kept["knowledge", collection] = record["id"]
