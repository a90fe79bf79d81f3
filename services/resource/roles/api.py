"""The addresses of the catalogue of roles."""

from typing import Annotated

from fastapi import Query

from services.resource.base import SERVICE
from services.resource.permissions import PERMISSIONS
from services.resource.roles import commands, queries
from services.resource.roles.commands import NewRole, RoleEdit
from services.resource.roles.queries import ROLE, SHOWN, RoleQuery, RoleRef, RoleRow, RoleView
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Roles")


@routes.query("/roles")
async def list_roles(query: Annotated[RoleQuery, Query()], read: Reader) -> Page[RoleRow]:
    """List the catalogue of roles."""
    return await queries.list_roles(read, query)


@routes.query("/roles/{role_ref}")
async def get_role(role_ref: RoleRef, read: Reader) -> RoleView:
    """Get a role of the catalogue."""
    return await SHOWN.one(read, role_ref)


@routes.command("/roles", status=201, location="/roles/{id}")
async def add_role(new: NewRole, tx: Transaction) -> RoleView:
    """Add a role to the catalogue."""
    return await SHOWN.left(tx, await commands.add_role(tx, new))


@routes.command("/roles/{role_ref}", method="PATCH", on=ROLE)
async def change_role(role_ref: RoleRef, edit: RoleEdit, tx: Transaction) -> RoleView:
    """Change the name of a role."""
    return await SHOWN.left(tx, await commands.change_role(tx, role_ref, edit))


@routes.command("/roles/{role_ref}/retire", on=ROLE)
async def retire_role(role_ref: RoleRef, because: Because, tx: Transaction) -> RoleView:
    """Retire a role: no further resource is given it."""
    return await SHOWN.left(tx, await commands.retire_role(tx, role_ref, because))


add_history(routes, "/roles/{role_ref}/history", ROLE, "get_role_history", named=RoleRef)
