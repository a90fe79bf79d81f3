"""Keeping each baseline that is told, once."""

from sqlalchemy.dialects.postgresql import insert

from services.change.baselines.model import Baseline
from shared.contracts.planning import BaselineRevised, BaselineSet
from shared.db.transaction import Transaction


async def keep_baseline(tx: Transaction, event: BaselineSet | BaselineRevised) -> None:
    """From now on changes are measured against it; one that is known already stays as it is."""
    told = event.model_dump(mode="json", include={"milestones", "objective_ids"})
    revised = event if isinstance(event, BaselineRevised) else None
    row = {
        "baseline_id": event.baseline_id,
        "project_id": event.project_id,
        "number": event.number,
        "content_hash": event.content_hash,
        "previous_hash": revised and revised.previous_hash,
        "change_id": revised and revised.change_id,
        "patch_hash": revised and revised.patch_hash,
        "currency": event.bac.currency,
        "bac": event.bac.amount,
        "contingency": event.contingency.amount,
        "management_reserve": event.management_reserve.amount,
        "planned_start": event.planned_start,
        "planned_finish": event.planned_finish,
        **told,
        "told_at": tx.now,
    }
    await tx.execute(insert(Baseline).on_conflict_do_nothing(), row)
