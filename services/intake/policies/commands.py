"""What the PMO does with its policies: write the next version, put it in force (REQ-059)."""

from typing import Annotated, Any, get_args

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.intake.policies.model import AdmissionPolicy, PolicyState
from services.intake.policies.queries import AuthorityRule, Bound, Days, Rate
from services.intake.policies.rules import contradictions
from shared.db.transaction import Transaction
from shared.domain.errors import Busy, Conflict
from shared.domain.fields import Currency, Id, Request, absent

Authority = Annotated[list[AuthorityRule], Field(min_length=1, max_length=100)]
Rates = Annotated[list[Rate], Field(min_length=1, max_length=20)]

EXAMPLE: dict[str, Any] = {
    "small": {"most_cost": "500000.00", "most_days": 60},
    "medium": {"most_cost": "5000000.00", "most_days": 250},
    "screen_days": 5,
    "decide_days": 10,
    "authority": [
        {"tier": "S", "decider": "DIRECTOR"},
        {"tier": "M", "decider": "DIRECTOR"},
        {"tier": "M", "risk_from": 15, "decider": "BOARD", "quorum": 2, "seats": 3},
        {"tier": "L", "decider": "BOARD", "quorum": 2, "seats": 3, "vote_days": 5},
    ],
    "rates": [
        {"currency": "CNY", "per_cny": "1"},
        {"currency": "USD", "per_cny": "0.14"},
        {"currency": "EUR", "per_cny": "0.125"},
        {"currency": "HKD", "per_cny": "1.1"},
        {"currency": "JPY", "per_cny": "21"},
        {"currency": "GBP", "per_cny": "0.105"},
        {"currency": "SGD", "per_cny": "0.18"},
    ],
}


class PolicyDraft(Request):
    """The next version of the policy, whole."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    small: Bound
    medium: Bound
    screen_days: Days
    decide_days: Days
    authority: Authority
    rates: Rates


class PolicyEdit(Request):
    """A merge patch: what is sent replaces, what is not sent stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"screen_days": 3}]})

    small: Bound = absent()
    medium: Bound = absent()
    screen_days: Days = absent()
    decide_days: Days = absent()
    authority: Authority = absent()
    rates: Rates = absent()


def _said(request: PolicyDraft | PolicyEdit) -> dict[str, Any]:
    """By column, as JSON holds it."""
    said = {
        name: getattr(request, name)
        if name.endswith("_days")
        else request.model_dump(mode="json", include={name})[name]
        for name in request.model_fields_set
    }
    if "rates" in said:
        said["rates"] = {rate["currency"]: rate["per_cny"] for rate in said["rates"]}
    return said


async def draft_policy(tx: Transaction, draft: PolicyDraft) -> AdmissionPolicy:
    """Write the next version; nothing is judged by it yet."""
    number = await tx.driver.fetchval("SELECT nextval('admission_policy_number')")
    return tx.add(AdmissionPolicy.draft(tx.new_id(), number, _said(draft)))


async def edit_policy(tx: Transaction, policy_id: Id, edit: PolicyEdit) -> AdmissionPolicy:
    """Change a version that is not in force yet."""
    policy = await tx.load(AdmissionPolicy, policy_id)
    policy.edit(_said(edit))
    return policy


async def activate_policy(tx: Transaction, policy_id: Id) -> AdmissionPolicy:
    """Put a version in force in place of the one that is (REQ-059).

    Errors: 409 `policy_inconsistent`, by pointer; 409 `busy` where another is being put in force.
    """
    policy = await tx.load(AdmissionPolicy, policy_id)
    policy.lifecycle.check(policy.state, "activate")
    if found := contradictions(vars(policy), get_args(Currency)):
        raise Conflict("policy_inconsistent", count=len(found), errors=found)
    in_force = select(AdmissionPolicy).where(AdmissionPolicy.state == PolicyState.ACTIVE)
    before = await tx.every(AdmissionPolicy, in_force.with_for_update())
    if not before:
        raise Busy("busy")
    before[0].retire(tx.now)
    await tx.flush()
    policy.activate(tx.now)
    return policy
