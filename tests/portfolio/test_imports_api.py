"""Legacy projects: taken over once, flagged, going on or over; and every refusal."""

from typing import Any
from uuid import uuid4

import pytest

from services.portfolio.imports.commands import EXAMPLE
from shared.contracts.portfolio import LegacyProjectImported, ProjectRegistered
from tests.support import given
from tests.support.world import World

AT = "/project-imports"


def wanted(*, over: bool = True, **said: Any) -> dict[str, Any]:
    asked = {**EXAMPLE, "external_reference": f"OLD-{uuid4()}", **said}
    if not over:
        del asked["past"]
    return asked


@pytest.mark.parametrize("who", ["analyst-lin", "director-chen"])
async def test_a_past_project_is_recorded_closed_and_told(world: World, who: str) -> None:
    """REQ-061: it is flagged, and others can learn from it."""
    portfolio, asked = world.service("portfolio"), wanted()
    since = await portfolio.last_seq()
    answer = await portfolio.call(who, "POST", AT, asked)
    shown = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/portfolio/v1/projects/{shown['id']}"
    assert (shown["state"], shown["stage"], shown["origin"]) == (
        "CLOSED",
        "CLOSING",
        "LEGACY_IMPORT",
    )
    assert (shown["proposal_key"], shown["decision_id"]) == (None, None)
    assert shown["past"]["actual_cost"] == {"amount": "2870000.00", "currency": "CNY"}
    assert not any(action["allowed"] for action in shown["allowed_actions"])
    (told,) = await portfolio.events(shown["id"], since=since)
    fact = LegacyProjectImported.model_validate(told["data"])
    assert told["type"] == LegacyProjectImported.type_name()
    assert (fact.undertaking.state, fact.tier, fact.org_unit) == ("CLOSED", "M", "客户服务部")
    assert fact.outcome.startswith("延期两周上线")
    charter = await portfolio.call("sponsor-zhang", "GET", f"/projects/{shown['id']}/charter.pdf")
    assert charter.status_code == 200


async def test_a_confidential_past_project_tells_no_words(world: World) -> None:
    """REQ-061: its names and words stay here."""
    portfolio, asked = world.service("portfolio"), wanted(confidentiality="RESTRICTED")
    shown = await given.said(portfolio, "analyst-lin", "POST", AT, asked)
    (told,) = await portfolio.events(shown["id"])
    fact = LegacyProjectImported.model_validate(told["data"])
    assert (fact.undertaking.title, fact.summary, fact.outcome, fact.org_unit) == ("", "", "", "")


async def test_an_ongoing_project_is_registered_with_a_plan_over_its_days(world: World) -> None:
    """REQ-061, REQ-063: as if it had been approved, but flagged."""
    portfolio, asked = world.service("portfolio"), wanted(over=False)
    shown = await given.said(portfolio, "analyst-lin", "POST", AT, asked)
    assert (shown["state"], shown["origin"], shown["past"]) == (
        "REGISTERED",
        "LEGACY_IMPORT",
        None,
    )
    assert (shown["planned_start"], shown["planned_finish"]) == ("2025-03-03", "2025-11-28")
    assert (shown["tier"], shown["profile"]["tier"]) == ("M", "M")
    registered = (await portfolio.events(shown["id"]))[0]
    fact = ProjectRegistered.model_validate(registered["data"])
    assert (fact.origin, fact.proposal_key, fact.tier) == ("LEGACY_IMPORT", "", "M")
    assert fact.role_efforts

    path = f"/projects/{shown['id']}"
    (row,) = (await given.said(portfolio, "sponsor-zhang", "GET", f"{path}/plans"))["items"]
    said = {"content_hash": row["content_hash"]}
    accept = f"{path}/accept-preliminary-plan"
    accepted = await given.said(portfolio, "sponsor-zhang", "POST", accept, said, if_match=1)
    assert accepted["state"] == "INITIATED"
    charter = await given.said(portfolio, "sponsor-zhang", "GET", f"{path}/charter")
    assert charter["purpose"]["problem"] == EXAMPLE["purpose"]


async def test_its_people_see_it_at_once(world: World) -> None:
    portfolio, asked = world.service("portfolio"), wanted(over=False, confidentiality="SECRET")
    shown = await given.said(portfolio, "analyst-lin", "POST", AT, asked)
    (row,) = (await given.said(portfolio, "pm-zhou", "GET", f"/projects/{shown['id']}/plans"))[
        "items"
    ]
    assert (await portfolio.call("pm-zhou", "GET", f"/plans/{row['id']}")).status_code == 200
    assert (await portfolio.call("analyst-lin", "GET", f"/plans/{row['id']}")).status_code == 404


@pytest.mark.parametrize("over", [True, False])
async def test_a_project_is_taken_over_once(world: World, over: bool) -> None:
    """REQ-061."""
    portfolio, asked = world.service("portfolio"), wanted(over=over)
    await given.said(portfolio, "analyst-lin", "POST", AT, asked)
    await refused(world, "director-chen", asked, 409, "already_imported")


async def refused(world: World, who: str, asked: Any, status: int, code: str) -> None:
    portfolio = world.service("portfolio")
    count = "SELECT count(*) AS n FROM projects"
    before, seq = await portfolio.rows(count), await portfolio.last_seq()
    answer = await portfolio.call(who, "POST", AT, asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await portfolio.rows(count), await portfolio.last_seq()) == (before, seq)


@pytest.mark.parametrize(
    ("who", "changed", "status", "code"),
    [
        ("pm-zhou", {}, 403, "forbidden"),
        ("analyst-lin", {"tier": "XL"}, 422, "validation_failed"),
        ("analyst-lin", {"type": "SPACE_TRAVEL"}, 409, "project_type_unknown"),
        ("analyst-lin", {"planned_finish": "2025-01-01"}, 409, "range_not_in_order"),
        (
            "analyst-lin",
            {"past": {**EXAMPLE["past"], "finished_on": "2025-03-01"}},
            409,
            "range_not_in_order",
        ),
        (
            "analyst-lin",
            {"past": {**EXAMPLE["past"], "finished_on": "2199-03-01"}},
            409,
            "not_over_yet",
        ),
    ],
)
async def test_what_cannot_be_is_refused(
    world: World, who: str, changed: dict[str, Any], status: int, code: str
) -> None:
    """REQ-061."""
    await refused(world, who, wanted(**changed), status, code)


async def test_a_past_project_is_not_reopened(world: World) -> None:
    """REQ-061, REQ-152: there is nothing here to go on with."""
    portfolio = world.service("portfolio")
    past = await given.said(portfolio, "analyst-lin", "POST", AT, wanted())
    before, path = await portfolio.contents(), f"/projects/{past['id']}/reopenings"
    answer = await portfolio.call("director-chen", "POST", path, {"reason": "x"}, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (409, "past_project")
    assert await portfolio.contents() == before
