"""Chapter five: one change is approved and becomes baseline v2, another is refused.

REQ-117, 120 to 122, 124, 126 to 129, 131 to 133.
"""

from typing import Any

from deploy.story.cast import ANALYST, DIRECTOR, MANAGER, MEMBER, SPONSOR, Life
from deploy.story.scenes import Ask, Story, act, chapter, get, post, refused, say, until


def changing(life: Life) -> Story[None]:
    """A change within reach, and one that would betray an objective."""
    yield from chapter("五、变更", "5. Change")
    yield from refused_by_plan(life)
    yield from approved(life, _longer(life))
    yield from _rejected(life)


def refused_by_plan(life: Life) -> Story[None]:
    """Nobody touches the baseline directly (REQ-119)."""
    yield from refused(MANAGER, life.at("portfolio", "/detailed-plans"), "baseline_protected")


def approved(life: Life, said: dict[str, Any]) -> Story[None]:
    """From the draft to the next baseline."""
    draft = yield from post(MANAGER, life.at("change", "/change-drafts"), said)
    this = f"/change/v1/changes/{draft['id']}"
    yield from _assessed(life, this, "NEUTRAL")
    change = yield from get(MANAGER, this)
    yield from say(
        f"周涛提出变更 {draft['key']}；影响由组合、资源、风险三个服务算出：预算 "
        f"{change['bac_delta']}，完工 {change['finish_days']} 个工作日，"
        f"由 {change['authority']} 决定。",
        f"Zhou Tao asks for the change {draft['key']}; portfolio, resource and risk reckon it: "
        f"budget {change['bac_delta']}, finish {change['finish_days']} working days, "
        f"for {change['authority']} to decide.",
    )
    yield from _decided(this, "APPROVE", "影响可控。")
    yield from until(
        ANALYST, this, "the change is in the baseline", lambda s: s.get("state") == "IMPLEMENTED"
    )
    seen = yield from get(ANALYST, life.at("portfolio", "/baselines"))
    latest = max(seen["items"], key=lambda one: one["number"])
    life.known["baseline"] = latest
    yield from say(
        f"批准后整体生效：基线 v{latest['number']}，哈希 {latest['content_hash'][:12]}…",
        f"Approved, it is applied as a whole: baseline v{latest['number']}, "
        f"hash {latest['content_hash'][:12]}…",
    )


def _assessed(life: Life, this: str, effect: str) -> Story[None]:
    yield from act(MANAGER, this, "submit")
    yield from act(ANALYST, this, "triage")
    yield from until(
        ANALYST,
        f"{this}/impacts",
        "portfolio, resource and risk have answered",
        lambda seen: bool(seen.get("items")) and seen["items"][0]["state"] == "KNOWN",
    )
    effects = [
        {"objective_id": id_, "effect": effect, "note": "按影响评估。"}
        for id_ in life.known["objectives"]
    ]
    judged = {"quality_notes": "增加一轮回归测试。", "objective_effects": effects}
    yield from act(ANALYST, this, "judge", judged)
    yield from act(ANALYST, this, "complete-assessment")
    change = yield from get(ANALYST, this)
    if change["state"] != "CONSULTING":
        return
    for person in change["affected"]:
        if person in (SPONSOR, MANAGER, MEMBER):
            words = {"position": "SUPPORT", "words": "同意。"}
            yield Ask(person, "POST", f"{this}/take-position", words)
    yield from act(ANALYST, this, "close-consultation")


def _decided(this: str, outcome: str, reason: str) -> Story[None]:
    change = yield from get(DIRECTOR, this)
    impacts = yield from get(DIRECTOR, f"{this}/impacts")
    ruling = {
        "outcome": outcome,
        "reason": reason,
        "inputs_hash": impacts["items"][0]["inputs_hash"],
    }
    decider = MANAGER if change["authority"] == "PM" else DIRECTOR
    yield from post(decider, f"{this}/decisions", ruling)


def _rejected(life: Life) -> Story[None]:
    draft = yield from post(MANAGER, life.at("change", "/change-drafts"), _less(life))
    this = f"/change/v1/changes/{draft['id']}"
    yield from _assessed(life, this, "VIOLATED")
    impacts = yield from get(DIRECTOR, f"{this}/impacts")
    ruling = {
        "outcome": "APPROVE",
        "reason": "节省费用。",
        "inputs_hash": impacts["items"][0]["inputs_hash"],
    }
    problem = yield from refused(DIRECTOR, f"{this}/decisions", "objective_violated", ruling)
    yield from _decided(this, "REJECT", "违背项目目标。")
    yield from say(
        f"变更 {draft['key']} 会损害目标，不能批准：{problem['detail']} 予以驳回。",
        f"{draft['key']} would violate an objective, so it is refused: {problem['detail']}",
    )


def _longer(life: Life) -> dict[str, Any]:
    return {
        "cause": "EXTERNAL_ENVIRONMENT",
        "title": "工单系统接口升级",
        "description": "厂商升级接口，联调延长一周，追加费用。",
        "justification": "不升级则上线后三个月内须重做。",
        "urgency": 4,
        "patch": [
            {"op": "activity.modify", "code": "A2", "finish": life.day(91)},
            {
                "op": "budget.add",
                "code": "B3",
                "wbs": "1",
                "cost_type": "EXTERNAL",
                "cost_class": "OPEX",
                "month": life.day(70)[:7],
                "amount": "30000.00",
            },
        ],
        "options": [{"kind": "DO_NOTHING", "title": "沿用旧接口", "days": 60}],
    }


def _less(life: Life) -> dict[str, Any]:
    return {
        "cause": "INTERNAL",
        "title": "取消验收测试",
        "description": "取消验收测试以节省费用。",
        "justification": "预算紧张。",
        "urgency": 2,
        "patch": [{"op": "budget.reduce", "code": "B1", "amount": "5000.00"}],
    }
