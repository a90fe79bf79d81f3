"""Chapter six: the project is closed, what it taught is kept, its dossier is sealed.

REQ-135 to 138, 140 to 143, 146, 147, 149, 152.
"""

from typing import Any

from deploy.story.cast import ANALYST, DIRECTOR, MANAGER, SPONSOR, Life
from deploy.story.handover import handed_over
from deploy.story.scenes import Ask, Story, act, chapter, get, post, refused, say, until


def closing(life: Life) -> Story[None]:
    """From the last deliverable to the archive."""
    yield from chapter("六、收尾", "6. Closing")
    yield from handed_over(life)
    yield from closed(life)
    yield from archived(life)


def closed(life: Life) -> Story[None]:
    """All is accounted for, and the project is closed."""
    project = life.at("portfolio")
    yield from act(MANAGER, project, "begin-closing")
    yield from _met(life)
    yield from _learned(life)
    shown = yield from get(ANALYST, project)
    problem = yield from refused(ANALYST, f"{project}/close", "not_ready_to_close", on=shown)
    yield from say(
        f"还不能关闭，尚缺 {len(problem['errors'])} 项。",
        f"It cannot be closed yet: {len(problem['errors'])} things are missing.",
    )
    yield from _settled(life)
    yield from _reported(life)
    yield from _evaluated(life)
    yield from _released(life)
    yield from act(ANALYST, project, "close")


def archived(life: Life) -> Story[None]:
    """Once its dossier is sealed, the project is put away."""
    project = life.at("portfolio")
    yield from until(
        ANALYST,
        f"/knowledge/v1/dossiers?project_id={life.id}",
        "the dossier is sealed",
        lambda seen: {one["state"] for one in seen.get("items", ())} == {"SEALED"},
    )
    shown = yield from get(ANALYST, project)
    unheard = "dossier_not_sealed"
    seen = yield from post(ANALYST, f"{project}/archive", on=shown, unheard=unheard)
    yield from say(
        f"项目 {seen['key']} 关闭；档案封存，状态 {seen['state']}。",
        f"Project {seen['key']} is closed; its dossier is sealed: {seen['state']}.",
    )


def _met(life: Life) -> Story[None]:
    invitation = {
        "type": "CLOSING",
        "title": "项目收尾会",
        "place": "三号楼 201 会议室",
        "starts_at": f"{life.day(1)}T14:00:00+08:00",
        "duration_minutes": 60,
        "invited": [MANAGER, SPONSOR],
        "agenda": [],
    }
    meeting = yield from post(ANALYST, life.at("portfolio", "/meetings"), invitation)
    minutes = {"attended": [MANAGER, SPONSOR], "records": {}, "minutes": "验收通过，总结经验教训。"}
    yield from act(ANALYST, f"/portfolio/v1/meetings/{meeting['id']}", "hold", minutes)


def _released(life: Life) -> Story[None]:
    """Nobody had to give anybody back: resource heard that the project is being closed."""
    yield from until(
        ANALYST,
        life.at("portfolio", "/closing-readiness"),
        "everybody is released",
        lambda seen: seen.get("ready", False),
    )
    kept = yield from get(MANAGER, f"/resource/v1/allocations?project_id={life.id}")
    ended = sum(one["state"] == "RELEASED" for one in kept["items"])
    yield from say(
        f"{ended} 项资源占用随收尾自动释放；收尾条件全部满足。",
        f"{ended} booking(s) were released by themselves; nothing is missing any more.",
    )


def _learned(life: Life) -> Story[None]:
    yield from until(
        MANAGER,
        f"/knowledge/v1/lesson-captures/{life.id}",
        "lessons are asked for",
        lambda seen: seen.get("state") == "OPEN",
    )
    lesson = yield from post(MANAGER, "/knowledge/v1/lessons", {**LESSON, "project_id": life.id})
    life.known["lesson"] = lesson["id"]
    yield from say(
        f"收尾会总结经验教训 {lesson['key']}：接口先核对，再联调。",
        f"The closing meeting leaves the lesson {lesson['key']}: check interfaces first.",
    )


