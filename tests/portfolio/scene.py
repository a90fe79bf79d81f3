"""What portfolio adds to the scene: records with ids of their own, and the project's whole way
until all of it is accounted for."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from deploy.local.personas import Persona
from services.portfolio.evaluations.commands import NewEvaluation, evaluate_project
from services.portfolio.gates.commands import GateRuling, NewWaiver, decide_gate, grant_waiver
from services.portfolio.objectives.commands import EXAMPLE
from services.portfolio.steering.commands import propose_termination
from shared.domain.actor import Actor, Role
from shared.domain.fields import Because
from tests.portfolio.given import (
    GO,
    SCORES,
    accepted_report,
    risk_review,
    settle_conditions,
    stepped,
)
from tests.portfolio.handover import of_code, settle_deliverables, soon
from tests.portfolio.planning import (
    baselined_project,
    plan_content,
    planning_project,
    submitted_project,
)
from tests.suites.scene import DECIDER, READER, Scene
from tests.support import given

NOBODYS = {"strategic-objectives", "kpi-definitions"}

PLANNER = Persona(READER.id, READER.name, "decides on what they read along", (Role.PMO_DIRECTOR,))
"""A director who knows of the project however confidential it is."""

DIRECTOR = Actor(DECIDER.id, frozenset({Role.PMO_DIRECTOR}))
EVALUATOR = Actor("analyst-zhao", frozenset({Role.PMO_ANALYST}))
WAIVER = {"rule": "RISK_REVIEW", "reason": "风险由上级项目统一评审。", "expires_on": "2099-06-30"}
LATE = {"kind": "INSTRUCTION", "text": "请提交关键路径恢复计划。"}


async def afterwards(made: Scene) -> None:
    """Objectives and indicators are told by their codes, the plan by its project: the scene goes
    by ids."""
    portfolio = made.world.service("portfolio")
    new = {**EXAMPLE, "code": f"SCENE-{uuid4().hex[:8].upper()}"}
    objective = await given.said(portfolio, "analyst-lin", "POST", "/strategic-objectives", new)
    made.kept["portfolio", "strategic-objectives"] = objective["id"]
    past = {**new, "code": f"PAST-{uuid4().hex[:8].upper()}"}
    past = await given.said(portfolio, "analyst-lin", "POST", "/strategic-objectives", past)
    path = f"/strategic-objectives/{past['id']}/retire"
    await given.said(portfolio, "analyst-lin", "POST", path, if_match=1)
    await _plan(made)
    of_it = "SELECT id FROM {} WHERE project_id = :id"
    for collection, table in (
        ("plans", "plan_versions"),
        ("admission-conditions", "admission_conditions"),
        ("meetings", "meetings"),
        ("detailed-plans", "detailed_plans"),
        ("baseline-approvals", "baseline_approvals"),
        ("plan-reviews", "plan_reviews"),
        ("baselines", "baselines"),
        ("communication-obligations", "communication_obligations"),
    ):
        row, *_ = await portfolio.rows(of_it.format(table), id=UUID(made.project_id))
        made.kept["portfolio", collection] = str(row["id"])
    for other, collection in (("diff", "detailed-plans"), ("compare", "baselines")):
        made.kept["portfolio", other] = made.kept["portfolio", collection]
    (kpi,) = await portfolio.rows("SELECT id FROM kpi_definitions WHERE code = 'TRAINING_COVERAGE'")
    made.kept["portfolio", "kpi-definitions"] = str(kpi["id"])
    await _carry_out(made)
    await _account_for(made)


async def _plan(made: Scene) -> None:
    """As far as its people take a project before it is executed: its first baseline is set."""
    planning = await planning_project(made.world, project={"id": made.project_id})
    weekly = {**plan_content()["communications"][0], "every_days": 7, "first_on": "2026-01-05"}
    parts = {"communications": [weekly], **soon(made.world.service("portfolio").clock().date())}
    submitted = await submitted_project(made.world, planning=planning, **parts)
    await baselined_project(made.world, submitted=submitted, by=PLANNER)
    while await made.world.service("portfolio").tick():
        pass


Command = Callable[..., Awaitable[Any]]


async def _as(made: Scene, who: Actor, command: Command, said: Any) -> None:
    """A command by somebody whom the members of the scene leave out, whatever its level."""
    async with made.world.service("portfolio").db.begin(who) as tx:
        await command(tx, made.project_id, said)


async def _carry_out(made: Scene) -> None:
    """It passes its gate and is executed, and it does not answer what the PMO asks."""
    world, path = made.world, f"/projects/{made.project_id}"
    portfolio = world.service("portfolio")
    await settle_conditions(world, made.project_id)
    await portfolio.hear(risk_review(made.project_id))
    await _as(made, DIRECTOR, decide_gate, GateRuling.model_validate(GO))
    await _as(made, DIRECTOR, grant_waiver, NewWaiver.model_validate(WAIVER))
    await stepped(world, given.MANAGER, f"{path}/start")
    begun = {"activity": "A", "remaining_from": "2099-01-05", "evidence": "开工会纪要"}
    update = {"data_date": f"{portfolio.clock().date()}", "entries": [begun]}
    await stepped(world, given.MANAGER, f"{path}/progress-updates", update)
    soon = (portfolio.clock() + timedelta(days=1)).date()
    late = {**LATE, "due": f"{soon}"}
    await given.said(portfolio, "analyst-lin", "POST", f"{path}/directives", late)
    live = await of_code(world, "milestones", made.project_id, "LIVE")
    late_by_then = {"code": "LIVE", "date": "2099-04-10", "reason": "机柜到货推迟。"}
    rounds, body = f"{path}/milestone-forecasts", {"forecasts": [late_by_then]}
    await given.said(portfolio, given.MANAGER, "POST", rounds, body)
    made.kept["portfolio", "milestones"] = live["id"]
    deliverable = await of_code(world, "deliverables", made.project_id, "D1")
    made.kept["portfolio", "deliverables"] = deliverable["id"]
    with world.clock.later(days=4):
        await portfolio.tick()
    report = {"narrative": "整体进度符合基准。"}
    await given.said(portfolio, given.MANAGER, "POST", f"{path}/status-reports", report)
    await _as(made, DIRECTOR, propose_termination, Because(reason="战略调整。"))


async def _account_for(made: Scene) -> None:
    """It is being closed: settled, reported on, and evaluated."""
    world, path = made.world, f"/projects/{made.project_id}"
    portfolio = world.service("portfolio")
    await settle_deliverables(world, made.project_id)
    await stepped(world, given.MANAGER, f"{path}/begin-closing")
    await given.said(portfolio, given.MANAGER, "POST", f"{path}/settlements")
    await accepted_report(world, {"id": made.project_id})
    said = {"scores": SCORES, "comments": ""}
    await _as(made, EVALUATOR, evaluate_project, NewEvaluation.model_validate(said))
