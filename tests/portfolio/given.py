"""Ways to an approval as intake tells it, and to a project that portfolio registered on it."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from services.portfolio.meetings.commands import INVITATION, RECORD
from services.portfolio.projects.model import Project
from shared.contracts.base import Confidentiality, Member, Money
from shared.contracts.closing import ProjectLessonsSettled
from shared.contracts.intake import ProjectApproved, ProposalSubmitted
from shared.contracts.issues import RiskReviewCompleted
from shared.domain.actor import Actor
from tests.support import given
from tests.support.world import Subject, World

MONDAY = date(2099, 1, 5)
"""A day to come whatever day it is, in a year whose holidays nobody has announced."""

TEAM = (
    Member(person_id="sponsor-li", role="author"),
    Member(person_id="analyst-lin", role="assessor"),
)


def approval(
    *, manager: str = given.MANAGER, confidentiality: str = "PUBLIC_IN_ORG", **changed: Any
) -> ProjectApproved:
    """A proposal of 3,000,000 CNY and 120 working days was approved; nobody knows its project."""
    undertaking = given.undertaking(
        state="APPROVED", manager=manager, confidentiality=confidentiality, members=TEAM, revision=6
    )
    public = confidentiality == Confidentiality.PUBLIC_IN_ORG
    facts = {
        "proposal_id": undertaking.id,
        "undertaking": undertaking,
        "decision_id": uuid4(),
        "title": undertaking.title,
        "type": "IT",
        "tier": "M",
        "org_unit": "信息技术部" if public else "",
        "sponsor_id": given.SPONSOR,
        "project_manager_id": manager,
        "budget": Money(amount="3000000.00", currency="CNY"),
        "rough_duration_days": 120,
        "requested_start": MONDAY,
        "conditions": ("启动前完成等保测评方案" if public else "",),
    }
    return ProjectApproved.model_validate({**facts, **changed})


def full_approval(**changed: Any) -> ProjectApproved:
    """An approval that says all that one can: people, requirements, objectives, conditions."""
    source = uuid4()
    said: dict[str, Any] = {
        "stakeholders": [
            {
                "stakeholder_id": source,
                "kind": "PERSON",
                "person_id": "employee-he",
                "name": "何静",
                "organisation": "客户服务部",
                "interest": 5,
                "influence": 4,
                "attitude": "SUPPORTIVE",
                "engagement_current": "NEUTRAL",
                "engagement_desired": "SUPPORTIVE",
                "information_needs": "每月进展、切换窗口与应急预案",
            },
            {
                "stakeholder_id": uuid4(),
                "kind": "ORGANISATION",
                "person_id": None,
                "name": "",
                "organisation": "Metro Power & Light",
                "interest": 2,
                "influence": 5,
                "attitude": "NEUTRAL",
                "engagement_current": "UNAWARE",
                "engagement_desired": "NEUTRAL",
                "information_needs": "Dates of the power cut-over",
            },
        ],
        "requirements": [
            {
                "requirement_id": uuid4(),
                "key": "REQ-2026-0001",
                "statement": "高峰期 P95 响应时间不超过 2 秒",
                "source_stakeholder_id": source,
                "priority": "MUST",
                "acceptance_criterion": "连续 30 天监控达标",
                "state": "CONFIRMED",
            }
        ],
        "objectives": [
            {
                "objective_id": uuid4(),
                "statement": "高峰响应时间降到 2 秒以内",
                "metric": "P95 响应时间",
                "unit": "s",
                "baseline_value": "5.2000",
                "target_value": "2.0000",
                "due": "2099-09-30",
                "measurement_method": "APM 月报",
                "owner_id": "pm-zhou",
                "strategic_objective_id": None,
            }
        ],
        "conditions": ("启动前完成等保测评方案", "供电扩容方案经电力公司确认"),
        "admission_conditions": [
            {
                "condition_id": uuid4(),
                "text": "启动前完成等保测评方案",
                "gate": "START",
                "due": "2099-01-30",
                "owner_id": "pm-zhou",
            },
            {
                "condition_id": uuid4(),
                "text": "供电扩容方案经电力公司确认",
                "gate": "PLAN",
                "due": None,
                "owner_id": None,
            },
        ],
    }
    return approval(**{**said, **changed})


def submission(approved: ProjectApproved) -> ProposalSubmitted:
    """What intake told when the same proposal was handed in."""
    return ProposalSubmitted(
        proposal_id=approved.proposal_id,
        undertaking=approved.undertaking.model_copy(update={"revision": 2, "state": "SUBMITTED"}),
        content_version=1,
        content_hash="0" * 64,
        type=approved.type,
        sponsor_id=approved.sponsor_id,
        submitted_by=approved.sponsor_id,
        urgency=4,
        budget=approved.budget,
        problem="现有机房容量已用 92%，高峰期响应时间超过 5 秒，投诉量上升。",
        proposed_solution="新建两列机柜并迁移核心系统，分三批切换。",
    )


async def hear_together(subject: Subject, *facts: ProjectApproved) -> None:
    """Deliver facts in one batch, as the consumer gets them after a pause."""
    await subject.hear_together(*facts)


async def registered_project(world: World, **how: Any) -> dict[str, Any]:
    """A project that was registered, as its sponsor sees it."""
    approved, portfolio = approval(**how), world.service("portfolio")
    await portfolio.hear(approved)
    path = f"/projects/{approved.proposal_id}"
    return await given.said(portfolio, given.SPONSOR, "GET", path)


def action_of(shown: dict[str, Any], operation: str) -> dict[str, Any]:
    """What a record says of one operation on it."""
    (action,) = [a for a in shown["allowed_actions"] if a["action"] == operation]
    found: dict[str, Any] = action
    return found


async def row_of(world: World, project_id: UUID | str) -> dict[str, Any]:
    """The one row of a project."""
    rows = await world.service("portfolio").rows(
        "SELECT * FROM projects WHERE id = :id", id=UUID(str(project_id))
    )
    (row,) = rows
    return row


async def plan_of(world: World, project_id: UUID | str) -> dict[str, Any]:
    """The one plan of a project."""
    rows = await world.service("portfolio").rows(
        "SELECT * FROM plan_versions WHERE project_id = :id", id=UUID(str(project_id))
    )
    (row,) = rows
    return row


async def executing_project(world: World, **how: Any) -> dict[str, Any]:
    """A project in execution, as its manager sees it."""
    project = await registered_project(world, **how)
    await carry_on(world, project["id"])
    portfolio = world.service("portfolio")
    return await given.said(portfolio, given.MANAGER, "GET", f"/projects/{project['id']}")


async def baselined_project(world: World, **how: Any) -> dict[str, Any]:
    """A project whose plan is approved, as its manager sees it: only the start gate is ahead."""
    project = await registered_project(world, **how)
    await plan_through(world, project["id"])
    portfolio = world.service("portfolio")
    return await given.said(portfolio, given.MANAGER, "GET", f"/projects/{project['id']}")


async def plan_through(world: World, project_id: UUID | str) -> None:
    """From the registration to the approved plan, each step in a transaction of its own."""
    portfolio, plan, id_ = world.service("portfolio"), await plan_of(world, project_id), uuid4()
    known: dict[str, Any] = {"plan_id": id_, "number": 2, "content_hash": "9f86d081" * 8}
    money = Money(amount="3000000.0000", currency="CNY")
    submitted = {
        "author_id": given.MANAGER,
        "planned_start": plan["planned_start"],
        "planned_finish": plan["planned_finish"],
        "bac": money,
        "contingency": money,
        "role_efforts": (),
        "confirm_by": portfolio.clock(),
    }
    steps: list[tuple[str, dict[str, Any]]] = [
        ("hold_kickoff", {"meeting_id": uuid4(), "resource_needs": ()}),
        ("submit_plan", {**known, **submitted}),
        ("approve_plan", {**known, "approved_by": "director-chen"}),
    ]
    path = f"/projects/{project_id}/accept-preliminary-plan"
    accepted = {"content_hash": plan["content_hash"]}
    version = (await row_of(world, project_id))["version"]
    await given.said(portfolio, given.SPONSOR, "POST", path, accepted, if_match=version)
    for verb, told in steps:
        async with portfolio.db.begin(Actor.system("portfolio")) as tx:
            getattr(await tx.load(Project, str(project_id)), verb)(**told)


async def carry_on(world: World, project_id: UUID | str) -> None:
    """From the registration into execution."""
    await plan_through(world, project_id)
    await start(world, project_id)


async def start(world: World, project_id: UUID | str) -> None:
    """From the approved plan into execution: conditions met, risks reviewed, start gate opened."""
    await settle_conditions(world, project_id)
    await carry_out(world, project_id)


async def carry_out(world: World, project_id: UUID | str) -> None:
    """From the baseline into execution, where no condition stands before it."""
    portfolio = world.service("portfolio")
    await portfolio.hear(risk_review(project_id))
    path = f"/projects/{project_id}"
    await given.said(portfolio, "director-chen", "POST", f"{path}/gate-reviews", GO)
    version = (await row_of(world, project_id))["version"]
    await given.said(portfolio, given.MANAGER, "POST", f"{path}/start", if_match=version)


async def settle_conditions(world: World, project_id: UUID | str) -> None:
    """Every open condition of the approval is met."""
    portfolio = world.service("portfolio")
    found = await portfolio.rows(
        "SELECT id, version FROM admission_conditions WHERE project_id = :id AND state = 'OPEN'",
        id=UUID(str(project_id)),
    )
    for row in found:
        path, shown = f"/admission-conditions/{row['id']}/meet", {"evidence": "已评审通过。"}
        await given.said(portfolio, given.MANAGER, "POST", path, shown, if_match=row["version"])


def risk_review(project_id: UUID | str, stage: str = "PLANNING") -> RiskReviewCompleted:
    """The risk register of a project was gone through."""
    return RiskReviewCompleted(
        project_id=project_id,
        review_id=uuid4(),
        stage=stage,
        reviewed_at=datetime.now(UTC),
    )


GO: dict[str, Any] = {
    "gate": "START",
    "outcome": "GO",
    "findings": [{"met": True}, {"met": True}, {"met": True}],
    "reason": "条件齐备，同意开工。",
}
"""The start gate of a project of tier M is opened."""


async def unchanged(subject: Subject, *apart: str) -> dict[str, str]:
    """What all tables but the answers that were kept hold, to be compared."""
    return {
        name: rows
        for name, rows in (await subject.contents()).items()
        if name not in ("idempotency_keys", *apart)
    }


async def stepped(
    world: World, who: str, path: str, json: Any = None, *, method: str = "POST"
) -> dict[str, Any]:
    """A step on the record that the first two words of the path name, as it now is."""
    portfolio, record = world.service("portfolio"), "/".join(path.split("/")[:3])
    version = (await given.said(portfolio, who, "GET", record))["version"]
    return await given.said(portfolio, who, method, path, json, if_match=version)


async def let_time_act(world: World) -> None:
    """All that is due is done, however many other projects wait too."""
    while await world.service("portfolio").tick():
        pass


async def closing_project(world: World, **how: Any) -> dict[str, Any]:
    """A project that is being closed, as its manager sees it."""
    project = await executing_project(world, **how)
    return await stepped(world, given.MANAGER, f"/projects/{project['id']}/begin-closing")


async def begin_closing_of(world: World, project_id: UUID | str) -> dict[str, Any]:
    """A registered project, carried on until it is being closed."""
    await carry_on(world, project_id)
    return await stepped(world, given.MANAGER, f"/projects/{project_id}/begin-closing")


async def balanced_settlement(world: World, project: dict[str, Any]) -> dict[str, Any]:
    """The settlement of a closing project, agreeing with its ledger."""
    portfolio, path = world.service("portfolio"), f"/projects/{project['id']}/settlements"
    made = await given.said(portfolio, given.MANAGER, "POST", path)
    return await stepped(world, given.MANAGER, f"/settlements/{made['id']}/balance")


FINAL_WORDS: dict[str, Any] = {
    "summary": "机房扩容按期完成，高峰响应时间达到目标。",
    "scope_delivered": "两列机柜、供电改造与三批迁移全部完成。",
    "benefits_forecast": "年投诉量预计下降 40%。",
    "benefits_owner_id": given.SPONSOR,
}


async def submitted_report(world: World, project: dict[str, Any]) -> dict[str, Any]:
    """The final report of a closing project, handed in with every objective achieved."""
    portfolio, path = world.service("portfolio"), f"/projects/{project['id']}/final-reports"
    made = await given.said(portfolio, given.MANAGER, "POST", path)
    answers = [{"objective_id": o["objective_id"], "achieved": True} for o in made["objectives"]]
    at, said = f"/final-reports/{made['id']}", {**FINAL_WORDS, "objectives": answers}
    await stepped(world, given.MANAGER, at, said, method="PATCH")
    return await stepped(world, given.MANAGER, f"{at}/submit")


async def accepted_report(world: World, project: dict[str, Any]) -> dict[str, Any]:
    """The final report of a closing project, accepted by its sponsor."""
    report = await submitted_report(world, project)
    return await stepped(world, given.SPONSOR, f"/final-reports/{report['id']}/accept")


SCORES: list[dict[str, str]] = [
    {"criterion": criterion, "score": "90", "reason": "符合要求。"}
    for criterion in ("OBJECTIVES", "SCOPE_QUALITY", "STAKEHOLDERS", "RISK", "KNOWLEDGE")
]


async def evaluated(world: World, project: dict[str, Any]) -> dict[str, Any]:
    """The evaluation of a closing project whose report is accepted, by somebody of the PMO."""
    portfolio, path = world.service("portfolio"), f"/projects/{project['id']}/evaluations"
    said = {"scores": SCORES, "comments": "整体表现良好。"}
    return await given.said(portfolio, "analyst-zhao", "POST", path, said)


def lessons_settled(project_id: str, lessons: int = 2) -> ProjectLessonsSettled:
    """What was learned is written down."""
    return ProjectLessonsSettled(project_id=project_id, lessons=lessons, none_signed=False)


async def closing_meeting(world: World, project: dict[str, Any]) -> dict[str, Any]:
    """The closing meeting of a project, as it was held."""
    portfolio, path = world.service("portfolio"), f"/projects/{project['id']}/meetings"
    invitation = {**INVITATION, "type": "CLOSING", "title": "项目收尾会", "agenda": []}
    meeting = await given.said(portfolio, "analyst-zhao", "POST", path, invitation)
    record = {**RECORD, "records": {}}
    return await stepped(world, "analyst-zhao", f"/meetings/{meeting['id']}/hold", record)


async def accounted_project(world: World, **how: Any) -> dict[str, Any]:
    """A closing project of which all is accounted for: it can be closed."""
    project = await closing_project(world, **how)
    await world.service("portfolio").hear(lessons_settled(project["id"]))
    return await accounted_for(world, project)


async def accounted_for(world: World, project: dict[str, Any]) -> dict[str, Any]:
    """All but the lessons, which knowledge tells."""
    portfolio = world.service("portfolio")
    await closing_meeting(world, project)
    await balanced_settlement(world, project)
    await accepted_report(world, project)
    await evaluated(world, project)
    await portfolio.hear(risk_review(project["id"], stage="CLOSING"))
    path = f"/projects/{project['id']}"
    ruling = {**GO, "gate": "CLOSE"}
    await given.said(portfolio, "director-chen", "POST", f"{path}/gate-reviews", ruling)
    return await given.said(portfolio, given.MANAGER, "GET", path)


async def closed_project(world: World, **how: Any) -> dict[str, Any]:
    """A project that is over, as the PMO sees it."""
    project = await accounted_project(world, **how)
    return await stepped(world, "analyst-zhao", f"/projects/{project['id']}/close")
