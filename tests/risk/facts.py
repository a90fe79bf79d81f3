"""What risk hears in these tests: the facts as intake told them, and as portfolio would."""

from typing import Any
from uuid import uuid4

from shared.contracts.base import Undertaking
from shared.contracts.intake import ProposalSubmitted
from shared.contracts.planning import PlanSubmitted
from tests.support import given
from tests.support.world import World


async def submission(world: World, proposal: dict[str, Any]) -> ProposalSubmitted:
    """What intake told of the latest submission of a proposal."""
    told = await world.service("intake").events(proposal["id"])
    submitted = [e for e in told if e["type"] == ProposalSubmitted.type_name()]
    return ProposalSubmitted.model_validate(submitted[-1]["data"])


async def register_of(world: World, proposal: dict[str, Any]) -> dict[str, Any]:
    """The one register of an undertaking, as it is in the table."""
    (register,) = await world.service("risk").rows(
        "SELECT * FROM risk_registers WHERE project_id = :id", id=proposal["id"]
    )
    return register


def plan_submitted(register: dict[str, Any], **changed: Any) -> PlanSubmitted:
    """What portfolio tells when the manager hands the plan of a project in."""
    facts = {
        "project_id": register["project_id"],
        "undertaking": told_of(register, "PLAN_REVIEW", 3),
        "plan_id": uuid4(),
        "number": 1,
        "content_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "author_id": given.MANAGER,
        "planned_start": "2027-01-04",
        "planned_finish": "2027-09-30",
        "bac": {"amount": "1000000", "currency": "CNY"},
        "contingency": {"amount": "84000", "currency": "CNY"},
        "role_efforts": (),
        "confirm_by": "2026-12-05T02:00:00Z",
    }
    return PlanSubmitted.model_validate({**facts, **changed})


def told_of(register: dict[str, Any], state: str, revision: int, **how: Any) -> Undertaking:
    """What portfolio says of the project of a register, in a state of its life."""
    return given.undertaking(
        id=register["project_id"],
        key=register["project_key"],
        state=state,
        revision=revision,
        manager=given.MANAGER,
        **how,
    )
