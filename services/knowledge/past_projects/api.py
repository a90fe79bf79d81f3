"""The address of what is like a proposal."""

from typing import Annotated

from fastapi import Query

from services.knowledge.base import SERVICE
from services.knowledge.past_projects import queries
from services.knowledge.past_projects.queries import Similar, SimilarQuestion
from services.knowledge.permissions import PERMISSIONS
from shared.db.transaction import Reader
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Similar")


@routes.query("/similar", also=(409,))
async def find_similar(question: Annotated[SimilarQuestion, Query()], read: Reader) -> Similar:
    """Find past projects, other proposals and lessons like a proposal, with the reasons."""
    return await queries.find_similar(read, question)
