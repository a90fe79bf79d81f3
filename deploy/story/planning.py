"""Chapter three: the detailed plan with its risk and resource plans becomes baseline v1.

REQ-073 to 077, 081, 087, 088, 090 to 092.
"""

from collections.abc import Mapping
from typing import Any

from deploy.story.cast import ANALYST, ASSESSOR, DIRECTOR, MANAGER, Life
from deploy.story.scenes import Ask, Story, act, chapter, get, post, refused, say, until

ON_AVERAGE: dict[str, Any] = {"probability": "0.4", "distribution": "TRIANGULAR"}


def planning(life: Life) -> Story[None]:
    """From the draft of the plan to the baseline."""
    yield from chapter("三、计划", "3. Planning")
    yield from _risks(life)
    yield from _plan(life)
    yield from _review(life)


def _risks(life: Life) -> Story[None]:
    registers = yield from get(MANAGER, f"/risk/v1/registers?project_id={life.id}")
    life.known["register"] = register = f"/risk/v1/registers/{registers['items'][0]['id']}"
    drafted = yield from post(MANAGER, f"{register}/risk-plans", RISK_PLAN)
    this = f"/risk/v1/risk-plans/{drafted['id']}"
    yield from act(MANAGER, this, "submit")
    yield from act(ANALYST, this, "approve")
    risk = yield from post(MANAGER, f"{register}/risks", RISK)
    life.known["risk"] = mine = f"/risk/v1/risks/{risk['id']}"
    found = yield from act(MANAGER, mine, "assess", _judgement(ON_AVERAGE))
    yield from say(
        f"周涛制定风险管理计划，识别风险 {risk['key']}，等级 {found['level']}。",
        f"Zhou Tao plans risk management and identifies {risk['key']}, level {found['level']}.",
    )


def _judgement(chances: Mapping[str, Any]) -> dict[str, Any]:
    cost = {"least": "10000.00", "likely": "15000.00", "most": "20000.00", "currency": "CNY"}
    return {
        "kind": "INHERENT",
        "p_index": 3,
        "impacts": {"cost": 3, "time": 3},
        "quantities": {**chances, "cost": cost, "days": {"least": 5, "likely": 8, "most": 15}},
    }


def _plan(life: Life) -> Story[None]:
    plan = yield from post(MANAGER, life.at("portfolio", "/detailed-plans"))
    this = f"/portfolio/v1/detailed-plans/{plan['id']}"
    content = _content(life)
    circle = {"dependencies": [_link("A2", "A1"), *content["dependencies"]]}
    wrong = Ask(MANAGER, "PATCH", this, {**content, **circle}, plan, refusal="dependency_cycle")
    problem = yield wrong
    yield from say(f"计划中有循环依赖：{problem['detail']}", f"A circle: {problem['detail']}")
    plan = yield Ask(MANAGER, "PATCH", this, content, plan)
    life.known["plan"] = plan
    handed_in = {"content_hash": plan["content_hash"]}
    project = life.at("portfolio")
    yield from act(MANAGER, project, "submit-plan", handed_in)
    yield from say(
        f"周涛提交详细计划，完工预算 {plan['bac_amount']} 元；资源与风险两个服务分别核对。",
        f"Zhou Tao submits the detailed plan, {plan['bac_amount']} CNY at completion; "
        "resource and risk look at it.",
    )
    yield from until(
        ANALYST,
        f"/portfolio/v1/baseline-approvals/{plan['id']}",
        "resource and risk have confirmed the plan",
        lambda seen: seen.get("state") == "CONFIRMED",
    )


