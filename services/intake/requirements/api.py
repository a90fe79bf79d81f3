"""The addresses of requirements; a new one is captured below its proposal."""

from typing import Annotated

from fastapi import Query

from services.intake.base import SERVICE
from services.intake.permissions import PERMISSIONS
from services.intake.proposals.queries import PROPOSAL
from services.intake.requirements import commands, queries
from services.intake.requirements.commands import (
    Confirmation,
    Dispute,
    RequirementEdit,
    RequirementSaid,
)
from services.intake.requirements.queries import (
    REQUIREMENT,
    SHOWN,
    RequirementQuery,
    RequirementRow,
    RequirementView,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Requirements")


@routes.query("/proposals/{proposal_id}/requirements")
async def list_requirements(
    proposal_id: Ref, query: Annotated[RequirementQuery, Query()], read: Reader
) -> Page[RequirementRow]:
    """List the requirements of a proposal."""
    return await queries.list_requirements(read, proposal_id, query)


@routes.command(
    "/proposals/{proposal_id}/requirements",
    on=PROPOSAL,
    status=201,
    if_match=False,
    location="/requirements/{id}",
)
async def capture_requirement(
    proposal_id: Ref, requirement: RequirementSaid, tx: Transaction
) -> RequirementView:
    """Capture what a stakeholder of a proposal needs."""
    captured = await commands.capture_requirement(tx, proposal_id, requirement)
    return await SHOWN.left(tx, captured)


@routes.query("/requirements/{requirement_id}")
async def get_requirement(requirement_id: Ref, read: Reader) -> RequirementView:
    """Get a requirement with what can be done next, by whom, and why not."""
    return await SHOWN.one(read, requirement_id)


@routes.command("/requirements/{requirement_id}", method="PATCH", on=REQUIREMENT)
async def change_requirement(
    requirement_id: Ref, edit: RequirementEdit, tx: Transaction
) -> RequirementView:
    """Change a requirement: it is captured anew, for its source to confirm."""
    changed = await commands.change_requirement(tx, requirement_id, edit)
    return await SHOWN.left(tx, changed)


@routes.command("/requirements/{requirement_id}/confirm", on=REQUIREMENT)
async def confirm_requirement(
    requirement_id: Ref, confirmation: Confirmation, tx: Transaction
) -> RequirementView:
    """Confirm a requirement as the stakeholder it comes from, or for them as an analyst."""
    confirmed = await commands.confirm_requirement(tx, requirement_id, confirmation)
    return await SHOWN.left(tx, confirmed)


@routes.command("/requirements/{requirement_id}/dispute", on=REQUIREMENT)
async def dispute_requirement(
    requirement_id: Ref, dispute: Dispute, tx: Transaction
) -> RequirementView:
    """Dispute a requirement as the stakeholder it comes from, or for them as an analyst."""
    disputed = await commands.dispute_requirement(tx, requirement_id, dispute)
    return await SHOWN.left(tx, disputed)


@routes.command("/requirements/{requirement_id}/drop", on=REQUIREMENT)
async def drop_requirement(
    requirement_id: Ref, because: Because, tx: Transaction
) -> RequirementView:
    """Drop a requirement that is no longer wanted."""
    return await SHOWN.left(tx, await commands.drop_requirement(tx, requirement_id, because))


add_history(
    routes, "/requirements/{requirement_id}/history", REQUIREMENT, "get_requirement_history"
)
