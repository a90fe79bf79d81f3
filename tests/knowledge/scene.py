"""What knowledge adds to the scene of the shared suites: what is known, and a lesson offered."""

from typing import Any
from uuid import UUID, uuid4

from shared.contracts.base import Member
from shared.domain.actor import ProjectRole, Role
from tests.knowledge.facts import closing_meeting, delivered
from tests.knowledge.given import (
    ANALYST,
    added_course,
    drafted_process,
    followed_topic,
    given_feedback,
    open_training,
    opened_improvement,
    opened_survey,
    planned_exchange,
    published_article,
    published_asset,
    published_lesson,
    recommended_lesson,
    sealed_dossier,
)
from tests.suites.offered import operations
from tests.suites.scene import PARTS, Scene
from tests.support.given import said
from tests.support.world import World

NOBODYS = {
    "process-definitions",
    "assets",
    "articles",
    "pulse-surveys",
    "exchanges",
    "improvements",
    "courses",
    "trainings",
}

PMO = frozenset({Role.PMO_ANALYST, Role.PMO_DIRECTOR, Role.AUDITOR})
PRIVATE = {
    "feedback": (PARTS[ProjectRole.AUTHOR], PMO),
    "follows": (PARTS[ProjectRole.AUTHOR], frozenset[Role]()),
}


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
        "feedback": await given_feedback(knowledge, by=PARTS[ProjectRole.AUTHOR].id),
        "pulse-surveys": await opened_survey(knowledge),
        "follows": await followed_topic(knowledge, by=PARTS[ProjectRole.AUTHOR].id),
        "exchanges": await planned_exchange(knowledge),
        "improvements": await opened_improvement(knowledge),
        "courses": await added_course(knowledge),
        "trainings": await open_training(knowledge),
    }
    for collection, record in kept.items():
        made.kept["knowledge", collection] = record["id"]
    await knowledge.hear(closing_meeting(UUID(made.project_id)))
    made.kept["knowledge", "dossiers"] = (await _of_another(made))["id"]


async def _of_another(made: Scene) -> dict[str, Any]:
    """The dossier of a project with the same people: this one is not over."""
    people = tuple(Member(person_id=p.id, role=role) for role, p in PARTS.items())
    over = delivered(members=people, sponsor=None, manager=None, confidentiality=made.level)
    return await sealed_dossier(made.world.service("knowledge"), over)
