"""Side story: what one project learned reaches the next proposal, and the process (scenario S11).

REQ-137, 153 to 155, 157, 158, 161, 165, 168, 170, 175.
"""

from typing import Any

from deploy.story.admission import OBJECTIVE, WISH
from deploy.story.cast import ANALYST, DIRECTOR, MANAGER, MEMBER, Life
from deploy.story.scenes import Story, act, get, post, refused, until

OTHER = "sponsor-li"
BASE = "/knowledge/v1"
LATER = "2099-01-15T09:30:00+08:00"


def learning(life: Life, following: Life) -> Story[None]:
    """`life` is over; `following` is what somebody else wishes for then."""
    yield from _published(life)
    yield from _offered(life, following)
    yield from _adopted(life, following)
    yield from _improved(following)
    yield from _met()
    yield from _trained(following)


def _published(life: Life) -> Story[None]:
    """A lesson is everybody's once the PMO has found it true; those who follow are named."""
    this = f"{BASE}/lessons/{life.known['lesson']}"
    follows = {"facet": "CATEGORY", "topic": "TECHNOLOGY"}
    followed = yield from get(MEMBER, f"{BASE}/follows")
    if not followed["items"]:
        yield from post(MEMBER, f"{BASE}/follows", follows)
    captured = yield from get(ANALYST, this)
    yield from refused(ANALYST, f"{this}/publish", "illegal_move", on=captured)
    yield from act(ANALYST, this, "validate")
    yield from act(ANALYST, this, "publish")


def _offered(life: Life, following: Life) -> Story[None]:
    """Nobody asked for it: the next proposal speaks of the same, and it is shown with reasons."""
    wish = _wish(following)
    draft = yield from post(OTHER, "/intake/v1/proposals", wish)
    following.id = draft["id"]
    yield from act(OTHER, f"/intake/v1/proposals/{following.id}", "submit")

    moments = yield from until(
        OTHER,
        f"{BASE}/projects/{following.id}/recommendations",
        "the lesson is offered to the next proposal",
        lambda seen: bool(seen.get("items")),
    )
    offers = moments["items"][0]["offers"]
    assert life.known["lesson"] in [one["lesson_id"] for one in offers]
    (offer,) = yield from _answerable(life, following, "OFFERED")
    assert (offer["context"], "SAME_TYPE" in offer["reasons"]) == ("PROPOSAL", True)
    assert {"接口", "核对"} & set(offer["terms"])
    following.known["offer"] = offer["id"]


def _answerable(life: Life, following: Life, state: str) -> Story[list[Any]]:
    listed = yield from get(OTHER, f"{BASE}/lesson-recommendations?state={state}&limit=200")
    return [
        one
        for one in listed["items"]
        if (one["project_id"], one["lesson_id"]) == (following.id, life.known["lesson"])
    ]


def _adopted(life: Life, following: Life) -> Story[None]:
    """Whoever asks for the project answers what becomes of it: a risk of theirs, which says where
    it is from; and the lesson's offer says which."""
    this = f"{BASE}/lesson-recommendations/{following.known['offer']}"
    how = {"how": "立项时即列为风险：联调前逐条核对接口。", "becomes": "RISK"}
    offered = yield from get(OTHER, this)
    yield from refused("pm-wu", f"{this}/adopt", "not_found", how, on=offered)
    yield from act(OTHER, this, "adopt", how)
    (adopted,) = yield from _answerable(life, following, "ADOPTED")
    assert adopted["id"] == following.known["offer"]
    risks = yield from until(
        OTHER,
        f"/risk/v1/risks?project_id={following.id}",
        "the lesson stands in the risk register of the next proposal",
        lambda seen: bool(seen.get("items")),
    )
    (listed,) = risks["items"]
    risk = yield from get(OTHER, f"/risk/v1/risks/{listed['id']}")
    assert risk["from_lesson_id"] == life.known["lesson"]
    answered = yield from until(
        ANALYST,
        this,
        "the offer says which risk it has become",
        lambda seen: seen.get("risk_key") is not None,
    )
    assert (answered["how"], answered["answered_by"]) == (how["how"], OTHER)
    assert (answered["risk_id"], answered["risk_key"]) == (risk["id"], risk["key"])


def _improved(following: Life) -> Story[None]:
    """What somebody says becomes the second version of a process, on the director's word."""
    code = f"LEARNING_{following.id[-12:].upper()}"
    first = yield from _in_force(code, [])
    said = yield from post(MEMBER, f"{BASE}/feedback", {**FEEDBACK, "subject": code})
    mine = f"{BASE}/feedback/{said['id']}"
    yield from act(ANALYST, mine, "triage", {"owner_id": ANALYST})
    yield from act(ANALYST, mine, "accept", {"answer": "同意：下一版合并。"})
    plan = {**IMPROVEMENT, "feedback_keys": [said["key"]]}
    item = yield from post(ANALYST, f"{BASE}/improvements", plan)
    this = f"{BASE}/improvements/{item['id']}"
    yield from act(DIRECTOR, this, "pilot", {"scope": "一个小型项目。"})
    after = {"after": [{"code": "RETURN_RATE", "value": "0.15"}], "conclusion": "建议推广。"}
    yield from act(ANALYST, this, "check", after)
    yield from act(DIRECTOR, this, "roll-out", ROLLOUT)
    second = yield from _in_force(code, [item["key"]])
    former = yield from get(ANALYST, f"{BASE}/process-definitions/{first['id']}")
    assert (former["state"], second["state"], second["number"]) == ("RETIRED", "ACTIVE", 2)
    closed = yield from get(ANALYST, this)
    assert (closed["state"], closed["feedback_keys"]) == ("CLOSED", [said["key"]])
    yield from act(ANALYST, mine, "complete", {"outcome": f"流程第 2 版 {second['key']} 已生效。"})
    answered = yield from get(MEMBER, mine)
    assert (answered["state"], answered["answer"]) == ("DONE", "同意：下一版合并。")


