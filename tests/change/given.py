"""Ways to a project with its change log, and to a change in each state of its course."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from services.change.changes.commands import DRAFT_EXAMPLE
from services.change.changes.commands import EXAMPLE as SUGGESTION
from shared.contracts import allocation, issues, planning
from shared.contracts.base import EVENTS, Event, Member, Money
from shared.contracts.planning import BaselineRevised, BaselineSet
from shared.contracts.portfolio import ProjectRegistered
from tests.support import given
from tests.support.world import World

MANAGER, ANALYST, DECIDER, AUDITOR = "pm-zhou", "analyst-lin", "analyst-zhao", "auditor-hu"


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


FIRST_HASH, NEXT_HASH, OTHER_HASH = "1" * 64, "2" * 64, "3" * 64
OBJECTIVE = UUID("0199b7a5-77c1-7f1e-9d3b-2c4d6e8f0a12")
"""The one that the baseline of each project has here."""


def cny(amount: str) -> Money:
    """So many yuan."""
    return Money(amount=Decimal(amount), currency="CNY")


def baseline_set(project: ProjectRegistered, **changed: Any) -> BaselineSet:
    """What portfolio tells of the first baseline: 1,000,000 yuan, with one objective."""
    facts: dict[str, Any] = {
        "project_id": project.project_id,
        "undertaking": project.undertaking.model_copy(update={"revision": 2, "state": "BASELINED"}),
        "baseline_id": uuid4(),
        "number": 1,
        "content_hash": FIRST_HASH,
        "bac": cny("1000000.00"),
        "contingency": cny("50000.00"),
        "management_reserve": cny("30000.00"),
        "planned_start": "2027-01-04",
        "planned_finish": "2027-09-30",
        "milestones": [{"code": "M-2", "date": "2027-06-18"}],
        "role_efforts": (),
        "objective_ids": (OBJECTIVE,),
        "plan_id": uuid4(),
    }
    return BaselineSet.model_validate({**facts, **changed})


def baseline_revised(change: dict[str, Any], patch_hash: str, **changed: Any) -> BaselineRevised:
    """What portfolio tells when it has applied a change to the first baseline."""
    facts: dict[str, Any] = {
        "project_id": change["project_id"],
        "undertaking": given.undertaking(
            id=change["project_id"], revision=1, state="BASELINED", manager=MANAGER
        ),
        "baseline_id": uuid4(),
        "number": 2,
        "content_hash": NEXT_HASH,
        "bac": cny("1048000.00"),
        "contingency": cny("50000.00"),
        "management_reserve": cny("30000.00"),
        "planned_start": "2027-01-04",
        "planned_finish": "2027-10-11",
        "milestones": [{"code": "M-2", "date": "2027-06-25"}],
        "role_efforts": (),
        "objective_ids": (OBJECTIVE,),
        "change_id": change["id"],
        "patch_hash": patch_hash,
        "previous_hash": FIRST_HASH,
    }
    return BaselineRevised.model_validate({**facts, **changed})


async def baselined_project(world: World, **project: Any) -> ProjectRegistered:
    """A project that has its change log and its first baseline."""
    told = await logged_project(world, **project)
    await world.service("change").hear(baseline_set(told))
    return told


async def seen(world: World, change: dict[str, Any], by: str = AUDITOR) -> dict[str, Any]:
    """The change as it is now."""
    return await given.said(world.service("change"), by, "GET", f"/changes/{change['id']}")


async def acted(
    world: World, change: dict[str, Any], by: str, verb: str, body: Any = None
) -> dict[str, Any]:
    """The same after somebody took a step with it."""
    path = f"/changes/{change['id']}/{verb}"
    now = await seen(world, change)
    service = world.service("change")
    return await given.said(service, by, "POST", path, body, if_match=now["version"])


async def drafted_change(
    world: World,
    *,
    project: ProjectRegistered | None = None,
    manager: str = MANAGER,
    **said: Any,
) -> dict[str, Any]:
    """A DRAFT that its manager wrote; `said` are fields of the request."""
    told = project or await baselined_project(world)
    path = f"/projects/{told.project_id}/change-drafts"
    return await given.said(
        world.service("change"), manager, "POST", path, {**DRAFT_EXAMPLE, **said}
    )


async def submitted_change(world: World, **how: Any) -> dict[str, Any]:
    """SUBMITTED by its manager."""
    draft = await drafted_change(world, **how)
    return await acted(world, draft, draft["suggested_by"], "submit")


async def assessing_change(world: World, **how: Any) -> dict[str, Any]:
    """ASSESSING: the others are asked what it would do."""
    return await acted(world, await submitted_change(world, **how), ANALYST, "triage")


def answers(change: dict[str, Any], **said: Any) -> dict[str, Event]:
    """What portfolio, resource and risk answer; `said` are fields of portfolio's answer.

    Unless said otherwise: 48,000 yuan and 5 working days more, of 1,000,000 and 180.
    """
    asked = {name: change[name] for name in ("project_id", "question_id")}
    asked |= {"change_id": change["id"], "patch_hash": OTHER_HASH}
    plan = {
        "baseline_hash": FIRST_HASH,
        "problems": (),
        "finish_days": 5,
        "bac_delta": cny("48000.00"),
        "bac": cny("1000000.00"),
        "first_bac": cny("1000000.00"),
        "duration_days": 180,
        "milestones": [{"code": "M-2", "days": 5}],
        "gates": (),
        "objectives_amended": (),
        "objectives_at_risk": (),
    }
    hours = {"hours_delta": "80", "gaps": [{"role": "developer", "month": "2027-05", "hours": "8"}]}
    exposure = {"exposure": cny("20000.00"), "exposure_delta": cny("1500.00"), "risks": (uuid4(),)}
    return {
        "portfolio": planning.ChangeImpactAnswered.model_validate({**asked, **plan, **said}),
        "resource": allocation.ChangeImpactAnswered.model_validate({**asked, **hours}),
        "risk": issues.ChangeImpactAnswered.model_validate({**asked, **exposure}),
    }


async def answer(world: World, change: dict[str, Any], **said: Any) -> None:
    """All three have answered."""
    for fact_ in answers(change, **said).values():
        await world.service("change").hear(fact_)


async def impact_of(world: World, change: dict[str, Any]) -> dict[str, Any]:
    """The latest impact of a change."""
    path = f"/changes/{change['id']}/impacts"
    page = await given.said(world.service("change"), AUDITOR, "GET", path)
    latest: dict[str, Any] = page["items"][0]
    return latest


def effect(kind: str = "NEUTRAL", objectives: Sequence[Any] = (OBJECTIVE,)) -> dict[str, Any]:
    """A judgement that says so of each objective."""
    said = [{"objective_id": str(objective), "effect": kind} for objective in objectives]
    return {"objective_effects": said}


async def judged_change(
    world: World,
    *,
    judgement: str = "NEUTRAL",
    objectives: Sequence[Any] = (OBJECTIVE,),
    said: dict[str, Any] | None = None,
    **how: Any,
) -> dict[str, Any]:
    """ASSESSING, its impact known and judged; `said` are fields of portfolio's answer."""
    change = await assessing_change(world, **how)
    await answer(world, change, **(said or {}))
    return await acted(world, change, ANALYST, "judge", effect(judgement, objectives))