def _review(life: Life) -> Story[None]:
    plan, project = life.known["plan"], life.at("portfolio")
    shown = {"content_hash": plan["content_hash"]}
    reviews = yield from get(ASSESSOR, f"/portfolio/v1/plan-reviews?project_id={life.id}")
    review = yield from get(ASSESSOR, f"/portfolio/v1/plan-reviews/{reviews['items'][0]['id']}")
    mine = f"/portfolio/v1/plan-reviews/{review['id']}"
    remark = {"kind": "activities", "code": "A2", "text": "接口联调与年终结算错开。"}
    yield from act(ASSESSOR, mine, "comment", remark)
    met = {"passed": [True] * len(review["checklist"]), "summary": "计划完整。"}
    yield from act(ASSESSOR, mine, "approve", met)
    before = yield from get(DIRECTOR, project)
    yield from refused(DIRECTOR, f"{project}/approve-plan", "not_aligned", shown, on=before)
    goals = yield from get(ANALYST, "/portfolio/v1/strategic-objectives?state=ACTIVE&limit=1")
    links = [
        {
            "objective_id": id_,
            "strategic_objective_id": goals["items"][0]["id"],
            "strength": "0.75",
        }
        for id_ in life.known["objectives"]
    ]
    yield from post(ANALYST, life.at("portfolio", "/assess-alignment"), {"links": links})
    yield from act(DIRECTOR, project, "approve-plan", shown)
    baselines = yield from until(
        MANAGER,
        life.at("portfolio", "/baselines"),
        "there is a baseline",
        lambda seen: bool(seen.get("items")),
    )
    life.known["baseline"] = first = baselines["items"][0]
    yield from say(
        f"赵敏审核，陈国栋批准：基线 v{first['number']}，哈希 {first['content_hash'][:12]}…",
        f"Zhao Min reviews, Chen Guodong approves: baseline v{first['number']}, "
        f"hash {first['content_hash'][:12]}…",
    )


def _link(pred: str, succ: str) -> dict[str, Any]:
    return {"pred": pred, "succ": succ, "type": "FS", "lag_days": 0}


def _content(life: Life) -> dict[str, Any]:
    month = life.day(40)[:7]
    return {
        **CONTENT,
        "activities": [_activity(life, *work) for work in WORK],
        "dependencies": [_link("A1", "A2"), _link("A2", "A3")],
        "milestones": [{**LIVE, "date": life.day(110)}],
        "budget_lines": [
            _line("B1", "LABOUR", "OPEX", month, "260000.00"),
            _line("B2", "EXTERNAL", "CAPEX", month, "180000.00"),
        ],
        "communications": [{**STEERING, "first_on": life.day(14)}],
    }


def _activity(
    life: Life, code: str, name: str, start: int, finish: int, role: str, hours: int
) -> dict[str, Any]:
    return {
        "code": code,
        "wbs": "1",
        "name": name,
        "start": life.day(start),
        "finish": life.day(finish),
        "role_hours": [{"role": role, "hours": hours}],
    }


def _line(code: str, kind: str, class_: str, month: str, amount: str) -> dict[str, Any]:
    return {
        "code": code,
        "wbs": "1",
        "cost_type": kind,
        "cost_class": class_,
        "month": month,
        "amount": amount,
    }


WORK = (
    ("A1", "平台搭建", 10, 50, "developer", 200),
    ("A2", "接口联调", 52, 90, "developer", 120),
    ("A3", "验收测试", 92, 110, "tester", 120),
)
"""Code, name, first and last day from the day the story begins, role and hours."""

LIVE: dict[str, Any] = {
    "code": "M1",
    "name": "平台上线",
    "owner_id": MANAGER,
    "gate": None,
    "acceptance_evidence": "上线验收单",
}
STEERING: dict[str, Any] = {
    "code": "STEERING",
    "audience": "指导委员会",
    "content": "进展、风险与下阶段工作",
    "channel": "月度例会",
    "form": "三页报告",
    "every_days": 28,
    "sender_id": MANAGER,
}
PLANS = (("QUALITY", "评审与验收的安排。"), ("TEST", "功能、性能与验收测试的安排。"))
RISK_PLAN: dict[str, Any] = {
    "approach": "每两周核对登记册；重大风险由 PMO 跟踪。",
    "roles": [{"person_id": MANAGER, "duty": "LEADS"}, {"person_id": ANALYST, "duty": "REVIEWS"}],
    "reserve_method": "RESIDUAL_EMV",
}
RISK: dict[str, Any] = {
    "kind": "THREAT",
    "cause": "工单系统的接口文档多年未更新。",
    "event": "联调时发现接口与文档不符。",
    "effect": "联调延长，追加外部费用。",
    "category": "TECHNICAL",
    "stage": "EXECUTION",
    "owner_id": MANAGER,
    "activities": ["A2"],
}
CONTENT: dict[str, Any] = {
    "wbs": [{"code": "1", "name": "知识平台", "parent": None}],
    "deliverables": [
        {"code": "D1", "name": "知识平台", "wbs": "1", "acceptance_criteria": "连续 30 天达标"}
    ],
    "reserves": {"contingency": "20000.00", "management": "20000.00"},
    "subsidiary_plans": [{"code": code, "summary": summary} for code, summary in PLANS],
}
