"""The report on stakeholder coverage: who was heard, and how steady requirements are."""

from typing import Any

import pytest

from tests.intake.gathering import add, capture, hold, plan
from tests.support import given
from tests.support.world import World

REPORT = "/reports/stakeholder-coverage"


async def report(world: World, who: str = "analyst-lin", **params: Any) -> dict[str, Any]:
    return await given.said(world.service("intake"), who, "GET", REPORT, params=params)


async def test_one_proposal_is_reported_by_influence(world: World) -> None:
    """REQ-056: consulted share by influence, and changes a requirement."""
    intake, proposal = world.service("intake"), await given.assessed_proposal(world)
    one = await add(world, proposal, by="analyst-lin", influence=5)
    other = await add(world, proposal, by="analyst-lin", influence=5)
    waive = f"/stakeholders/{other['id']}/waive-consultation"
    because = {"reason": "已征询。"}
    await given.said(intake, "director-chen", "POST", waive, because, if_match=1)
    await hold(world, await plan(world, proposal, one))
    await plan(world, proposal, other)
    made = await capture(world, proposal)
    await capture(world, proposal)
    for version in (1, 2, 3):
        said = {"statement": f"第 {version} 次修改"}
        path = f"/requirements/{made['id']}"
        await given.said(intake, "analyst-lin", "PATCH", path, said, if_match=version)
    for named in (proposal["id"], proposal["key"]):
        assert await report(world, proposal_id=named) == {
            "proposals": 1,
            "complete": True,
            "by_influence": [
                {"influence": 5, "stakeholders": 2, "consulted": 1, "waived": 1, "share": "0.5000"},
                {"influence": 3, "stakeholders": 1, "consulted": 0, "waived": 0, "share": "0.0000"},
            ],
            "stakeholders": 3,
            "consulted": 1,
            "share": "0.3333",
            "requirements": 2,
            "changes": 3,
            "volatility": "1.5000",
        }


async def test_the_report_counts_what_its_reader_may_see_in_the_period(world: World) -> None:
    """REQ-056."""
    own, all_ = await report(world, "sponsor-li"), await report(world)
    await given.drafted_proposal(world, sponsor="sponsor-li")
    assert (await report(world, "sponsor-li"))["proposals"] == own["proposals"] + 1
    assert (await report(world))["stakeholders"] == all_["stakeholders"] + 1
    assert (await report(world, "admin-gao"))["proposals"] == 0
    assert (await report(world, "admin-gao"))["by_influence"] == []
    assert (await report(world, until="2020-12-31"))["proposals"] == 0
    assert (await report(world, since="2099-01-01"))["proposals"] == 0
    assert (await report(world, since="2020-01-01"))["proposals"] >= 1


@pytest.mark.parametrize(
    ("who", "params", "status"),
    [
        ("sponsor-li", {}, 404),
        ("analyst-lin", {"since": "yesterday"}, 422),
        ("analyst-lin", {"owner": "x"}, 422),
    ],
)
async def test_what_cannot_be_reported_is_refused(
    world: World, who: str, params: dict[str, str], status: int
) -> None:
    """REQ-056: a proposal that one may not see is not there."""
    proposal = await given.drafted_proposal(world)
    asked = {"proposal_id": proposal["id"], **params}
    answer = await world.service("intake").call(who, "GET", REPORT, params=asked)
    assert answer.status_code == status
