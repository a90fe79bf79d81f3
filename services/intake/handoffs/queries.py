"""How far an approved proposal has got in the other services."""

from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Label, func, select

from services.intake.handoffs.model import Handoff, HandoffState
from shared.contracts.intake import HandoffStep
from shared.db.transaction import Reader
from shared.domain.fields import At
from shared.telemetry import STUCK_HANDOFFS


class HandoffView(BaseModel):
    """The hand-off of an approved proposal: what is still awaited, and until when (REQ-215)."""

    model_config = ConfigDict(from_attributes=True)

    state: HandoffState
    opened_at: At
    due_at: At
    completed_at: At | None
    awaiting: list[HandoffStep]


def handoff_of(proposal_id: Any) -> Label[Any]:
    """The hand-off of a proposal as a column `handoff` of its row, or null."""
    fields = [f for name in HandoffView.model_fields for f in (name, getattr(Handoff, name))]
    shown = select(func.jsonb_build_object(*fields)).where(Handoff.id == proposal_id)
    return shown.scalar_subquery().label("handoff")


async def measure_stuck_handoffs(read: Reader) -> None:
    """How many approved proposals are overdue on their way to being projects (REQ-215)."""
    stuck = select(func.count()).where(Handoff.state == HandoffState.STUCK)
    STUCK_HANDOFFS.set((await read.execute(stuck)).scalar_one())
