"""What a change would do to hours: added, replaced, what would be lacking, what is not known."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from services.resource.impacts.rules import Replaced, deltas
from tests.resource.facts import asked
from tests.resource.given import known_project, new_role, one_with, raised_demand
from tests.support.world import Subject

JANUARY = date(2027, 1, 1)
DAYS = {"start": "2027-10-01", "finish": "2027-10-31"}


def activity(role: str, hours: int, op: str = "activity.add", **more: Any) -> dict[str, Any]:
    said = {"op": op, "code": "9.1", "role_hours": [{"role": role, "hours": hours}], **DAYS}
    if op == "activity.add":
        said |= {"wbs": "9", "name": ""}
    return said | more


async def answered(resource: Subject, question_id: Any) -> dict[str, Any]:
    (told,) = await resource.events(question_id)
    assert told["type"] == "pmo.resource.ChangeImpactAnswered.v1"
    data: dict[str, Any] = told["data"]
    return data


def test_what_is_added_and_what_is_asked_for_instead() -> None:
    """Where 100 are asked in January, 60 instead and a new activity of 80 are 40 more (REQ-127)."""
    at = ("tester", JANUARY)
    replaced = [Replaced("tester", JANUARY, 500), Replaced("tester", JANUARY, 60)]
    assert deltas([{at: Decimal(80)}], replaced, {at: Decimal(100)}) == {at: Decimal(40)}
    assert deltas([], [], {at: Decimal(100)}) == {}


async def test_a_new_activity_asks_for_more(resource: Subject) -> None:
    """All of it lacks where nobody has the role; nothing where there is enough (REQ-127)."""
    nobodys, (ours, _) = await new_role(resource), await one_with(resource)
    project = await known_project(resource)
    question = asked(project.project_id, activity(nobodys, 80), activity(ours, 40))
    await resource.hear(question, times=2)
    data = await answered(resource, question.question_id)
    assert (data["hours_delta"], data["patch_hash"], data["uncounted"]) == (
        "120.0000",
        "1" * 64,
        [],
    )
    assert data["gaps"] == [{"role": nobodys, "month": "2027-10", "hours": "80.0000"}]
    await resource.hear(question)
    await answered(resource, question.question_id)


async def test_only_what_would_be_lacking_besides_is_told(resource: Subject) -> None:
    """What lacks already lacks with or without the change (REQ-127)."""
    role, project = await new_role(resource), await known_project(resource)
    await raised_demand(resource, project, role=role, hours=50, **DAYS)
    question = asked(project.project_id, activity(role, 80))
    await resource.hear(question)
    data = await answered(resource, question.question_id)
    assert data["gaps"] == [{"role": role, "month": "2027-10", "hours": "80.0000"}]


async def test_hours_asked_for_instead_are_held_against_today(resource: Subject) -> None:
    """30 in October instead of 50 are 20 fewer, and nothing lacks for it (REQ-127)."""
    role, project = await new_role(resource), await known_project(resource)
    await raised_demand(resource, project, role=role, hours=50, **DAYS)
    op = {"op": "allocation.change", "role": role, "month": "2027-10", "hours": 30}
    question = asked(project.project_id, op)
    await resource.hear(question)
    data = await answered(resource, question.question_id)
    assert (data["hours_delta"], data["gaps"]) == ("-20.0000", [])


async def test_what_is_known_by_activity_alone_is_said_to_be_uncounted(resource: Subject) -> None:
    """The pool knows demands by role: what an activity takes today it cannot say (REQ-127)."""
    project = await known_project(resource)
    question = asked(
        project.project_id,
        {"op": "milestone.move", "code": "M1", "date": "2027-10-01"},
        activity("tester", 10, "activity.modify"),
        {"op": "activity.modify", "code": "9.2", "name": ""},
        {"op": "activity.remove", "code": "9.3"},
    )
    await resource.hear(question)
    data = await answered(resource, question.question_id)
    assert (data["hours_delta"], data["uncounted"]) == ("0.0000", [1, 3])


async def test_a_question_comes_before_its_project_is_known(resource: Subject) -> None:
    """Early: it is answered all the same, by what it says itself (REQ-127)."""
    role = await new_role(resource)
    question = asked(uuid4(), activity(role, 80))
    await resource.hear(question)
    assert (await answered(resource, question.question_id))["hours_delta"] == "80.0000"
