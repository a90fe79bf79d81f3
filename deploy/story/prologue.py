"""Before the story: a strategic objective to serve, and people who can be asked for."""

from typing import Any

from deploy.story.cast import ANALYST, MEMBER, RESOURCES
from deploy.story.scenes import Story, get, post

POOL = "/resource/v1/resources"


def prologue() -> Story[None]:
    """What is there already is left as it is."""
    goals = yield from get(ANALYST, "/portfolio/v1/strategic-objectives?state=ACTIVE&limit=1")
    if not goals["items"]:
        yield from post(ANALYST, "/portfolio/v1/strategic-objectives", GOAL)
    for role, name in (("developer", "数字平台开发一组"), ("tester", "数字平台测试一组")):
        known = yield from get(RESOURCES, f"{POOL}?role={role}&kind=EXTERNAL&limit=1")
        if not known["items"]:
            yield from post(RESOURCES, POOL, _team(role, name))
    yield from _member()


def _member() -> Story[None]:
    """Whoever writes down hours is of the pool."""
    people = yield from get(RESOURCES, f"{POOL}?kind=PERSON&limit=200")
    if any(one["person_id"] == MEMBER for one in people["items"]):
        return
    person = {"person_id": MEMBER, "name": "何雨", "org_unit": "客户服务部"}
    yield from post(RESOURCES, "/resource/v1/people", person)
    added = yield from post(
        RESOURCES, POOL, {"kind": "PERSON", "person_id": MEMBER, "roles": ["developer"]}
    )
    rate = {"since": "2026-01-01", "cost_per_hour": "160.00", "currency": "CNY"}
    yield from post(RESOURCES, f"{POOL}/{added['id']}/rates", rate, on=added)


def _team(role: str, name: str) -> dict[str, Any]:
    return {"kind": "EXTERNAL", "name": name, "org_unit": "信息技术部", "roles": [role]}


GOAL: dict[str, Any] = {
    "code": "SERVICE-FIRST",
    "name": {"zh": "客户服务一流", "en": "Service that leads"},
    "weight": "0.4",
    "period_start": "2026-01-01",
    "period_finish": "2100-12-31",
    "owner_id": "executive-ma",
}
