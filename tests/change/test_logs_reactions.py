"""What opens a change log: the registration of its project."""

from uuid import UUID

from shared.contracts.change import ChangeLogOpened
from tests.change.given import fact, logged_project
from tests.support import given
from tests.support.world import Subject, World


async def logs_of(change: Subject, project_id: UUID) -> list[dict[str, object]]:
    return await change.rows("SELECT * FROM change_logs WHERE project_id = :id", id=project_id)


async def test_a_registration_opens_the_change_log_once(world: World) -> None:
    """Also when it is delivered twice, and told twice."""
    change = world.service("change")
    project = given.registered(await given.approved_proposal(world))
    heard = await change.hear(project, times=2)
    await change.hear(project)

    (log,) = await logs_of(change, project.project_id)
    assert (log["state"], log["project_key"]) == ("OPEN", project.project_key)
    (told,) = await change.events(str(log["id"]))
    assert (told["type"], told["causation_id"]) == (ChangeLogOpened.type_name(), heard)
    assert told["key"] == project.project_id
    assert told["data"] == {
        "project_id": str(project.project_id),
        "change_log_id": str(log["id"]),
        "project_key": project.project_key,
    }


async def test_what_intake_tells_late_of_the_proposal_changes_nothing(world: World) -> None:
    """The project's own name and people stay, and so does who may see its log."""
    change, project = world.service("change"), await logged_project(world)
    (log,) = await logs_of(change, project.project_id)
    (late,) = [
        row
        for row in await world.service("intake").events(project.project_id)
        if row["type"] == "pmo.intake.ProposalSubmitted.v1"
    ]
    await change.hear(fact(late))

    assert await logs_of(change, project.project_id) == [log]
    seen = await given.said(change, "pm-zhou", "GET", f"/change-logs/{log['key']}")
    assert seen["project_key"] == project.project_key
