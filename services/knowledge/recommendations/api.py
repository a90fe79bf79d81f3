"""The addresses of what was recommended to an undertaking, and of the answers to it."""

from typing import Annotated

from fastapi import Query

from services.knowledge.base import SERVICE
from services.knowledge.permissions import PERMISSIONS
from services.knowledge.recommendations import commands, queries
from services.knowledge.recommendations.commands import Adoption, Advice
from services.knowledge.recommendations.queries import (
    LESSON_RECOMMENDATION,
    SHOWN,
    UNDERTAKING,
    LessonRecommendationQuery,
    LessonRecommendationRow,
    LessonRecommendationView,
    RecommendationQuery,
    RecommendationView,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Id, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Recommendations")
HERE = "/lesson-recommendations/{recommendation_id}"


@routes.query("/projects/{project_id}/recommendations")
async def list_recommendations(
    project_id: Ref, query: Annotated[RecommendationQuery, Query()], read: Reader
) -> Page[RecommendationView]:
    """List what was offered to a proposal or project at which moment, newest first."""
    return await queries.list_recommendations(read, project_id, query)


@routes.command(
    "/projects/{project_id}/recommendations",
    on=UNDERTAKING,
    if_match=False,
    status=201,
    location="/lesson-recommendations/{id}",
)
async def recommend_lesson(
    project_id: Ref, advice: Advice, tx: Transaction
) -> LessonRecommendationView:
    """Recommend a lesson to a proposal or project, and say why."""
    return await SHOWN.left(tx, await commands.recommend_lesson(tx, project_id, advice))


@routes.query("/lesson-recommendations")
async def list_lesson_recommendations(
    query: Annotated[LessonRecommendationQuery, Query()], read: Reader
) -> Page[LessonRecommendationRow]:
    """List the lessons that were offered to the proposals and projects you may see."""
    return await queries.list_lesson_recommendations(read, query)


@routes.query(HERE)
async def get_lesson_recommendation(
    recommendation_id: Id, read: Reader
) -> LessonRecommendationView:
    """Get a lesson that was offered, with what became of it and who may answer."""
    return await SHOWN.one(read, recommendation_id)


@routes.command(f"{HERE}/adopt", on=LESSON_RECOMMENDATION)
async def adopt_lesson(
    recommendation_id: Id, adoption: Adoption, tx: Transaction
) -> LessonRecommendationView:
    """Adopt a lesson that was offered, and say how it is used."""
    return await SHOWN.left(tx, await commands.adopt_lesson(tx, recommendation_id, adoption))


@routes.command(f"{HERE}/dismiss", on=LESSON_RECOMMENDATION)
async def dismiss_lesson(
    recommendation_id: Id, because: Because, tx: Transaction
) -> LessonRecommendationView:
    """Dismiss a lesson that does not apply, and say why not."""
    return await SHOWN.left(tx, await commands.dismiss_lesson(tx, recommendation_id, because))


add_history(routes, f"{HERE}/history", LESSON_RECOMMENDATION, "get_lesson_recommendation_history")
