"""What the PMO does with its policy on changes: write the next version, put it in force."""

from typing import Any

from pydantic import ConfigDict
from sqlalchemy import select

from services.change.authority.model import AuthorityPolicy, AuthorityPolicyState
from services.change.authority.queries import Board, Days, Limit
from services.change.authority.rules import contradictions
from shared.db.transaction import Transaction
from shared.domain.errors import Busy, Conflict
from shared.domain.fields import Id, Request

EXAMPLE: dict[str, Any] = {
    "manager": {"most_cost": "0.02", "most_time": "0.02"},
    "analyst": {"most_cost": "0.05", "most_time": "0.05"},
    "director": {"most_cost": "0.10", "most_time": "0.10"},
    "board": {"quorum": 2, "seats": 3, "days": 5},
    "consult_days": 5,
}


class AuthorityPolicyDraft(Request):
    """The next version of the policy, whole."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    manager: Limit
    analyst: Limit
    director: Limit
    board: Board
    consult_days: Days


async def draft_policy(tx: Transaction, draft: AuthorityPolicyDraft) -> AuthorityPolicy:
    """Write the next version; nothing is judged by it yet."""
    number = await tx.driver.fetchval("SELECT nextval('authority_policy_number')")
    said = draft.model_dump(mode="json")
    return tx.add(AuthorityPolicy.draft(tx.new_id(), number, said))


async def activate_policy(tx: Transaction, policy_id: Id) -> AuthorityPolicy:
    """Put a version in force in place of the one that is (REQ-122).

    Errors: 409 `policy_inconsistent`, by pointer; 409 `busy` where another is being put in force.
    """
    policy = await tx.load(AuthorityPolicy, policy_id)
    policy.lifecycle.check(policy.state, "activate")
    if found := contradictions(vars(policy)):
        raise Conflict("policy_inconsistent", count=len(found), errors=found)
    in_force = select(AuthorityPolicy).where(AuthorityPolicy.state == AuthorityPolicyState.ACTIVE)
    before = await tx.every(AuthorityPolicy, in_force.with_for_update())
    if not before:
        raise Busy("busy")
    before[0].retire(tx.now)
    await tx.flush()
    policy.activate(tx.now)
    return policy
