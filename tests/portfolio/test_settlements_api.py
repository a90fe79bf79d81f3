"""Financial settlements over HTTP: filled from what is known, marked by hand, balanced or not."""

from typing import Any

import pytest

from shared.contracts.accounts import SettlementBalanced, SettlementDrafted, SettlementEdited
from tests.portfolio.given import closing_project, executing_project, stepped, unchanged
from tests.portfolio.test_status_api import actuals
from tests.support import given
from tests.support.world import World

OWED = [{"text": "机柜尾款", "amount": "30000.00", "owner_id": given.SPONSOR}]


async def drafted(world: World) -> dict[str, Any]:
    portfolio, project = world.service("portfolio"), await closing_project(world)
    await portfolio.hear(actuals(project, "2870000.0000"))
    path = f"/projects/{project['id']}/settlements"
    return await given.said(portfolio, given.MANAGER, "POST", path)


def figure(shown: dict[str, Any], name: str) -> tuple[str | None, str | None, str]:
    (found,) = [f for f in shown["figures"] if f["name"] == name]
    return found["value"], found["system"], found["provenance"]


async def test_a_settlement_begins_with_what_the_platform_knows(world: World) -> None:
    """REQ-142, REQ-145."""
    made = await drafted(world)
    assert figure(made, "ORIGINAL_BUDGET") == ("3000000.0000", "3000000.0000", "SYSTEM")
    assert figure(made, "ACTUAL_LABOUR") == ("2870000.0000", "2870000.0000", "SYSTEM")
    assert figure(made, "ACTUAL_MATERIAL") == (None, None, "SYSTEM")
    assert (made["state"], made["actual"]) == ("DRAFT", "2870000.0000")
    (told,) = await world.service("portfolio").events(made["id"])
    assert told["type"] == SettlementDrafted.type_name()


async def test_it_balances_when_the_ledger_agrees_and_what_is_owed_has_an_owner(
    world: World,
) -> None:
    """REQ-142, REQ-143, REQ-145: what was changed by hand is marked."""
    made, portfolio = await drafted(world), world.service("portfolio")
    path = f"/settlements/{made['id']}"
    said = {
        "figures": {
            "BUDGET_LABOUR": "2900000.00",
            "ACTUAL_LABOUR": "2800000.00",
            "ACTUAL_EXTERNAL": "70000.00",
            "ACCRUALS": "30000.00",
        },
        "liabilities": OWED,
    }
    edited = await stepped(world, given.MANAGER, path, said, method="PATCH")
    assert figure(edited, "ACTUAL_LABOUR") == ("2800000.0000", "2870000.0000", "MANUAL")
    assert edited["variances"][0] == {
        "cost_type": "LABOUR",
        "budget": "2900000.0000",
        "actual": "2800000.0000",
        "variance": "100000.0000",
    }
    balanced = await stepped(world, "analyst-zhao", f"{path}/balance")
    assert (balanced["state"], balanced["balanced_by"]) == ("BALANCED", "analyst-zhao")
    assert balanced["liabilities"] == [{**OWED[0], "amount": "30000.0000"}]
    told = await portfolio.events(made["id"])
    assert [t["type"] for t in told[1:]] == [
        SettlementEdited.type_name(),
        SettlementBalanced.type_name(),
    ]
    assert told[-1]["data"]["actual"] == {"amount": "2870000.0000", "currency": "CNY"}
    assert told[-1]["data"]["liabilities"]["amount"] == "30000.0000"
    again = await stepped(world, given.MANAGER, path, {"remark": "x"}, method="PATCH")
    assert again["state"] == "DRAFT"


@pytest.mark.parametrize(
    ("said", "problems"),
    [
        ({"figures": {"ACTUAL_LABOUR": "2869999.99"}}, ["actual_differs_from_ledger"]),
        ({"figures": {"ACTUAL_EXTERNAL": "0.01"}}, ["actual_differs_from_ledger"]),
        ({"figures": {"ACCRUALS": "30000"}}, ["accruals_differ_from_liabilities"]),
        (
            {"figures": {"ACTUAL_LABOUR": "0"}, "liabilities": OWED},
            ["actual_differs_from_ledger", "accruals_differ_from_liabilities"],
        ),
    ],
)
async def test_what_does_not_agree_does_not_balance(
    world: World, said: dict[str, Any], problems: list[str]
) -> None:
    """REQ-143: sum of the ledger = AC; what is still owed is listed with an owner."""
    made, portfolio = await drafted(world), world.service("portfolio")
    path = f"/settlements/{made['id']}"
    await stepped(world, given.MANAGER, path, said, method="PATCH")
    before = await unchanged(portfolio)
    answer = await portfolio.call(given.MANAGER, "POST", f"{path}/balance", if_match=2)
    assert (answer.status_code, answer.json()["code"]) == (409, "settlement_unbalanced")
    assert [e["code"] for e in answer.json()["errors"]] == problems
    assert await unchanged(portfolio) == before


@pytest.mark.parametrize(
    ("who", "method", "verb", "body", "status", "code"),
    [
        (given.SPONSOR, "POST", "/balance", None, 403, "forbidden"),
        ("pm-wu", "POST", "/balance", None, 404, "not_found"),
        (given.MANAGER, "PATCH", "", {"figures": {"PROFIT": "1"}}, 422, "validation_failed"),
        (given.MANAGER, "PATCH", "", {"figures": {"ACCRUALS": "-1"}}, 422, "validation_failed"),
    ],
)
async def test_a_refused_step_changes_nothing_and_tells_nothing(
    world: World, who: str, method: str, verb: str, body: Any, status: int, code: str
) -> None:
    """REQ-142, REQ-143."""
    made, portfolio = await drafted(world), world.service("portfolio")
    before, path = await unchanged(portfolio), f"/settlements/{made['id']}{verb}"
    answer = await portfolio.call(who, method, path, body, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await unchanged(portfolio) == before


async def test_a_settlement_is_drafted_once_and_while_closing(world: World) -> None:
    """REQ-142."""
    made, portfolio = await drafted(world), world.service("portfolio")
    other = await executing_project(world)
    before = await unchanged(portfolio)
    for project_id, code in ((made["project_id"], "report_open"), (other["id"], "not_closing")):
        path = f"/projects/{project_id}/settlements"
        answer = await portfolio.call(given.MANAGER, "POST", path)
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert await unchanged(portfolio) == before