def _settled(life: Life) -> Story[None]:
    made = yield from post(MANAGER, life.at("portfolio", "/settlements"))
    this = f"/portfolio/v1/settlements/{made['id']}"
    wrong = yield Ask(MANAGER, "PATCH", this, {"figures": {"ACTUAL_LABOUR": "1.00"}}, made)
    yield from refused(MANAGER, f"{this}/balance", "settlement_unbalanced", on=wrong)
    known = made["figures"]
    figure = next(f for f in known if f["name"] == "ACTUAL_LABOUR")
    right = {"figures": {"ACTUAL_LABOUR": figure["system"]}}
    yield Ask(MANAGER, "PATCH", this, right, wrong)
    yield from act(MANAGER, this, "balance")


def _reported(life: Life) -> Story[None]:
    made = yield from post(MANAGER, life.at("portfolio", "/final-reports"))
    this = f"/portfolio/v1/final-reports/{made['id']}"
    achieved = [
        {"objective_id": id_, "achieved": True, "actual_value": "81", "remark": ""}
        for id_ in life.known["objectives"]
    ]
    said = {
        "summary": "知识平台按期上线。",
        "scope_delivered": "平台与两处接口。",
        "benefits_forecast": "每年节省 9,000 小时。",
        "benefits_owner_id": SPONSOR,
        "team_performance": "良好。",
        "vendor_performance": "合格。",
        "objectives": achieved,
    }
    yield Ask(MANAGER, "PATCH", this, said, made)
    yield from act(MANAGER, this, "submit")
    yield from act(SPONSOR, this, "accept")


def _evaluated(life: Life) -> Story[None]:
    last = {"unchanged": True, "findings": [], "note": "收尾前逐项核对，均无变化。"}
    yield from post(MANAGER, f"{life.known['register']}/reviews", last)
    project = yield from get(DIRECTOR, life.at("portfolio"))
    (gate,) = [g for g in project["profile"]["gates"] if g["code"] == "CLOSE"]
    reviews = life.at("portfolio", "/gate-reviews")
    yield from post(DIRECTOR, reviews, _passed(gate), unheard="gate_not_ready")
    scores = [
        {"criterion": criterion, "score": "85", "reason": "见最终报告。"}
        for criterion in ("SCOPE_QUALITY", "STAKEHOLDERS", "RISK", "KNOWLEDGE")
    ]
    body = {"scores": scores, "comments": "整体表现良好。"}
    found = yield from post(DIRECTOR, life.at("portfolio", "/evaluations"), body)
    yield from say(
        f"最终报告获张伟接受；PMO 评估 {found['score']} 分，等级 {found['grade']}。",
        f"Zhang Wei accepts the final report; the PMO scores {found['score']}, "
        f"grade {found['grade']}.",
    )


def _passed(gate: dict[str, Any]) -> dict[str, Any]:
    return {
        "gate": gate["code"],
        "outcome": "GO",
        "findings": [{"met": True, "remark": ""} for _ in gate["criteria"]],
        "conditions": [],
        "reason": "交付物全部验收。",
    }


LESSON: dict[str, Any] = {
    "title": "接口先核对，再联调",
    "kind": "NEGATIVE",
    "stage": "EXECUTION",
    "category": "TECHNOLOGY",
    "language": "zh",
    "project_type": "IT",
    "context": "接口文档多年未更新。",
    "event": "联调时发现接口与文档不符。",
    "root_cause": "没有先核对接口。",
    "effect": {
        "summary": "联调延长一周。",
        "days": 5,
        "money": {"amount": "12000.00", "currency": "CNY"},
        "quality": "缺陷增加。",
    },
    "recommendation": "联调前由双方逐条核对接口。",
}
