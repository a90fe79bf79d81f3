"""The baseline that counts now."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.change.baselines.model import Baseline
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict


async def current_baseline(tx: Transaction, project_id: UUID) -> Any:
    """The latest baseline of a project.

    Errors: 409 `baseline_missing` before its plan is approved: what is not agreed yet is
    changed by changing the plan.
    """
    found = await tx.execute(
        select(*Baseline.__table__.c)
        .where(Baseline.project_id == project_id)
        .order_by(Baseline.number.desc())
        .limit(1)
    )
    if (baseline := found.first()) is None:
        raise Conflict("baseline_missing")
    return baseline
