"""Story: a plan that nobody was asked for, a project that rests, goes on, and ends early."""

from deploy.story.cast import Life
from tests.stories.resting import resting
from tests.support.firing import Fire
from tests.support.stage import Stage
from tests.support.telling import lived

TARGETS = {"the change log is FROZEN": ["change"], "nothing is asked for any more": ["resource"]}


async def test_a_project_rests_goes_on_and_ends_early(stage: Stage) -> None:
    """REQ-091, 139, 188 (scenario S12): resource refuses its plan until people are asked for; its
    log is frozen while it rests, though change dies meanwhile; in the end nobody is left to it."""
    life, fire = Life.now("搁置"), Fire(stage, TARGETS)
    await lived(stage, fire.under(resting(life)), "resting")
    assert fire.hits == fire.targets
    rows = await stage.rows(
        "portfolio", "SELECT type FROM events WHERE key = $1 ORDER BY seq", life.id
    )
    course = ("ProjectStarted", "ProjectSuspended", "ProjectResumed", "ProjectTerminated")
    told = [row["type"].split(".")[2] for row in rows]
    assert [name for name in told if name in course] == list(course)
    answers = await stage.rows(
        "resource",
        "SELECT type FROM events WHERE key = $1 AND type LIKE '%.resource.Plan%' ORDER BY seq",
        life.id,
    )
    assert [row["type"].split(".")[2] for row in answers] == ["PlanRefused", "PlanConfirmed"]
    open_ = await stage.rows(
        "change",
        "SELECT state FROM changes WHERE project_id = $1 AND state <> 'WITHDRAWN'",
        life.id,
    )
    assert not open_
    left = await stage.rows(
        "resource",
        "SELECT state FROM allocations WHERE project_id = $1"
        " AND state IN ('PROPOSED', 'SOFT', 'HARD', 'ACTIVE')",
        life.id,
    )
    assert not left
