"""The addresses of traffic lights."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.rags import commands, queries
from services.portfolio.rags.commands import Override
from services.portfolio.rags.queries import RAG, SHOWN, RagQuery, RagRow, RagView
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Id
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Traffic lights")


@routes.query("/rags")
async def list_rags(query: Annotated[RagQuery, Query()], read: Reader) -> Page[RagRow]:
    """List how the projects that you may see stand."""
    return await queries.list_rags(read, query)


@routes.query("/rags/{project_id}")
async def get_rag(project_id: Id, read: Reader) -> RagView:
    """Get the traffic lights of a project with their reasons."""
    return await SHOWN.one(read, project_id)


@routes.command("/rags/{project_id}/assess", on=RAG, if_match=False)
async def assess_rag(project_id: Id, tx: Transaction) -> RagView:
    """Assess a project now, instead of tonight."""
    return await SHOWN.left(tx, await commands.assess_project(tx, project_id))


@routes.command("/rags/{project_id}/override", on=RAG)
async def override_rag(project_id: Id, said: Override, tx: Transaction) -> RagView:
    """Show another colour than was computed, with a reason and for at most 30 days."""
    return await SHOWN.left(tx, await commands.override_rag(tx, project_id, said))


add_history(routes, "/rags/{project_id}/history", RAG, "get_rag_history")
