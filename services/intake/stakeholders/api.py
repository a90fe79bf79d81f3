"""The addresses of stakeholders; a new one is added below its proposal."""

from typing import Annotated

from fastapi import Query

from services.intake.base import SERVICE
from services.intake.contents.queries import StakeholderSaid
from services.intake.permissions import PERMISSIONS
from services.intake.proposals.queries import PROPOSAL
from services.intake.stakeholders import commands, queries
from services.intake.stakeholders.commands import StakeholderEdit
from services.intake.stakeholders.queries import (
    SHOWN,
    STAKEHOLDER,
    StakeholderQuery,
    StakeholderRow,
    StakeholderView,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Id, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Stakeholders")


@routes.query("/proposals/{proposal_id}/stakeholders")
async def list_stakeholders(
    proposal_id: Ref, query: Annotated[StakeholderQuery, Query()], read: Reader
) -> Page[StakeholderRow]:
    """List the stakeholders of a proposal."""
    return await queries.list_stakeholders(read, proposal_id, query)


@routes.command(
    "/proposals/{proposal_id}/stakeholders",
    on=PROPOSAL,
    status=201,
    if_match=False,
    location="/stakeholders/{id}",
)
async def add_stakeholder(
    proposal_id: Ref, stakeholder: StakeholderSaid, tx: Transaction
) -> StakeholderView:
    """Add a stakeholder to a proposal; with a `person_id` they may read it from now on."""
    return await SHOWN.left(tx, await commands.add_stakeholder(tx, proposal_id, stakeholder))


@routes.query("/stakeholders/{stakeholder_id}")
async def get_stakeholder(stakeholder_id: Id, read: Reader) -> StakeholderView:
    """Get a stakeholder with what can be done next, by whom, and why not."""
    return await SHOWN.one(read, stakeholder_id)


@routes.command("/stakeholders/{stakeholder_id}", method="PATCH", on=STAKEHOLDER)
async def change_stakeholder(
    stakeholder_id: Id, edit: StakeholderEdit, tx: Transaction
) -> StakeholderView:
    """Change what is known of a stakeholder."""
    return await SHOWN.left(tx, await commands.change_stakeholder(tx, stakeholder_id, edit))


@routes.command("/stakeholders/{stakeholder_id}", method="DELETE", on=STAKEHOLDER, status=204)
async def remove_stakeholder(stakeholder_id: Id, tx: Transaction) -> None:
    """Remove a stakeholder whom no requirement and no consultation names."""
    await commands.remove_stakeholder(tx, stakeholder_id)


@routes.command("/stakeholders/{stakeholder_id}/waive-consultation", on=STAKEHOLDER)
async def waive_consultation(
    stakeholder_id: Id, because: Because, tx: Transaction
) -> StakeholderView:
    """Waive the consultation of a stakeholder: the decision need not wait for it."""
    waived = await commands.waive_consultation(tx, stakeholder_id, because)
    return await SHOWN.left(tx, waived)


add_history(
    routes, "/stakeholders/{stakeholder_id}/history", STAKEHOLDER, "get_stakeholder_history"
)