async def assessed_change(world: World, **how: Any) -> dict[str, Any]:
    """CONSULTING, or PM_AUTHORITY where the manager may decide alone."""
    change = await judged_change(world, **how)
    return await acted(world, change, ANALYST, "complete-assessment")


SMALL: dict[str, Any] = {"bac_delta": cny("20000.00"), "finish_days": 3}
"""What is within the manager's tolerance: 2 % of the money, 1.67 % of the time."""


async def pending_change(
    world: World, *, positions: dict[str, str] | None = None, **how: Any
) -> dict[str, Any]:
    """DECISION_PENDING: the sponsor has said what they think, and `positions` others."""
    change = await assessed_change(world, **how)
    for person, position in (positions or {"sponsor-zhang": "SUPPORT"}).items():
        body = {"position": position, "words": "已了解影响。"}
        await acted(world, change, person, "take-position", body)
    return await acted(world, change, ANALYST, "close-consultation")


async def decided(
    world: World, change: dict[str, Any], by: str, outcome: str = "APPROVE", **said: Any
) -> dict[str, Any]:
    """The decision of `by`, on the impact as it is."""
    impact = await impact_of(world, change)
    body = {"outcome": outcome, "reason": "依据评估结论。", "inputs_hash": impact["inputs_hash"]}
    path = f"/changes/{change['id']}/decisions"
    return await given.said(world.service("change"), by, "POST", path, {**body, **said})


LARGE: dict[str, Any] = {"bac_delta": cny("120000.00")}
"""What is beyond the director: 12 % of the money."""


async def opened_vote(
    world: World, change: dict[str, Any] | None = None, **ruling: Any
) -> dict[str, Any]:
    """A vote of the board on a change, to approve it unless `ruling` differs."""
    change = change or await pending_change(world, said=LARGE)
    impact = await impact_of(world, change)
    body = {
        "outcome": "APPROVE",
        "reason": "提请委员会审议。",
        "inputs_hash": impact["inputs_hash"],
    }
    path = f"/changes/{change['id']}/board-votes"
    return await given.said(world.service("change"), ANALYST, "POST", path, {**body, **ruling})


async def cast(world: World, vote: dict[str, Any], by: str, choice: str = "FOR") -> dict[str, Any]:
    """The vote after a member of the board has voted."""
    body = {"choice": choice, "reason": "已审阅评估材料。"}
    path = f"/board-votes/{vote['id']}/cast"
    return await given.said(world.service("change"), by, "POST", path, body)


async def approved_change(world: World, *, by: str = DECIDER, **how: Any) -> dict[str, Any]:
    """APPROVED: portfolio is to apply it."""
    change = await pending_change(world, **how)
    await decided(world, change, by)
    return await seen(world, change)


async def approval_of(world: World, change: dict[str, Any]) -> dict[str, Any]:
    """What was told of the approval."""
    told = await world.service("change").events(change["id"])
    data: dict[str, Any] = told[-1]["data"]
    assert told[-1]["type"] == "pmo.change.ChangeApproved.v1"
    return data


async def implemented_change(world: World, **how: Any) -> dict[str, Any]:
    """IMPLEMENTED: it is in the second baseline."""
    change = await approved_change(world, **how)
    told = await approval_of(world, change)
    await world.service("change").hear(baseline_revised(change, told["patch_hash"]))
    return await seen(world, change)


async def refused(
    world: World, who: str, change: dict[str, Any], step: str, body: Any = None
) -> dict[str, Any]:
    """The refusal of a step, which has changed nothing and told nothing.

    `step` is the last word of its path, or `PATCH`.
    """
    service, now = world.service("change"), await seen(world, change)
    before = await service.contents()
    method, path = ("PATCH", "") if step == "PATCH" else ("POST", f"/{step}")
    answer_ = await service.call(
        who, method, f"/changes/{change['id']}{path}", body, if_match=now["version"]
    )
    assert not answer_.is_success
    assert await service.contents() == before
    said: dict[str, Any] = answer_.json()
    return said


async def told_of(world: World, change: dict[str, Any]) -> list[str]:
    """The names of all facts about a change, in order."""
    rows = await world.service("change").events(change["id"])
    return [row["type"].split(".")[2] for row in rows]
