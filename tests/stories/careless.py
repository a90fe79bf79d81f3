"""Side stories: a proposal that serves no goal and whose neighbours nobody asked; a directive.

REQ-048, 051, 053, 014 (scenario S2).
"""

from typing import Any

from deploy.story.admission import ASSESSMENT, OBJECTIVE, WISH
from deploy.story.cast import ANALYST, ASSESSOR, DIRECTOR, MANAGER, SPONSOR, Life
from deploy.story.scenes import Story, act, get, post, refused

PROPOSALS = "/intake/v1/proposals"


def careless(life: Life) -> Story[None]:
    """The PMO does not pass it on until both are made good."""
    draft = yield from post(SPONSOR, PROPOSALS, _wish(life))
    mine = f"{PROPOSALS}/{draft['id']}"
    yield from act(SPONSOR, mine, "submit")
    yield from act(ANALYST, mine, "start-screening", {"assessor_id": ASSESSOR})
    yield from act(ASSESSOR, mine, "assessments", ASSESSMENT)
    yield from _incomplete(mine, "stakeholder_unconsulted")
    people = yield from get(ANALYST, f"{mine}/stakeholders")
    heard = {"reason": "已在部门例会上征求意见。"}
    this = f"/intake/v1/stakeholders/{people['items'][0]['id']}"
    yield from post(DIRECTOR, f"{this}/waive-consultation", heard, on=people["items"][0])
    yield from _incomplete(mine, "objective_not_linked")


def directed(life: Life) -> Story[None]:
    """Who orders something does not find that it was done: somebody else does."""
    order = {"kind": "INSTRUCTION", "text": "两周内补齐接口测试。", "due": life.day(14)}
    issued = yield from post(ANALYST, life.at("portfolio", "/directives"), order)
    this = f"/portfolio/v1/directives/{issued['id']}"
    yield from act(MANAGER, this, "answer", {"answer": "已补齐。"})
    answered = yield from get(ANALYST, this)
    done = {"reason": "属实。"}
    yield from refused(ANALYST, f"{this}/close", "sod_violation", done, on=answered)
    yield from act(DIRECTOR, this, "close", done)


def _incomplete(mine: str, code: str) -> Story[None]:
    seen = yield from get(ANALYST, mine)
    yield from refused(ANALYST, f"{mine}/complete-consultation", code, on=seen)


def _wish(life: Life) -> dict[str, Any]:
    neighbour = {**WISH["stakeholders"][0], "influence": 5}
    return {
        **WISH,
        "title": f"坐席工位改造 {life.label}",
        "problem": "工位拥挤，坐席之间相互干扰。",
        "proposed_solution": "重新布置三楼西侧的工位。",
        "expected_objectives": [{**OBJECTIVE, "due": life.day(400)}],
        "stakeholders": [neighbour],
        "requested_start": life.day(3),
        "requested_finish": life.day(200),
    }
