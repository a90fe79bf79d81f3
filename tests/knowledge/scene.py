"""What knowledge adds to the scene of the shared suites: what is known, and a lesson offered."""

from uuid import uuid4

from shared.domain.actor import ProjectRole
from tests.knowledge.given import (
    ANALYST,
    drafted_process,
    published_article,
    published_asset,
    published_lesson,
    recommended_lesson,
)
from tests.suites.offered import operations
from tests.suites.scene import PARTS, Scene
from tests.support.given import said
from tests.support.world import World

NOBODYS = {"process-definitions", "assets", "articles"}


async def before(world: World) -> None:
    """A past project was taken over."""
    (imports,) = [o for o in operations("portfolio") if o.name == "importProject"]
    body = {**(imports.body or {}), "external_reference": f"past-{uuid4()}"}
    await said(world.service("portfolio"), ANALYST, "POST", "/project-imports", body)


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
