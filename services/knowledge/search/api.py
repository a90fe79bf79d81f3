"""The address of the search."""

from typing import Annotated

from fastapi import Query

from services.knowledge.base import SERVICE
from services.knowledge.permissions import PERMISSIONS
from services.knowledge.search import queries
from services.knowledge.search.queries import Question, SearchResult
from shared.db.transaction import Reader
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Search")


@routes.query("/search")
async def search_knowledge(question: Annotated[Question, Query()], read: Reader) -> SearchResult:
    """Search lessons, articles, assets and past projects, in Chinese and English at once."""
    return await queries.search_knowledge(read, question)
