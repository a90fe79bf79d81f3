"""What people do with expected objectives: set, change and remove them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import func, select

from services.intake.contents.queries import MOST_OBJECTIVES, ObjectiveSaid, Unit
from services.intake.objectives.model import ExpectedObjective
from services.intake.proposals.model import Proposal
from services.intake.strategic_objectives.queries import check_links
from shared.contracts.base import PersonId
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict
from shared.domain.fields import Date, Figure, Id, Line, Ref, Request, absent


class ObjectiveEdit(Request):
    """A merge patch: what is sent replaces, null empties, what is not sent stays."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"target_value": "1.5", "due": "2027-12-31"}]}
    )

    statement: Line = absent()
    metric: Line | None = None
    unit: Unit | None = None
    baseline_value: Figure | None = None
    target_value: Figure | None = None
    due: Date | None = None
    measurement_method: Line | None = None
    owner_id: PersonId | None = None
    strategic_objective_id: Id | None = None


async def set_objectives(
    tx: Transaction, proposal: Proposal, said: Sequence[ObjectiveSaid], at: str = ""
) -> list[ExpectedObjective]:
    """Write down what the proposal should make better (REQ-051); `at` is where in the request.

    Errors: 409 `strategic_objective_unknown`, 409 `strategic_objective_retired`.
    """
    links = {
        f"{at.format(n)}/strategic_objective_id": one.strategic_objective_id
        for n, one in enumerate(said)
        if one.strategic_objective_id is not None
    }
    await check_links(tx, links)
    return [
        tx.add(ExpectedObjective.set(tx.new_id(), proposal.id, one.model_dump())) for one in said
    ]


async def set_expected_objective(
    tx: Transaction, ref: Ref, said: ObjectiveSaid
) -> ExpectedObjective:
    """Write down what the proposal should make better (REQ-051); 409 `too_many_objectives`."""
    proposal = await tx.load(Proposal, ref)
    proposal.collect()
    there = select(func.count()).where(ExpectedObjective.proposal_id == proposal.id)
    if (await tx.execute(there)).scalar_one() >= MOST_OBJECTIVES:
        raise Conflict("too_many_objectives", most=MOST_OBJECTIVES)
    (objective,) = await set_objectives(tx, proposal, [said])
    return objective


async def change_expected_objective(
    tx: Transaction, id_: UUID, edit: ObjectiveEdit
) -> ExpectedObjective:
    """Say it better (REQ-051)."""
    objective = await tx.load(ExpectedObjective, id_)
    (await tx.load(Proposal, objective.proposal_id)).collect()
    if edit.strategic_objective_id is not None:
        await check_links(tx, {"/strategic_objective_id": edit.strategic_objective_id})
    said: dict[str, Any] = edit.model_dump(exclude_unset=True)
    objective.change(said)
    return objective


async def remove_expected_objective(tx: Transaction, id_: UUID) -> None:
    """Expect it no longer."""
    objective = await tx.load(ExpectedObjective, id_)
    (await tx.load(Proposal, objective.proposal_id)).collect()
    objective.remove()
    tx.remove(objective)
