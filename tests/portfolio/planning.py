"""Ways to a project that is planned: each step as the people of the project really take it."""

from typing import Any
from uuid import uuid4

import orjson

from deploy.local.personas import Persona
from services.portfolio.kickoffs.commands import EXAMPLE as OUTCOME
from services.portfolio.meetings.commands import INVITATION, RECORD
from services.portfolio.objectives.commands import EXAMPLE as OBJECTIVE
from shared.contracts import allocation, issues
from shared.contracts.change import ChangeApproved, ChangeRequested
from shared.domain.canonical import content_hash
from tests.portfolio.given import plan_of, registered_project
from tests.support import given
from tests.support.world import World

SPONSOR, MANAGER, ANALYST = given.SPONSOR, given.MANAGER, given.ASSESSOR
DIRECTOR = given.DIRECTOR


async def project_step(
    world: World, who: str | Persona, id_: str, verb: str, body: Any = None
) -> dict[str, Any]:
    """A step of a project, taken on it as it now is; the project as it then is."""
    portfolio, path = world.service("portfolio"), f"/projects/{id_}"
    version = (await given.said(portfolio, who, "GET", path))["version"]
    return await given.said(portfolio, who, "POST", f"{path}/{verb}", body, if_match=version)


async def initiated_project(
    world: World, *, project: dict[str, Any] | None = None, **how: Any
) -> dict[str, Any]:
    """INITIATED: the sponsor accepted the preliminary plan; goes on from `project` if given."""
    project = project or await registered_project(world, **how)
    plan = await plan_of(world, project["id"])
    said = {"content_hash": plan["content_hash"]}
    return await project_step(world, SPONSOR, project["id"], "accept-preliminary-plan", said)


async def scheduled_meeting(world: World, project_id: str, **changed: Any) -> dict[str, Any]:
    """A kickoff to which people are invited, unless `changed` says otherwise."""
    path, body = f"/projects/{project_id}/meetings", {**INVITATION, **changed}
    return await given.said(world.service("portfolio"), ANALYST, "POST", path, body)


async def held_meeting(world: World, project_id: str, **changed: Any) -> dict[str, Any]:
    """A kickoff that was held, with its minutes."""
    meeting = await scheduled_meeting(world, project_id, **changed)
    record = RECORD if meeting["type"] == "KICKOFF" else {**RECORD, "records": {}}
    path = f"/meetings/{meeting['id']}/hold"
    return await given.said(world.service("portfolio"), ANALYST, "POST", path, record, if_match=1)


async def outcome_of(world: World, project_id: str, **changed: Any) -> dict[str, Any]:
    """What a kickoff of this project can settle, with a meeting that was held for it."""
    meeting = await held_meeting(world, project_id)
    path = f"/projects/{project_id}/expected-objectives"
    expected = await given.said(world.service("portfolio"), ANALYST, "GET", path)
    ids = [objective["id"] for objective in expected["items"]]
    return {**OUTCOME, "meeting_id": meeting["key"], "confirmed_objectives": ids, **changed}


async def planning_project(
    world: World, *, project: dict[str, Any] | None = None, **how: Any
) -> dict[str, Any]:
    """PLANNING: its kickoff was held and settled; goes on from `project` if given."""
    project = await initiated_project(world, project=project, **how)
    said = await outcome_of(world, project["id"])
    return await project_step(world, ANALYST, project["id"], "hold-kickoff", said)


PLAN_FILE = {"content-type": "application/vnd.pmo.plan+json"}


def activity(code: str, start: str, finish: str, **more: Any) -> dict[str, Any]:
    """Work of the first part of the plan."""
    return {
        "code": code,
        "wbs": "1",
        "name": f"活动 {code}",
        "start": start,
        "finish": finish,
        **more,
    }


def milestone(code: str, day: str, **more: Any) -> dict[str, Any]:
    """A day that counts."""
    said = {"code": code, "name": f"里程碑 {code}", "date": day, "owner_id": MANAGER}
    return {**said, "acceptance_evidence": "验收单", **more}


def budget_line(code: str, month: str, amount: str, **more: Any) -> dict[str, Any]:
    """Money for work of one's own people."""
    said = {"code": code, "wbs": "1", "cost_type": "LABOUR", "cost_class": "OPEX"}
    return {**said, "month": month, "amount": amount, **more}


