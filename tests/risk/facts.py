"""What risk hears in these tests: the facts as intake told them, and as portfolio would."""

from typing import Any

from shared.contracts.intake import ProposalSubmitted
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
