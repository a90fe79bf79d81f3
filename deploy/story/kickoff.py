"""Chapter two: the sponsor accepts the preliminary plan, and the kickoff settles what to plan for.

REQ-064, REQ-067 to 072.
"""

from typing import Any

from deploy.story.cast import ANALYST, MANAGER, MEMBER, RESOURCES, SPONSOR, Life
from deploy.story.scenes import Story, act, chapter, get, post, refused, say, until


def kickoff(life: Life) -> Story[None]:
    """From the acceptance to planning."""
    yield from chapter("二、启动", "2. Kickoff")
    plans = yield from get(SPONSOR, life.at("portfolio", "/plans"))
    plan = yield from get(SPONSOR, f"/portfolio/v1/plans/{plans['items'][0]['id']}")
    agreed = {"content_hash": plan["content_hash"]}
    yield from act(SPONSOR, life.at("portfolio"), "accept-preliminary-plan", agreed)
    yield from act(MANAGER, life.at("portfolio"), "assign-person", {"person_id": MEMBER})
    yield from say(
        "张伟接受初步计划；何雨加入项目组。",
        "Zhang Wei accepts the preliminary plan; He Yu joins the team.",
    )
    expected = yield from get(ANALYST, life.at("portfolio", "/expected-objectives"))
    life.known["objectives"] = [objective["id"] for objective in expected["items"]]
    meeting = yield from post(ANALYST, life.at("portfolio", "/meetings"), _invitation(life))
    this = f"/portfolio/v1/meetings/{meeting['id']}"
    problem = yield from refused(
        ANALYST, f"{this}/hold", "agenda_incomplete", _minutes(left_out="SCOPE"), on=meeting
    )
    yield from say(
        f"林静漏记了范围：{problem['detail']}",
        f"Lin Jing leaves the scope out: {problem['detail']}",
    )
    yield from act(ANALYST, this, "hold", _minutes())
    yield from act(MANAGER, this, "acknowledge")
    yield from act(ANALYST, life.at("portfolio"), "hold-kickoff", _outcome(life, meeting["id"]))
    demands = yield from until(
        RESOURCES,
        f"/resource/v1/demands?project_id={life.id}",
        "the needs settled at the kickoff are demands",
        lambda seen: any(not demand["preliminary"] for demand in seen.get("items", ())),
    )
    life.known["demands"] = [d for d in demands["items"] if not d["preliminary"]]
    yield from say(
        f"启动会 {meeting['key']} 明确目标、范围、时间表、资源需求，形成 "
        f"{len(life.known['demands'])} 项资源需求。",
        f"The kickoff {meeting['key']} settles goals, scope, timetable and needs; "
        f"{len(life.known['demands'])} demands for people follow.",
    )


def _invitation(life: Life) -> dict[str, Any]:
    return {
        "type": "KICKOFF",
        "title": "项目启动会",
        "place": "三号楼 201 会议室",
        "starts_at": f"{life.day(1)}T09:30:00+08:00",
        "duration_minutes": 90,
        "invited": [MANAGER, SPONSOR, MEMBER],
        "agenda": [],
    }


def _minutes(left_out: str = "") -> dict[str, Any]:
    records = {
        "GOALS": "首次解决率提高到 80%。",
        "SCOPE": "知识平台与两处接口；不含坐席排班。",
        "TIMETABLE": "四个月内分两批上线。",
        "RESOURCE_NEEDS": "开发两人，测试一人。",
    }
    return {
        "attended": [MANAGER, SPONSOR, MEMBER],
        "records": {code: words for code, words in records.items() if code != left_out},
        "decisions": [{"text": "分两批上线。", "decided_by": SPONSOR}],
        "actions": [{"text": "提交详细计划。", "owner_id": MANAGER, "due": "2099-01-20"}],
        "minutes": "各方确认目标、范围、时间表与资源需求。",
    }


def _outcome(life: Life, meeting_id: str) -> dict[str, Any]:
    return {
        "meeting_id": meeting_id,
        "scope": {
            "included": ["知识平台与两处接口"],
            "excluded": ["坐席排班"],
            "assumptions": ["工单系统提供接口"],
            "constraints": ["切换只在周末进行"],
            "acceptance": ["连续 30 天达标"],
        },
        "confirmed_objectives": life.known["objectives"],
        "timetable": [{"name": "第一批上线", "finish": life.day(90)}],
        "resource_needs": [
            {"role": "developer", "hours": 320, "start": life.day(10), "finish": life.day(90)},
            {"role": "tester", "hours": 120, "start": life.day(60), "finish": life.day(110)},
        ],
    }