def plan_content(**changed: Any) -> dict[str, Any]:
    """A plan for an IT project of tier M that fits together: 2099-01-05 to 2099-03-31, BAC
    160,000, 300 hours of a developer."""
    said: dict[str, Any] = {
        "calendar": "STANDARD",
        "wbs": [{"code": "1", "name": "机房改造"}, {"code": "1.1", "name": "迁移", "parent": "1"}],
        "activities": [
            activity("A", "2099-01-05", "2099-01-16"),
            activity(
                "B",
                "2099-01-22",
                "2099-02-10",
                role_hours=[{"role": "developer", "hours": 300}],
                estimate={"optimistic": 10, "likely": 14, "pessimistic": 20},
            ),
            activity("C", "2099-03-02", "2099-03-31", wbs="1.1"),
        ],
        "dependencies": [
            {"pred": "A", "succ": "B", "type": "FS"},
            {"pred": "B", "succ": "C", "type": "SS", "lag_days": 5},
        ],
        "milestones": [
            milestone("LIVE", "2099-03-31", gate="GO_LIVE"),
            milestone("READY", "2099-02-10"),
        ],
        "deliverables": [
            {"code": "D1", "name": "迁移后的系统", "wbs": "1.1", "acceptance_criteria": "监控达标"}
        ],
        "requirements": [],
        "budget_lines": [
            budget_line("L1", "2099-01", "100000"),
            budget_line("L2", "2099-03", "50000", cost_type="MATERIAL", cost_class="CAPEX"),
        ],
        "reserves": {"contingency": "10000", "management": "20000"},
        "communications": [
            {
                "code": "STEERING",
                "audience": "指导委员会",
                "content": "进展与风险",
                "channel": "月度例会",
                "form": "三页报告",
                "every_days": 28,
                "first_on": "2099-02-02",
                "sender_id": MANAGER,
            }
        ],
        "subsidiary_plans": [
            {"code": "QUALITY", "summary": "评审与验收安排"},
            {"code": "TEST", "summary": "测试安排"},
        ],
    }
    return {**said, **changed}


async def drafted_plan(world: World, project_id: str) -> dict[str, Any]:
    """The next version of the detailed plan, a DRAFT of its manager."""
    path = f"/projects/{project_id}/detailed-plans"
    return await given.said(world.service("portfolio"), MANAGER, "POST", path)


async def uploaded_plan(
    world: World, project_id: str, *, drafted: dict[str, Any] | None = None, **changed: Any
) -> dict[str, Any]:
    """A DRAFT that says what `plan_content` does."""
    plan = drafted or await drafted_plan(world, project_id)
    return await given.said(
        world.service("portfolio"),
        MANAGER,
        "POST",
        f"/detailed-plans/{plan['id']}/upload",
        content=orjson.dumps(plan_content(**changed)),
        headers=PLAN_FILE,
        if_match=plan["version"],
    )


async def submitted_project(
    world: World, *, planning: dict[str, Any] | None = None, **changed: Any
) -> dict[str, Any]:
    """PLAN_REVIEW: its plan, which says what `plan_content` does, was handed in."""
    project = planning or await planning_project(world)
    plan = await uploaded_plan(world, project["id"], **changed)
    said = {"content_hash": plan["content_hash"]}
    return await project_step(world, MANAGER, project["id"], "submit-plan", said)


async def latest(world: World, collection: str, project_id: str) -> dict[str, Any]:
    """The latest record of a collection that belongs to the project, as its manager sees it."""
    portfolio, params = world.service("portfolio"), {"project_id": project_id, "limit": 1}
    page = await given.said(portfolio, MANAGER, "GET", f"/{collection}", params=params)
    found: dict[str, Any] = page["items"][0]
    return found


def confirmation(plan: dict[str, Any], **changed: Any) -> allocation.PlanConfirmed:
    """Resource says that what the plan asks for can be had."""
    named = {"project_id": plan["project_id"], "plan_id": plan["id"]}
    said = {**named, "content_hash": plan["content_hash"], "gaps": ()}
    return allocation.PlanConfirmed.model_validate({**said, **changed})


def validation(plan: dict[str, Any], **changed: Any) -> issues.PlanValidated:
    """Risk says that the plan's risks are analysed."""
    named = {"project_id": plan["project_id"], "plan_id": plan["id"]}
    exposure = {"amount": "70000.00", "currency": plan["currency"]}
    said = {**named, "content_hash": plan["content_hash"], "exposure": exposure}
    return issues.PlanValidated.model_validate({**said, **changed})


async def confirm(world: World, project_id: str) -> dict[str, Any]:
    """Resource and risk confirm the latest plan of a project; the plan."""
    portfolio, plan = world.service("portfolio"), await latest(world, "detailed-plans", project_id)
    await portfolio.hear(confirmation(plan))
    await portfolio.hear(validation(plan))
    return plan


FINDINGS = {"passed": [True, True, True], "summary": "计划完整，可予批准。"}


async def reviewed_project(
    world: World, *, submitted: dict[str, Any] | None = None, **changed: Any
) -> dict[str, Any]:
    """PLAN_REVIEW, confirmed by resource and risk, and found good by the PMO."""
    project = submitted or await submitted_project(world, **changed)
    await confirm(world, project["id"])
    review = await latest(world, "plan-reviews", project["id"])
    path = f"/plan-reviews/{review['id']}/approve"
    await given.said(world.service("portfolio"), ANALYST, "POST", path, FINDINGS, if_match=1)
    return await given.said(
        world.service("portfolio"), MANAGER, "GET", f"/projects/{project['id']}"
    )


