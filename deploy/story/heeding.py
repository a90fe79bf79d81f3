"""What others learned is a risk here: a lesson is offered to the proposal and adopted (REQ-170)."""

from typing import Any

from deploy.story.cast import ANALYST, MANAGER, SPONSOR, Life
from deploy.story.scenes import Ask, Story, act, get, post, say, until

LESSONS = "/knowledge/v1/lessons"


def heeding(life: Life) -> Story[None]:
    """From the lesson of an earlier project to an assessed risk in the register."""
    offers = f"/knowledge/v1/projects/{life.id}/recommendations"
    yield from until(
        ANALYST, offers, "knowledge has looked for lessons", lambda seen: bool(seen.get("items"))
    )
    lesson = yield from post(ANALYST, LESSONS, LESSON)
    for verb in ("validate", "publish"):
        yield from act(ANALYST, f"{LESSONS}/{lesson['id']}", verb)
    offer = yield from post(ANALYST, offers, {**ADVICE, "lesson_id": lesson["id"]})
    yield from act(SPONSOR, f"/knowledge/v1/lesson-recommendations/{offer['id']}", "adopt", ADOPTED)
    risks = f"/risk/v1/risks?project_id={life.id}"
    found = yield from until(
        SPONSOR, risks, "the lesson is in the risk register", lambda seen: bool(seen["items"])
    )
    this = f"/risk/v1/risks/{found['items'][0]['id']}"
    risk = yield from get(SPONSOR, this)
    yield Ask(SPONSOR, "PATCH", this, {"owner_id": MANAGER}, risk)
    judged = yield from act(SPONSOR, this, "assess", {"p_index": 2, "impacts": {"scope": 2}})
    yield from say(
        f"林静推荐经验 {lesson['key']}，张伟采纳，列为风险 {risk['key']}，等级 {judged['level']}。",
        f"Lin Jing recommends the lesson {lesson['key']}; Zhang Wei adopts it as the risk "
        f"{risk['key']}, level {judged['level']}.",
    )


ADVICE = {"advice": "上一个知识平台也是业务专家抽不出时间。"}
ADOPTED = {"how": "列入风险登记册，并为专家预留工时。", "becomes": "RISK"}
LESSON: dict[str, Any] = {
    "title": "业务专家的时间要先约定",
    "kind": "NEGATIVE",
    "stage": "EXECUTION",
    "category": "RESOURCE",
    "language": "zh",
    "project_type": "IT",
    "context": "知识内容由业务专家兼职维护。",
    "event": "业务专家抽不出时间，内容迟迟不能上线。",
    "root_cause": "专家的工时没有事先与部门约定。",
    "effect": {
        "summary": "内容上线推迟三周。",
        "days": 15,
        "money": {"amount": "30000.00", "currency": "CNY"},
        "quality": "首批内容不全。",
    },
    "recommendation": "立项时就与业务部门约定专家工时。",
}
