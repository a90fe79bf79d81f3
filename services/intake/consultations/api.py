"""The addresses of consultations; a new one is planned below its proposal."""

from typing import Annotated

from fastapi import Query

from services.intake.base import SERVICE
from services.intake.consultations import commands, queries
from services.intake.consultations.commands import ConsultationHeld, ConsultationSaid
from services.intake.consultations.queries import (
    CONSULTATION,
    SHOWN,
    ConsultationQuery,
    ConsultationRow,
    ConsultationView,
)
from services.intake.permissions import PERMISSIONS
from services.intake.proposals.queries import PROPOSAL, ProposalView, proposal_view
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Id, Ref
from shared.web.deps import OurZone
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Consultations")


@routes.query("/consultations")
async def list_consultations(
    query: Annotated[ConsultationQuery, Query()], zone: OurZone, read: Reader
) -> Page[ConsultationRow]:
    """List the consultations you may see, by the day they are planned for."""
    return await queries.list_consultations(read, query, read.now.astimezone(zone).date())


@routes.command(
    "/proposals/{proposal_id}/consultations",
    on=PROPOSAL,
    status=201,
    if_match=False,
    location="/consultations/{id}",
)
async def plan_consultation(
    proposal_id: Ref, consultation: ConsultationSaid, tx: Transaction
) -> ConsultationView:
    """Plan a consultation of stakeholders of a proposal."""
    planned = await commands.plan_consultation(tx, proposal_id, consultation)
    return await SHOWN.left(tx, planned)


@routes.query("/consultations/{consultation_id}")
async def get_consultation(consultation_id: Id, read: Reader) -> ConsultationView:
    """Get a consultation with what can be done next, by whom, and why not."""
    return await SHOWN.one(read, consultation_id)


@routes.command("/consultations/{consultation_id}/hold", on=CONSULTATION)
async def hold_consultation(
    consultation_id: Id, held: ConsultationHeld, tx: Transaction
) -> ConsultationView:
    """Record that a consultation was held, with whom, and what came of it."""
    return await SHOWN.left(tx, await commands.hold_consultation(tx, consultation_id, held))


@routes.command("/consultations/{consultation_id}/cancel", on=CONSULTATION)
async def cancel_consultation(
    consultation_id: Id, because: Because, tx: Transaction
) -> ConsultationView:
    """Cancel a consultation that was planned."""
    cancelled = await commands.cancel_consultation(tx, consultation_id, because)
    return await SHOWN.left(tx, cancelled)


add_history(
    routes, "/consultations/{consultation_id}/history", CONSULTATION, "get_consultation_history"
)


@routes.command("/proposals/{proposal_id}/complete-consultation", on=PROPOSAL)
async def complete_consultation(proposal_id: Ref, tx: Transaction) -> ProposalView:
    """Complete the consultation: all who must be heard were, and the proposal can be decided."""
    return await proposal_view(tx, await commands.complete_consultation(tx, proposal_id))
