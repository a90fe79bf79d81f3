"""What moves demands and bookings: a project has its first or its next baseline."""

from services.resource.base import reactions
from services.resource.baselines.commands import follow_baseline
from shared.contracts.planning import BaselineRevised, BaselineSet
from shared.db.transaction import Transaction


@reactions.on(BaselineSet)
async def on_baseline_set(tx: Transaction, event: BaselineSet) -> None:
    """The demands are what the approved plan asks for (REQ-187)."""
    await follow_baseline(tx, event)


@reactions.on(BaselineRevised)
async def on_baseline_revised(tx: Transaction, event: BaselineRevised) -> None:
    """The demands are what the approved change made of the plan (REQ-187)."""
    await follow_baseline(tx, event)
