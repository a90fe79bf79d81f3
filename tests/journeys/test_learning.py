"""Story: what one project learned reaches the next proposal, and how we work."""

from deploy.story.cast import Life
from deploy.story.scenes import Say
from tests.stories.hand_offs import targets
from tests.stories.learning import OTHER, learning
from tests.support.firing import Fire
from tests.support.stage import Stage
from tests.support.telling import lived


async def test_a_lesson_reaches_the_next_proposal(
    stage: Stage, archived: tuple[Life, list[Say]]
) -> None:
    """REQ-137, 153, 154, 155, 157, 158, 161, 165, 168, 170, 175 (scenario S11): published, offered
    with reasons although knowledge dies meanwhile, adopted as a risk although risk does; feedback
    becomes the next version."""
    life, following, fire = archived[0], Life.now("后续"), Fire(stage, targets("learning"))
    await lived(stage, fire.under(learning(life, following)), "learning")
    assert fire.hits == fire.targets
    told = await stage.rows(
        "knowledge",
        "SELECT type, data FROM events WHERE key = $1 OR aggregate_id = $2 ORDER BY seq",
        following.id,
        life.known["lesson"],
    )
    names = [row["type"].split(".")[2] for row in told]
    assert names.count("LessonPublished") == names.count("LessonAdopted") == 1
    answers = await stage.rows(
        "knowledge",
        "SELECT state, answered_by FROM lesson_recommendations"
        " WHERE project_id = $1 AND lesson_id = $2",
        following.id,
        life.known["lesson"],
    )
    assert [tuple(row) for row in answers] == [("ADOPTED", OTHER)]
