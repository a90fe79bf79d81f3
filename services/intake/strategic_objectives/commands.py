"""Keeping the copy of the strategic objectives: a later revision replaces what was known."""

from sqlalchemy.dialects.postgresql import insert

from services.intake.strategic_objectives.model import RETIRED, StrategicObjective
from shared.contracts.portfolio import StrategicObjectiveEvent, StrategicObjectiveRetired
from shared.db.transaction import Transaction


async def remember_objective(tx: Transaction, told: StrategicObjectiveEvent) -> None:
    """Take over what portfolio tells of it, unless something later is known (REQ-089)."""
    retired = isinstance(told, StrategicObjectiveRetired)
    row = {
        "id": told.objective_id,
        **told.model_dump(exclude={"objective_id", "state"}),
        "state": RETIRED if retired else told.state,
    }
    new = insert(StrategicObjective).values(row)
    await tx.execute(
        new.on_conflict_do_update(
            index_elements=["id"],
            set_={name: new.excluded[name] for name in row if name != "id"},
            where=StrategicObjective.revision < new.excluded.revision,
        )
    )
