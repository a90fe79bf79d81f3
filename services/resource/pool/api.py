"""The addresses of the pool."""

from typing import Annotated

from fastapi import Query

from services.resource.base import SERVICE
from services.resource.people.commands import Leaving
from services.resource.permissions import PERMISSIONS
from services.resource.pool import commands, queries
from services.resource.pool.commands import NewRate, NewResource, ResourceEdit
from services.resource.pool.queries import (
    RESOURCE,
    ResourceQuery,
    ResourceRow,
    ResourceView,
    resource_view,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Pool")


@routes.query("/resources")
async def list_resources(
    query: Annotated[ResourceQuery, Query()], read: Reader
) -> Page[ResourceRow]:
    """List the resources of the pool."""
    return await queries.list_resources(read, query)


@routes.query("/resources/{resource_ref}")
async def get_resource(resource_ref: Ref, read: Reader) -> ResourceView:
    """Get a resource; what an hour of it costs is shown to few."""
    return await queries.get_resource(read, resource_ref)


@routes.command("/resources", status=201, location="/resources/{id}")
async def add_resource(new: NewResource, tx: Transaction) -> ResourceView:
    """Add a resource to the pool."""
    return await resource_view(tx, await commands.add_resource(tx, new))


@routes.command("/resources/{resource_ref}", method="PATCH", on=RESOURCE)
async def change_resource(resource_ref: Ref, edit: ResourceEdit, tx: Transaction) -> ResourceView:
    """Change what is known of a resource: its share, calendar, roles, skills, members."""
    return await resource_view(tx, await commands.change_resource(tx, resource_ref, edit))


@routes.command("/resources/{resource_ref}/rates", on=RESOURCE)
async def set_resource_rate(resource_ref: Ref, new: NewRate, tx: Transaction) -> ResourceView:
    """Set what an hour of a resource costs from a day on."""
    return await resource_view(tx, await commands.set_resource_rate(tx, resource_ref, new))


@routes.command("/resources/{resource_ref}/leave", on=RESOURCE)
async def leave_pool(resource_ref: Ref, leaving: Leaving, tx: Transaction) -> ResourceView:
    """Record the last day of a resource: its capacity ends with it."""
    return await resource_view(tx, await commands.leave_pool(tx, resource_ref, leaving))


@routes.command("/resources/{resource_ref}/deactivate", on=RESOURCE)
async def deactivate_resource(resource_ref: Ref, because: Because, tx: Transaction) -> ResourceView:
    """Take a resource out of the pool."""
    return await resource_view(tx, await commands.deactivate_resource(tx, resource_ref, because))


add_history(routes, "/resources/{resource_ref}/history", RESOURCE, "get_resource_history")
