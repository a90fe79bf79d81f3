"""Ways to a project with its change log, and to a change suggested in it."""

from typing import Any

from services.change.changes.commands import EXAMPLE as SUGGESTION
from shared.contracts.base import EVENTS, Event, Member
from shared.contracts.portfolio import ProjectRegistered
from tests.support import given
from tests.support.world import World


def fact(row: dict[str, Any]) -> Event:
    """What a row of another service's events table tells."""
    return EVENTS[row["type"]].model_validate(row["data"])


def registered(proposal: dict[str, Any], **people: str) -> ProjectRegistered:
    """What portfolio tells of an approved proposal, with further members as `role=person`."""
    told = given.registered(proposal)
    members = tuple(Member(person_id=person, role=role) for role, person in people.items())
    project = told.undertaking.model_copy(update={"members": (*told.undertaking.members, *members)})
    return told.model_copy(update={"undertaking": project})


async def logged_project(
    world: World, *, people: dict[str, str] | None = None, **proposal: Any
) -> ProjectRegistered:
    """A registered project whose change log is open."""
    approved = await given.approved_proposal(world, **proposal)
    told = registered(approved, **(people or {}))
    await world.service("change").hear(told)
    return told


async def suggested_change(
    world: World, *, by: str = "sponsor-zhang", **project: Any
) -> dict[str, Any]:
    """A change that waits for the manager's answer, as its suggester sees it."""
    told = await logged_project(world, **project)
    path = f"/projects/{told.project_id}/changes"
    return await given.said(world.service("change"), by, "POST", path, SUGGESTION)


async def answered(
    world: World, change: dict[str, Any], verb: str, reason: str = "需要正式评估。"
) -> dict[str, Any]:
    """The same after its manager adopted or declined it."""
    return await given.said(
        world.service("change"),
        "pm-zhou",
        "POST",
        f"/changes/{change['id']}/{verb}",
        {"reason": reason},
        if_match=change["version"],
    )
