"""The arithmetic of a policy: tiers, yuan, authority, and what contradicts itself."""

from decimal import Decimal
from typing import Any, get_args

import pytest

from services.intake.policies.commands import EXAMPLE, PolicyDraft, _said
from services.intake.policies.rules import authority_for, contradictions, in_cny, tier_of
from shared.domain.fields import Currency

POLICY = _said(PolicyDraft.model_validate(EXAMPLE))
SMALL, MEDIUM = POLICY["small"], POLICY["medium"]


@pytest.mark.parametrize(
    ("cost", "days", "tier"),
    [
        ("500000", 60, "S"),
        ("500000.0001", 60, "M"),
        ("500000", 61, "M"),
        ("5000000", 250, "M"),
        ("5000000.0001", 1, "L"),
        ("1", 251, "L"),
        ("0", 1, "S"),
    ],
)
def test_the_tier_is_the_smallest_that_holds_cost_and_duration(
    cost: str, days: int, tier: str
) -> None:
    """REQ-059: S up to 500,000 CNY and 60 working days, M up to 5,000,000 and 250."""
    assert tier_of(SMALL, MEDIUM, Decimal(cost), days) == tier


@pytest.mark.parametrize(
    ("amount", "currency", "cny"),
    [("70000", "USD", "500000.0000"), ("21", "JPY", "1.0000"), ("1", "CNY", "1.0000")],
)
def test_other_currencies_are_reckoned_at_the_rates_of_the_policy(
    amount: str, currency: str, cny: str
) -> None:
    """REQ-059."""
    assert str(in_cny(Decimal(amount), currency, POLICY["rates"])) == cny


def rule(tier: str, decider: str, **narrower: Any) -> dict[str, Any]:
    return {"tier": tier, "type": None, "risk_from": None, "decider": decider, **narrower}


@pytest.mark.parametrize(
    ("more", "type_", "risk", "decider"),
    [
        ([], "IT", 25, "DIRECTOR"),
        ([rule("M", "BOARD", type="IT")], "IT", 0, "BOARD"),
        ([rule("M", "BOARD", type="IT")], "GENERIC", 0, "DIRECTOR"),
        ([rule("M", "BOARD", risk_from=15)], "IT", 14, "DIRECTOR"),
        ([rule("M", "BOARD", risk_from=15)], "IT", 15, "BOARD"),
        ([rule("M", "BOARD", risk_from=15), rule("M", "DIRECTOR", type="IT")], "IT", 20, "BOARD"),
        ([rule("M", "BOARD")], "IT", 0, "BOARD"),
    ],
)
def test_of_the_rules_that_fit_the_one_that_says_most_counts(
    more: list[dict[str, Any]], type_: str, risk: int, decider: str
) -> None:
    """REQ-059: by tier, type and risk level; in doubt the board."""
    rules = [rule("S", "DIRECTOR"), rule("M", "DIRECTOR"), rule("L", "BOARD"), *more]
    assert authority_for(rules, "M", type_, risk)["decider"] == decider


@pytest.mark.parametrize(
    ("wrong", "pointers"),
    [
        ({}, []),
        ({"medium": {"most_cost": "1.00", "most_days": 1}},
         ["/medium/most_cost", "/medium/most_days"]),
        ({"rates": {"CNY": "1"}}, ["/rates"]),
        ({"rates": {**POLICY["rates"], "CNY": "2"}}, ["/rates"]),
        ({"rates": {**POLICY["rates"], "USD": "0"}}, ["/rates"]),
        ({"authority": [rule("S", "DIRECTOR"), rule("L", "DIRECTOR")]}, ["/authority"]),
        ({"authority": [rule("S", "DIRECTOR"), rule("M", "DIRECTOR"),
                        rule("L", "BOARD", quorum=4, seats=3)]}, ["/authority/2/quorum"]),
    ],
)  # fmt: skip
def test_a_policy_that_contradicts_itself_is_found_out(
    wrong: dict[str, Any], pointers: list[str]
) -> None:
    """REQ-059."""
    found = contradictions({**POLICY, **wrong}, get_args(Currency))
    assert [problem.pointer for problem in found] == pointers
