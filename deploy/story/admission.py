"""Chapter one: a wish becomes a registered project in all six services (REQ-032 to 066)."""

from typing import Any

from deploy.story.cast import ANALYST, ASSESSOR, DIRECTOR, MANAGER, SPONSOR, Life
from deploy.story.heeding import heeding
from deploy.story.scenes import Story, act, chapter, get, post, say, until

PROPOSALS = "/intake/v1/proposals"


def admission(life: Life) -> Story[None]:
    """From the draft to the registration."""
    yield from chapter("一、立项", "1. Admission")
    goals = yield from get(SPONSOR, "/portfolio/v1/strategic-objectives?state=ACTIVE&limit=1")
    wish = _wish(life, goals["items"][0]["id"])
    draft = yield from post(SPONSOR, PROPOSALS, wish, unheard="strategic_objective_unknown")
    life.id = draft["id"]
    mine = f"{PROPOSALS}/{life.id}"
    yield from say(
        f"张伟提出申请 {draft['key']}：{draft['title']}。",
        f"Zhang Wei files the proposal {draft['key']}: {draft['title']}.",
    )
    sent = yield from act(SPONSOR, mine, "submit")
    yield from say(
        f"申请提交，分级 {sent['tier']}；风险登记册随之打开。",
        f"It is submitted, tier {sent['tier']}; its risk register opens.",
    )
    yield from heeding(life)
    yield from act(ANALYST, mine, "start-screening", {"assessor_id": ASSESSOR})
    found = yield from act(ASSESSOR, mine, "assessments", ASSESSMENT)
    ready = yield from act(ANALYST, mine, "complete-consultation")
    yield from say(
        f"赵敏评估：{found['feasibility_verdict']}、{found['necessity_verdict']}。",
        f"Zhao Min assesses it: {found['feasibility_verdict']}, {found['necessity_verdict']}.",
    )
    yield from act(DIRECTOR, mine, "decisions", _ruling(ready["inputs_hash"]))
    project = yield from until(
        MANAGER, life.at("portfolio"), "the project is registered", lambda seen: "key" in seen
    )
    yield from until(
        SPONSOR,
        mine,
        "all six services have taken it over",
        lambda seen: (seen.get("handoff") or {}).get("state") == "COMPLETED",
    )
    life.key = project["key"]
    yield from say(
        f"陈国栋批准；项目 {life.key} 登记，六个服务全部接手，周涛任项目经理。",
        f"Chen Guodong approves; project {life.key} is registered in all six services, "
        "managed by Zhou Tao.",
    )


def _wish(life: Life, goal: str) -> dict[str, Any]:
    objective = {**OBJECTIVE, "due": life.day(400), "strategic_objective_id": goal}
    return {
        **WISH,
        "title": f"客户服务知识平台 {life.label}",
        "expected_objectives": [objective],
        "requested_start": life.day(3),
        "requested_finish": life.day(200),
    }


OBJECTIVE: dict[str, Any] = {
    "statement": "首次解决率提高到 80%",
    "metric": "首次解决率",
    "unit": "%",
    "baseline_value": "61",
    "target_value": "80",
    "measurement_method": "工单系统按月统计",
    "owner_id": SPONSOR,
}
WISH: dict[str, Any] = {
    "type": "IT",
    "org_unit": "信息技术部",
    "problem": "坐席查找答案平均需要四分钟，同一问题的答复不一致，首次解决率只有 61%。",
    "proposed_solution": "建设统一的知识平台，接入工单与呼叫系统，由业务专家维护内容。",
    "alternatives": [
        {"title": "维持现状", "description": "首次解决率继续下降。", "do_nothing": True},
        {"title": "购买云服务", "description": "客户数据不得出本单位。"},
    ],
    "stakeholders": [
        {
            "kind": "GROUP",
            "name": "呼叫中心",
            "organisation": "客户服务部",
            "interest": 5,
            "influence": 2,
            "attitude": "SUPPORTIVE",
            "engagement_current": "NEUTRAL",
            "engagement_desired": "SUPPORTIVE",
        }
    ],
    "urgency": 4,
    "rough_duration_days": 110,
    "rough_cost": {
        "least": "400000.00",
        "likely": "480000.00",
        "most": "500000.00",
        "currency": "CNY",
    },
    "effort_hours": 1500,
    "resource_needs": [{"role": "developer", "person_months": "6"}],
    "benefits": "每年节省坐席工时约 9,000 小时。",
}
ASSESSMENT: dict[str, Any] = {
    "feasibility": {
        axis: {"score": score, "confidence": "HIGH", "evidence": evidence}
        for axis, score, evidence in (
            ("technical", 4, "产品成熟，同行已有案例。"),
            ("economic", 4, "两年内收回投入。"),
            ("organisational", 3, "业务专家需抽调两人。"),
            ("legal", 5, "数据不出本单位。"),
            ("schedule", 4, "分两批上线，留有余量。"),
        )
    },
    "necessity": {
        "alignment": "0.7",
        "urgency": 4,
        "cost_of_inaction": {"amount": "90000.00", "currency": "CNY"},
        "evidence": "首次解决率逐季下降。",
    },
}


def _ruling(inputs_hash: str) -> dict[str, Any]:
    return {
        "outcome": "APPROVE",
        "reason": "目标清晰，投入可控。",
        "project_manager_id": MANAGER,
        "inputs_hash": inputs_hash,
    }
