"""The addresses of allocations; a new one is proposed below its demand."""

from typing import Annotated

from fastapi import Query

from services.resource.allocations import commands, queries
from services.resource.allocations.commands import Confirmation, Proposal, Revocation
from services.resource.allocations.queries import (
    ALLOCATION,
    AllocationQuery,
    AllocationRow,
    AllocationView,
    allocation_view,
)
from services.resource.base import SERVICE
from services.resource.demands.queries import DEMAND, DemandView, demand_view
from services.resource.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Allocations")


@routes.query("/allocations")
async def list_allocations(
    query: Annotated[AllocationQuery, Query()], read: Reader
) -> Page[AllocationRow]:
    """List the allocations you may see."""
    return await queries.list_allocations(read, query)


@routes.query("/allocations/{allocation_id}")
async def get_allocation(allocation_id: Ref, read: Reader) -> AllocationView:
    """Get an allocation with its months and what can be done next, by whom, and why not."""
    return await queries.get_allocation(read, allocation_id)


@routes.command(
    "/demands/{demand_id}/allocations",
    on=DEMAND,
    status=201,
    if_match=False,
    location="/allocations/{id}",
)
async def propose_allocation(demand_id: Ref, proposal: Proposal, tx: Transaction) -> AllocationView:
    """Propose a resource for a demand."""
    return await allocation_view(tx, await commands.propose_allocation(tx, demand_id, proposal))


@routes.command("/allocations/{allocation_id}/book", on=ALLOCATION)
async def book_allocation(allocation_id: Ref, tx: Transaction) -> AllocationView:
    """Book a proposal softly; where that is too much, a conflict is opened."""
    return await allocation_view(tx, await commands.book_allocation(tx, allocation_id))


@routes.command("/allocations/{allocation_id}/accept", on=ALLOCATION)
async def accept_allocation(allocation_id: Ref, tx: Transaction) -> AllocationView:
    """Accept who was booked for the project."""
    return await allocation_view(tx, await commands.accept_allocation(tx, allocation_id))


@routes.command("/allocations/{allocation_id}/confirm", on=ALLOCATION)
async def confirm_allocation(
    allocation_id: Ref, confirmation: Confirmation, tx: Transaction
) -> AllocationView:
    """Confirm an accepted booking: it is hard, within the capacity or as approved overtime."""
    return await allocation_view(
        tx, await commands.confirm_allocation(tx, allocation_id, confirmation)
    )


@routes.command("/allocations/{allocation_id}/reject", on=ALLOCATION)
async def reject_allocation(
    allocation_id: Ref, because: Because, tx: Transaction
) -> AllocationView:
    """Reject a proposal or soft booking."""
    return await allocation_view(tx, await commands.reject_allocation(tx, allocation_id, because))


@routes.command("/allocations/{allocation_id}/release", on=ALLOCATION)
async def release_allocation(
    allocation_id: Ref, because: Because, tx: Transaction
) -> AllocationView:
    """Give a booking back; what was worked until today stays."""
    return await allocation_view(tx, await commands.release_allocation(tx, allocation_id, because))


@routes.command("/allocations/{allocation_id}/revoke", on=ALLOCATION)
async def revoke_allocation(
    allocation_id: Ref, revocation: Revocation, tx: Transaction
) -> AllocationView:
    """Take a hard booking back, with notice until its last day."""
    return await allocation_view(
        tx, await commands.revoke_allocation(tx, allocation_id, revocation)
    )


@routes.command("/demands/{demand_id}/cancel", on=DEMAND)
async def cancel_demand(demand_id: Ref, because: Because, tx: Transaction) -> DemandView:
    """Cancel a demand: what is booked for it is released."""
    return await demand_view(tx, await commands.cancel_demand(tx, demand_id, because))


add_history(routes, "/allocations/{allocation_id}/history", ALLOCATION, "get_allocation_history")
