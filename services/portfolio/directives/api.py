"""The addresses of directives."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.directives import commands, queries
from services.portfolio.directives.commands import Answer, NewDirective
from services.portfolio.directives.queries import (
    DIRECTIVE,
    SHOWN,
    DirectiveQuery,
    DirectiveRow,
    DirectiveView,
)
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Id, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Directives")


@routes.command(
    "/projects/{project_id}/directives",
    on=PROJECT,
    status=201,
    if_match=False,
    location="/directives/{id}",
)
async def issue_directive(project_id: Ref, new: NewDirective, tx: Transaction) -> DirectiveView:
    """Issue a directive to a project."""
    return await SHOWN.left(tx, await commands.issue_directive(tx, project_id, new))


@routes.query("/directives")
async def list_directives(
    query: Annotated[DirectiveQuery, Query()], read: Reader
) -> Page[DirectiveRow]:
    """List the directives to the projects you may see."""
    return await queries.list_directives(read, query)


@routes.query("/directives/{directive_id}")
async def get_directive(directive_id: Id, read: Reader) -> DirectiveView:
    """Get a directive with its answer."""
    return await SHOWN.one(read, directive_id)


@routes.command("/directives/{directive_id}/answer", on=DIRECTIVE)
async def answer_directive(directive_id: Id, said: Answer, tx: Transaction) -> DirectiveView:
    """Answer a directive for the project."""
    return await SHOWN.left(tx, await commands.answer_directive(tx, directive_id, said))


@routes.command("/directives/{directive_id}/close", on=DIRECTIVE)
async def close_directive(directive_id: Id, because: Because, tx: Transaction) -> DirectiveView:
    """Close a directive whose answer is taken; never one's own."""
    return await SHOWN.left(tx, await commands.close_directive(tx, directive_id, because))


add_history(routes, "/directives/{directive_id}/history", DIRECTIVE, "get_directive_history")
