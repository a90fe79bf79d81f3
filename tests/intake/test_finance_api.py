"""Financial cases over HTTP: set by the sponsor, frozen with the version, fresh or not."""

from typing import Any

import pytest

from services.intake.finance.queries import CASE_EXAMPLE
from tests.support import given
from tests.support.world import World

G4: dict[str, Any] = {
    "currency": "CNY",
    "discount_rate": "0.1",
    "period": "YEAR",
    "cash_flows": [
        {"t": t, "kind": "BENEFIT" if t else "COST", "low": a, "likely": a, "high": a}
        for t, a in enumerate(("1000", "300", "400", "500", "200"))
    ],
}


async def set_case(world: World, proposal: dict[str, Any], who: str, body: Any) -> Any:
    path = f"/proposals/{proposal['id']}/financial-case"
    return await world.service("intake").call(who, "POST", path, body, if_match=proposal["version"])


async def case_of(world: World, proposal: dict[str, Any]) -> dict[str, Any]:
    path = f"/proposals/{proposal['id']}/financial-case"
    return await given.said(world.service("intake"), proposal["sponsor_id"], "GET", path)


async def test_cash_flows_are_answered_with_what_they_are_worth(world: World) -> None:
    """REQ-042, golden vector G4: NPV 115.566, IRR 15.322 %, PI 1.115566, PBP 2.6, DPBP 3.154,
    ROI .40, each as a range."""
    intake, proposal = world.service("intake"), await given.drafted_proposal(world)
    answer = await set_case(world, proposal, "sponsor-zhang", G4)
    assert answer.status_code == 200, answer.text
    made = answer.json()
    likely = {
        name: span["likely"]["value"]
        for name, span in made["results"].items()
        if name != "irr_roots"
    }
    assert likely == {
        "npv": "115.5659",
        "irr": "0.153221",
        "mirr": None,
        "roi": "0.400000",
        "payback": "2.600000",
        "discounted_payback": "3.154000",
        "bcr": "1.115566",
    }
    assert made["results"]["npv"]["currency"] == "CNY"
    assert made["results"]["irr_roots"]["likely"] == ["0.153221"]
    assert made["fresh"] is True
    assert await case_of(world, proposal) == made
    (fact,) = (await intake.events(proposal["id"]))[1:]
    assert fact["type"] == "pmo.intake.FinancialCaseSet.v1"
    assert fact["data"]["inputs_hash"] == made["inputs_hash"]
    assert "115" not in str(fact["data"])


async def test_a_proposal_without_a_case_says_so(world: World) -> None:
    """REQ-042."""
    found = await case_of(world, await given.drafted_proposal(world))
    assert (found["inputs"], found["results"], found["fresh"]) == (None, None, None)


async def test_a_draft_may_bring_its_cash_flows_along(world: World) -> None:
    """REQ-032, REQ-042: in one request, and frozen with the version that is handed in."""
    intake = world.service("intake")
    proposal = await given.submitted_proposal(world, financial_case=CASE_EXAMPLE)
    found = await case_of(world, proposal)
    assert found["inputs"] == CASE_EXAMPLE
    path = f"/proposals/{proposal['id']}/versions"
    (version,) = (await given.said(intake, "sponsor-zhang", "GET", path))["items"]
    frozen = version["content"]["financial_case"]
    assert frozen == {"id": found["id"], "inputs_hash": found["inputs_hash"]}


async def test_a_case_is_stale_when_the_cost_range_has_changed(world: World) -> None:
    """REQ-042: and such a proposal is not handed in before it is set again."""
    intake = world.service("intake")
    proposal = await given.drafted_proposal(world, financial_case=G4)
    path = f"/proposals/{proposal['id']}"
    cost = {**proposal["rough_cost"], "most": "4200000.00"}
    edited = await given.said(
        intake, "sponsor-zhang", "PATCH", path, {"rough_cost": cost}, if_match=proposal["version"]
    )
    assert (await case_of(world, proposal))["fresh"] is False
    before = await intake.contents()
    refused = await intake.call(
        "sponsor-zhang", "POST", f"{path}/submit", if_match=edited["version"]
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "financial_case_stale")
    assert await intake.contents() == before
    assert (await set_case(world, edited, "sponsor-zhang", G4)).json()["fresh"] is True


@pytest.mark.parametrize(
    ("who", "body", "status", "code"),
    [
        ("analyst-zhao", G4, 403, "forbidden"),
        ("sponsor-li", G4, 404, "not_found"),
        ("sponsor-zhang", {**G4, "discount_rate": "1.5"}, 422, "validation_failed"),
        ("sponsor-zhang", {**G4, "cash_flows": []}, 422, "validation_failed"),
        ("sponsor-zhang", {**G4, "cash_flows": [{**G4["cash_flows"][0], "low": "2000"}]}, 409,
         "range_not_in_order"),
    ],
)  # fmt: skip
async def test_a_refused_case_changes_nothing(
    world: World, who: str, body: Any, status: int, code: str
) -> None:
    """REQ-042."""
    intake = world.service("intake")
    proposal = await given.drafted_proposal(world)
    if who == "analyst-zhao":
        proposal = await given.submitted_proposal(world, drafted=proposal)
    before = await intake.contents()
    answer = await set_case(world, proposal, who, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await intake.contents() == before


async def test_what_was_handed_in_keeps_its_case(world: World) -> None:
    """REQ-035, REQ-042."""
    intake, proposal = world.service("intake"), await given.submitted_proposal(world)
    before = await intake.contents()
    answer = await set_case(world, proposal, "sponsor-zhang", G4)
    assert answer.json()["code"] == "illegal_move"
    assert await intake.contents() == before
