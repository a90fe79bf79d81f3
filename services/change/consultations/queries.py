"""Whom a change touches, and what the changes before it have used up."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from services.change.changes.model import Change, ChangeState
from services.change.changes.queries import OBJECTIONS
from shared.db.base import project_members
from shared.db.transaction import Transaction
from shared.domain.actor import Actor, ProjectRole
from shared.domain.errors import Conflict, Refusal

TOUCHED = (ProjectRole.SPONSOR, ProjectRole.PROJECT_MANAGER, ProjectRole.TEAM_MEMBER)

MADE = (ChangeState.APPROVED, ChangeState.IMPLEMENTED, ChangeState.CLOSED)
"""What counts as used: also what is decided and not in the baseline yet."""


def _not_affected(record: Any, actor: Actor, _: frozenset[str]) -> Refusal | None:
    return None if actor.id in record.affected else Conflict("not_affected")


OBJECTIONS["takePosition"] = _not_affected


async def affected_by(tx: Transaction, project_id: UUID) -> list[str]:
    """The people of the project whom its changes touch (REQ-128)."""
    members = (
        select(project_members.c.person_id)
        .where(project_members.c.project_id == project_id, project_members.c.role.in_(TOUCHED))
        .distinct()
        .order_by(project_members.c.person_id)
    )
    return list((await tx.execute(members)).scalars())


async def used_before(tx: Transaction, project_id: UUID) -> tuple[Decimal, Decimal]:
    """Money and working days that the project's changes have moved so far, each as it was
    predicted and whatever its sign (REQ-124)."""
    sums = select(
        func.coalesce(func.sum(func.abs(Change.bac_delta)), 0).label("money"),
        func.coalesce(func.sum(func.abs(Change.finish_days)), 0).label("days"),
    ).where(Change.project_id == project_id, Change.state.in_(MADE))
    used = (await tx.execute(sums)).one()
    return Decimal(used.money), Decimal(used.days)
