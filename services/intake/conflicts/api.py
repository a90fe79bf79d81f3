"""The addresses of conflicts between requirements; a new one is flagged below its proposal."""

from typing import Annotated

from fastapi import Query

from services.intake.base import SERVICE
from services.intake.conflicts import commands, queries
from services.intake.conflicts.commands import ConflictDecision, ConflictSaid
from services.intake.conflicts.queries import (
    CONFLICT,
    SHOWN,
    ConflictQuery,
    ConflictRow,
    ConflictView,
)
from services.intake.permissions import PERMISSIONS
from services.intake.proposals.queries import PROPOSAL
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Id, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Requirements")


@routes.query("/proposals/{proposal_id}/requirement-conflicts")
async def list_requirement_conflicts(
    proposal_id: Ref, query: Annotated[ConflictQuery, Query()], read: Reader
) -> Page[ConflictRow]:
    """List the conflicts between requirements of a proposal."""
    return await queries.list_conflicts(read, proposal_id, query)


@routes.command(
    "/proposals/{proposal_id}/requirement-conflicts",
    on=PROPOSAL,
    status=201,
    if_match=False,
    location="/requirement-conflicts/{id}",
)
async def flag_requirement_conflict(
    proposal_id: Ref, conflict: ConflictSaid, tx: Transaction
) -> ConflictView:
    """Flag two requirements of a proposal that cannot both be met."""
    flagged = await commands.flag_requirement_conflict(tx, proposal_id, conflict)
    return await SHOWN.left(tx, flagged)


@routes.query("/requirement-conflicts/{conflict_id}")
async def get_requirement_conflict(conflict_id: Id, read: Reader) -> ConflictView:
    """Get a conflict with what can be done next, by whom, and why not."""
    return await SHOWN.one(read, conflict_id)


@routes.command("/requirement-conflicts/{conflict_id}/resolve", on=CONFLICT)
async def resolve_requirement_conflict(
    conflict_id: Id, decision: ConflictDecision, tx: Transaction
) -> ConflictView:
    """Resolve a conflict by a decision that says which requirement gives way."""
    resolved = await commands.resolve_requirement_conflict(tx, conflict_id, decision)
    return await SHOWN.left(tx, resolved)


@routes.command("/requirement-conflicts/{conflict_id}/dismiss", on=CONFLICT)
async def dismiss_requirement_conflict(
    conflict_id: Id, decision: ConflictDecision, tx: Transaction
) -> ConflictView:
    """Dismiss a conflict: both requirements can be met after all."""
    dismissed = await commands.dismiss_requirement_conflict(tx, conflict_id, decision)
    return await SHOWN.left(tx, dismissed)


add_history(
    routes,
    "/requirement-conflicts/{conflict_id}/history",
    CONFLICT,
    "get_requirement_conflict_history",
)
