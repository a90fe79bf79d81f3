"""Story: a closed project is reopened, changed, and closed again, over REST and events."""

from deploy.story.cast import Life
from deploy.story.reopening import second_life
from shared.messaging.names import SERVICES
from tests.support.stage import Stage
from tests.support.telling import lived

TOLD = {
    "portfolio": (
        "ProjectClosing ProjectClosed ProjectReopened BaselineRevised ProjectClosing"
        " ProjectClosed ProjectArchived"
    ),
    "change": "ChangeLogOpened ChangeLogFrozen ChangeLogThawed ChangeImplemented ChangeLogFrozen",
    "risk": "RegisterRehomed RegisterClosedOut RegisterReopened RegisterClosedOut",
    "resource": "AllocationConfirmed AllocationReleased",
    "knowledge": (
        "LessonCaptureOpened ProjectLessonsSettled DossierSealed"
        " LessonCaptureOpened ProjectLessonsSettled DossierSealed"
    ),
}
"""What each service tells of the ends of the project, in its order, and nothing of it twice."""


async def test_a_project_is_reopened_and_closed_again(stage: Stage) -> None:
    """REQ-119, 132, 135, 138, 146, 149, 152: by the board, to a new baseline; each end has its own
    dossier, and the project is one piece of experience to others."""
    life = Life.now("再生")
    await lived(stage, second_life(life), "second-life")
    for service, names in TOLD.items():
        expected = names.split()
        rows = await stage.rows(
            service, "SELECT type FROM events WHERE key = $1 ORDER BY seq", life.id
        )
        told = [row["type"].split(".")[2] for row in rows]
        assert [name for name in told if name in expected] == expected, service
    for service in SERVICES:
        assert (await stage.verdict(service)).broken_at is None, service
    past = "SELECT 1 FROM past_projects WHERE id = $1"
    assert len(await stage.rows("knowledge", past, life.id)) == 1
    ended = "SELECT state FROM resource_plans WHERE id = $1"
    assert [row["state"] for row in await stage.rows("resource", ended, life.id)] == ["OVER"]