async def strategic_objective(world: World, **changed: Any) -> dict[str, Any]:
    """A strategic objective of the organisation that counts."""
    new = {**OBJECTIVE, "code": f"PLAN-{uuid4().hex[:8].upper()}", **changed}
    path = "/strategic-objectives"
    return await given.said(world.service("portfolio"), ANALYST, "POST", path, new)


async def align(world: World, project_id: str, **changed: Any) -> dict[str, Any]:
    """Each expected objective of the project serves a strategic one, strongly; the alignment."""
    portfolio, path = world.service("portfolio"), f"/projects/{project_id}"
    expected = await given.said(portfolio, ANALYST, "GET", f"{path}/expected-objectives")
    served = await strategic_objective(world)
    links = [
        {"objective_id": o["id"], "strategic_objective_id": served["id"], "strength": "0.75"}
        for o in expected["items"]
    ]
    body = {"links": links, **changed}
    return await given.said(portfolio, ANALYST, "POST", f"{path}/assess-alignment", body)


async def meet_conditions(world: World, project_id: str) -> None:
    """Every condition of the approval is met."""
    portfolio, params = world.service("portfolio"), {"project_id": project_id, "state": "OPEN"}
    page = await given.said(portfolio, ANALYST, "GET", "/admission-conditions", params=params)
    for condition in page["items"]:
        path, shown = f"/admission-conditions/{condition['id']}/meet", {"evidence": "已评审通过。"}
        await given.said(portfolio, ANALYST, "POST", path, shown, if_match=condition["version"])


async def approvable_project(
    world: World, *, submitted: dict[str, Any] | None = None, **changed: Any
) -> dict[str, Any]:
    """PLAN_REVIEW, and nothing stands against the approval of its plan."""
    project = await reviewed_project(world, submitted=submitted, **changed)
    await meet_conditions(world, project["id"])
    await align(world, project["id"])
    return await given.said(
        world.service("portfolio"), MANAGER, "GET", f"/projects/{project['id']}"
    )


async def baselined_project(
    world: World,
    *,
    submitted: dict[str, Any] | None = None,
    by: str | Persona = DIRECTOR,
    **changed: Any,
) -> dict[str, Any]:
    """BASELINED: the director approved a plan that says what `plan_content` does."""
    project = await approvable_project(world, submitted=submitted, **changed)
    plan = await latest(world, "detailed-plans", project["id"])
    said = {"content_hash": plan["content_hash"]}
    return await project_step(world, by, project["id"], "approve-plan", said)


async def baselines_of(world: World, project_id: str) -> list[dict[str, Any]]:
    """The baselines of a project, the first one first."""
    path = f"/projects/{project_id}/baselines"
    page = await given.said(world.service("portfolio"), MANAGER, "GET", path)
    found: list[dict[str, Any]] = page["items"][::-1]
    return found


def asked(project_id: str, baseline_hash: str, *patch: Any, **changed: Any) -> ChangeRequested:
    """Change asks what these operations would do."""
    return ChangeRequested.model_validate(
        {
            "project_id": project_id,
            "change_id": uuid4(),
            "change_key": "CHG-2026-0001",
            "question_id": uuid4(),
            "cause": "EXTERNAL_ENVIRONMENT",
            "baseline_hash": baseline_hash,
            "patch": patch,
            "patch_hash": content_hash(list(patch)),
            **changed,
        }
    )


def decided(project_id: str, baseline_hash: str, *patch: Any, **changed: Any) -> ChangeApproved:
    """Change tells that these operations were approved."""
    return ChangeApproved.model_validate(
        {
            "project_id": project_id,
            "change_id": uuid4(),
            "change_key": "CHG-2026-0001",
            "authority": "PD",
            "decided_by": DIRECTOR,
            "reason": "法规要求。",
            "baseline_hash": baseline_hash,
            "patch": patch,
            "patch_hash": content_hash(list(patch)),
            **changed,
        }
    )


async def rebaselined_project(world: World, *patch: Any, **changed: Any) -> dict[str, Any]:
    """BASELINED, and an approved change led to baseline v2."""
    project = await baselined_project(world, **changed)
    (first,) = await baselines_of(world, project["id"])
    await world.service("portfolio").hear(decided(project["id"], first["content_hash"], *patch))
    return await given.said(
        world.service("portfolio"), MANAGER, "GET", f"/projects/{project['id']}"
    )


async def nothing_changes(
    world: World,
    who: str,
    path: str,
    body: Any,
    if_match: int | None,
    status: int,
    code: str,
    **how: Any,
) -> dict[str, Any]:
    """The call is refused, has changed nothing and told nothing; the refusal."""
    portfolio = world.service("portfolio")
    before, seq = await portfolio.contents(), await portfolio.last_seq()
    method = how.pop("method", "POST")
    answer = await portfolio.call(who, method, path, body, if_match=if_match, **how)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert (await portfolio.contents(), await portfolio.last_seq()) == (before, seq)
    found: dict[str, Any] = answer.json()
    return found
