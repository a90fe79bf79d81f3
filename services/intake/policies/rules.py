"""What a policy says of one proposal: its tier, its cost in yuan, and who may decide on it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from shared.domain.errors import FieldProblem

CNY = "CNY"


class Tier(StrEnum):
    """How large a proposal is, by its likely cost and its duration."""

    S = "S"
    M = "M"
    L = "L"


class Decider(StrEnum):
    """Who has the authority: the director alone, or the board by vote."""

    DIRECTOR = "DIRECTOR"
    BOARD = "BOARD"


def in_cny(amount: Decimal, currency: str, rates: Mapping[str, str]) -> Decimal:
    """An amount in yuan, to four decimals; `rates` are units of a currency for one yuan.

    At 0.14 dollars for a yuan, 70,000 USD are 500,000 CNY.
    """
    return (amount / Decimal(rates[currency])).quantize(Decimal("0.0001"))


def tier_of(small: Mapping[str, Any], medium: Mapping[str, Any], cost: Decimal, days: int) -> Tier:
    """The smallest tier that holds both, cost in yuan and duration in working days.

    By default S is up to 500,000 CNY and 60 days, M up to 5,000,000 and 250: 400,000 CNY over
    61 days is M, 3,000,000 over 180 is M, 5,000,000.01 over 10 is L.
    """
    for tier, bound in ((Tier.S, small), (Tier.M, medium)):
        if cost <= Decimal(bound["most_cost"]) and days <= bound["most_days"]:
            return tier
    return Tier.L


def authority_for(
    authority: Sequence[Mapping[str, Any]], tier: str, type_: str, risk_level: int
) -> Mapping[str, Any]:
    """The rule for a proposal: of those that fit, the one that says most; the board if in doubt.

    A rule may be for one type, and for a risk level from some height on (probability index x
    impact index, 0 to 25). For an M of type IT at level 20, "M from level 15" outweighs "M".
    """

    def weight(rule: Mapping[str, Any]) -> tuple[int, bool, bool]:
        return rule["risk_from"] or 0, rule["type"] is not None, rule["decider"] == Decider.BOARD

    fitting = [
        rule
        for rule in authority
        if rule["tier"] == tier
        and rule["type"] in (None, type_)
        and (rule["risk_from"] is None or risk_level >= rule["risk_from"])
    ]
    return max(fitting, key=weight)


def contradictions(policy: Mapping[str, Any], currencies: Sequence[str]) -> list[FieldProblem]:
    """What keeps a policy from being put in force, by pointer; empty when it can be.

    M holds what S holds; each tier has a rule for whatever type and risk; a board votes with a
    quorum it can reach; each currency has a rate, and a yuan is a yuan.
    """
    found = []
    small, medium = policy["small"], policy["medium"]
    if Decimal(medium["most_cost"]) < Decimal(small["most_cost"]):
        found.append(FieldProblem("/medium/most_cost", "range_not_in_order"))
    if medium["most_days"] < small["most_days"]:
        found.append(FieldProblem("/medium/most_days", "range_not_in_order"))
    rates = policy["rates"]
    if Decimal(rates.get(CNY, 0)) != 1 or any(not Decimal(rates.get(c, 0)) for c in currencies):
        found.append(FieldProblem("/rates", "rates_incomplete"))
    general = {r["tier"] for r in policy["authority"] if (r["type"], r["risk_from"]) == (None,) * 2}
    if general != set(Tier):
        found.append(FieldProblem("/authority", "authority_incomplete"))
    for n, rule in enumerate(policy["authority"]):
        if rule["decider"] == Decider.BOARD and not 1 <= rule["quorum"] <= rule["seats"]:
            found.append(FieldProblem(f"/authority/{n}/quorum", "range_not_in_order"))
    return found