def _in_force(code: str, based_on: list[str]) -> Story[Any]:
    draft = yield from post(
        ANALYST, f"{BASE}/process-definitions", {**PROCESS, "code": code, "based_on": based_on}
    )
    this = f"{BASE}/process-definitions/{draft['id']}"
    yield from act(DIRECTOR, this, "pilot")
    return (yield from act(DIRECTOR, this, "activate"))


def _met() -> Story[None]:
    """People sit together, and are asked how it goes; nobody sees who answered what."""
    plan = {"purpose": "FEEDBACK", "title": "项目团队座谈", "starts_at": LATER}
    yield from post(ANALYST, f"{BASE}/exchanges", {**plan, "invited_ids": [MANAGER, MEMBER]})
    survey = yield from post(ANALYST, f"{BASE}/pulse-surveys", SURVEY)
    this = f"{BASE}/pulse-surveys/{survey['id']}"
    scores = {"scores": [{"code": "HELP", "score": 4}]}
    yield from post(MANAGER, f"{this}/answers", scores)
    yield from refused(MANAGER, f"{this}/answers", "already_answered", scores)
    closed = yield from act(ANALYST, this, "close")
    assert closed["state"] == "CLOSED"


def _trained(following: Life) -> Story[None]:
    """What was learned is taught: a course, and a session with seats."""
    code = f"INTERFACES_{following.id[-12:].upper()}"
    yield from post(ANALYST, f"{BASE}/courses", {**COURSE, "code": code})
    plan = {"course_code": code, "capacity": 1, "place": "二楼培训室", "starts_at": LATER}
    planned = yield from post(ANALYST, f"{BASE}/trainings", {**plan, "trainer_id": ANALYST})
    this = f"{BASE}/trainings/{planned['id']}"
    yield from act(ANALYST, this, "open")
    yield from post(MEMBER, f"{this}/enrolments", {})
    yield from refused(MANAGER, f"{this}/enrolments", "session_full", {})


def _wish(life: Life) -> dict[str, Any]:
    return {
        **WISH,
        "title": f"合同管理系统 {life.label}",
        "org_unit": "法务部",
        "problem": "合同系统与财务系统的接口文档与实际不符，联调时缺陷很多，每次都要核对接口。",
        "proposed_solution": "重做合同系统的接口，联调前由双方逐条核对接口文档。",
        "expected_objectives": [{**OBJECTIVE, "owner_id": OTHER, "due": life.day(400)}],
        "requested_start": life.day(3),
        "requested_finish": life.day(200),
    }


FEEDBACK: dict[str, Any] = {
    "kind": "SUGGESTION",
    "about": "PROCESS_STEP",
    "title": "申请表的两张表内容重复",
    "words": "干系人清单与沟通计划各填一遍同样的人，建议合并为一张。",
}
IMPROVEMENT: dict[str, Any] = {
    "title": "申请减负",
    "root_cause": "两张表由不同的人设计。",
    "proposal": "合并为一张。",
    "measures": [
        {
            "code": "RETURN_RATE",
            "name": "申请退回率",
            "unit": "%",
            "before": "0.35",
            "direction": "LESS",
        }
    ],
}
ROLLOUT: dict[str, Any] = {"rollout": "修订流程并培训。", "effective_on": "2099-01-01"}
PROCESS: dict[str, Any] = {
    "name": {"zh": "申请流程", "en": "How to apply"},
    "steps": [
        {
            "code": "ADMISSION",
            "name": {"zh": "立项", "en": "Admission"},
            "gate": {"zh": "立项获批", "en": "Admission approved"},
            "inputs": [{"zh": "项目申请", "en": "Proposal"}],
            "outputs": [{"zh": "立项决定", "en": "Admission decision"}],
            "roles": ["sponsor", "pmo_analyst"],
            "checklist": [],
        }
    ],
    "activities": [],
}
SURVEY: dict[str, Any] = {
    "title": "团队与 PMO 协作脉搏",
    "closes_on": "2099-01-15",
    "invited_ids": [MANAGER, MEMBER, "pm-wu"],
    "questions": [{"code": "HELP", "words": "需要时能得到 PMO 的帮助"}],
}
COURSE: dict[str, Any] = {
    "title": "接口先核对",
    "content": "联调前由双方逐条核对接口。",
    "certificate_months": 24,
    "mandatory_roles": [],
    "pass_score": 60,
    "period_months": 6,
    "project_types": [],
}
