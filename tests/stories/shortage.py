"""Side story: two of seven testers leave, and the executives are asked (scenario S8).

REQ-187, 194 to 198.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from deploy.story.admission import admission
from deploy.story.cast import ANALYST, EXECUTIVE, MANAGER, RESOURCES, Life
from deploy.story.prologue import prologue
from deploy.story.scenes import Story, act, get, post, refused, until

Soon = Callable[[], datetime]
"""The moment by which a decision is asked for that nobody takes in time."""

FIRM, LEAVING = 4, 3
"""Contracted testers, and people of the organisation who are going to leave, one by one."""

DELAY = 30
MONTHS = 4
BASE = "/resource/v1"


def shortage(life: Life, soon: Soon) -> Story[None]:
    """From the gap to what came of the decision; the next gap is decided one level up."""
    yield from prologue()
    yield from admission(life)
    yield from _staffed(life)
    people = life.known["people"]
    yield from _left(life, people[:2])
    first = yield from _drafted(life)
    yield from _packet(first)
    yield from _granted_in_part(life, first)
    yield from _left(life, people[2:])
    second = yield from _drafted(life)
    yield from _decided_one_level_up(life, second, soon)


def _staffed(life: Life) -> Story[None]:
    """Seven people have the role, and the project asks for all there is of it."""
    role = life.known["role"] = f"tester_{life.id[-12:]}"
    yield from post(
        RESOURCES, f"{BASE}/roles", {"code": role, "name": "验收测试", "name_en": "Tester"}
    )
    for number in range(FIRM):
        yield from _hired(role, f"外包测试 {number + 1}")
    names = [f"{role}_{number + 1}" for number in range(LEAVING)]
    people = [{"person_id": n, "name": "测试员", "org_unit": "信息技术部"} for n in names]
    yield from post(RESOURCES, f"{BASE}/people-batches", {"people": people})
    life.known["people"] = names
    for name in names:
        pooled = {"kind": "PERSON", "person_id": name, "roles": [role]}
        yield from post(RESOURCES, f"{BASE}/resources", pooled)
    first, last, months = _ahead(life.today)
    window = f"from={first:%Y-%m}&to={last:%Y-%m}"
    there = yield from get(RESOURCES, f"{BASE}/capacity?role={role}&{window}")
    whole = {m["month"]: int(float(m["hours"]["total"])) for m in there["roles"][0]["months"]}
    asked = {
        "role": role,
        "hours": sum(whole.values()),
        "start": first.isoformat(),
        "finish": last.isoformat(),
        "months": [{"month": month, "hours": whole[month]} for month in months],
    }
    demand = yield from post(MANAGER, life.at("resource", "/demands"), asked)
    yield from act(MANAGER, f"{BASE}/demands/{demand['id']}", "request")


def _hired(role: str, name: str) -> Story[Any]:
    new = {"kind": "EXTERNAL", "name": name, "org_unit": "信息技术部", "roles": [role]}
    return (yield from post(RESOURCES, f"{BASE}/resources", new))


def _ahead(today: date) -> tuple[date, date, list[str]]:
    """Whole months from the next on: the first day, the last one, and their names."""
    firsts = [(today.replace(day=1) + timedelta(days=32)).replace(day=1)]
    while len(firsts) <= MONTHS:
        firsts.append((firsts[-1] + timedelta(days=32)).replace(day=1))
    return firsts[0], firsts[-1] - timedelta(days=1), [f"{day:%Y-%m}" for day in firsts[:-1]]


def _left(life: Life, people: list[str]) -> Story[None]:
    for name in people:
        listed = yield from get(RESOURCES, f"{BASE}/people?person_id={name}")
        (person,) = listed["items"]
        leaving = {"last_day": life.today.isoformat(), "reason": "合同到期。"}
        yield from act(RESOURCES, f"{BASE}/people/{person['id']}", "leave", leaving)


def _drafted(life: Life) -> Story[Any]:
    """The clock finds the shortage, and puts a packet together with it (REQ-194, REQ-195)."""
    drafts = f"{BASE}/escalations?project_id={life.id}&state=DRAFT"
    found = yield from until(
        ANALYST, drafts, "the shortage is escalated", lambda seen: bool(seen.get("items"))
    )
    return (yield from get(ANALYST, f"{BASE}/escalations/{found['items'][0]['id']}"))


def _packet(drafted: Any) -> Story[None]:
    """Two of seven are 285 per mille; who asks for hands must say when they are needed."""
    packet = drafted["packet"]
    assert (packet["gap_per_mille"], len(packet["gaps"])) == (285, MONTHS)
    assert {"HIRE", "CONTRACT", "OVERTIME", "DELAY"} <= {one["kind"] for one in packet["options"]}
    late = {"effects": "验收推迟。", "decide_by": "2020-01-01T00:00:00Z"}
    this = f"{BASE}/escalations/{drafted['id']}"
    yield from refused(ANALYST, f"{this}/issue", "deadline_has_passed", late, on=drafted)


def _granted_in_part(life: Life, drafted: Any) -> Story[None]:
    """One tester is hired, for the rest the project may be later (REQ-196, REQ-197)."""
    this = f"{BASE}/escalations/{drafted['id']}"
    lacking = sum(float(gap["hours"]) for gap in drafted["packet"]["gaps"])
    issue = {"effects": "验收推迟一个月，影响目标。", "decide_by": f"{life.day(30)}T18:00:00+08:00"}
    yield from act(ANALYST, this, "issue", issue)
    yield from act(EXECUTIVE, this, "acknowledge")
    ruling = {
        "outcome": "PARTIAL",
        "reason": "补一名外包测试，其余延期。",
        "granted_hours": int(lacking / 2),
        "delay_days": DELAY,
    }
    yield from act(EXECUTIVE, this, "decide", ruling)
    hired = yield from _hired(life.known["role"], "新聘测试")
    done = {"says": "外包测试一名已到岗。", "resource_ids": [hired["id"]]}
    yield from act(RESOURCES, this, "execute", done)
    life.known["escalation"] = drafted["id"]
    yield from _cleared(life)
    yield from act(ANALYST, this, "review", {"reason": "缺口已低于门槛。"})
    yield from _change_drafted(life, drafted["id"])


def _cleared(life: Life) -> Story[None]:
    """One of seven is less than makes a project tight."""
    yield from until(
        ANALYST,
        f"{BASE}/shortages?project_id={life.id}&state=OPEN",
        "the shortage is cleared",
        lambda seen: seen.get("items") == [],
    )


def _change_drafted(life: Life, escalation_id: str) -> Story[None]:
    """To be later is a change, which the manager fills in and hands in (REQ-197)."""
    drafted = yield from until(
        MANAGER,
        f"/change/v1/changes?project_id={life.id}",
        "the delay is drafted as a change",
        lambda seen: bool(seen.get("items")),
    )
    change = yield from get(MANAGER, f"/change/v1/changes/{drafted['items'][0]['id']}")
    assert (change["origin_id"], change["state"]) == (escalation_id, "DRAFT")
    assert str(DELAY) in change["title"]


def _decided_one_level_up(life: Life, drafted: Any, soon: Soon) -> Story[None]:
    """What nobody decides in time is put before the next level at once (REQ-196)."""
    this = f"{BASE}/escalations/{drafted['id']}"
    yield from act(
        ANALYST, this, "issue", {"effects": "验收再推迟一个月。", "decide_by": soon().isoformat()}
    )
    raised = yield from until(
        ANALYST,
        f"{BASE}/escalations?project_id={life.id}&state=ISSUED",
        "the undecided escalation is raised one level",
        lambda seen: any(one["level"] == 2 for one in seen.get("items", ())),
    )
    expired = yield from get(ANALYST, this)
    assert expired["state"] == "EXPIRED"
    mine = f"{BASE}/escalations/{raised['items'][0]['id']}"
    yield from act(EXECUTIVE, mine, "acknowledge")
    yield from act(EXECUTIVE, mine, "decide", {"outcome": "REFUSE", "reason": "暂不补充。"})
    yield from act(RESOURCES, mine, "execute", {"says": "项目以现有人手继续。"})
    yield from act(ANALYST, mine, "review", {"reason": "缺口依旧，每月再看。"})
