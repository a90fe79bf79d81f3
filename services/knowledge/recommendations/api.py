"""The address of what was recommended to an undertaking."""

from typing import Annotated

from fastapi import Query

from services.knowledge.base import SERVICE
from services.knowledge.permissions import PERMISSIONS
from services.knowledge.recommendations import queries
from services.knowledge.recommendations.queries import RecommendationQuery, RecommendationView
from shared.db.paging import Page
from shared.db.transaction import Reader
from shared.domain.fields import Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Recommendations")


@routes.query("/projects/{project_id}/recommendations")
async def list_recommendations(
    project_id: Ref, query: Annotated[RecommendationQuery, Query()], read: Reader
) -> Page[RecommendationView]:
    """List the lessons that were offered to a proposal or project, newest first."""
    return await queries.list_recommendations(read, project_id, query)
