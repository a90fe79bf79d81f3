"""The addresses of handing a plan in, and of its review."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT, ProjectView, project_view
from services.portfolio.reviews import commands, queries
from services.portfolio.reviews.commands import Comment, Findings, Submission
from services.portfolio.reviews.queries import (
    REVIEW,
    ReviewQuery,
    ReviewRow,
    ReviewView,
    review_view,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Id, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Plan reviews")


@routes.command("/projects/{project_id}/submit-plan", on=PROJECT)
async def submit_plan(project_id: Ref, said: Submission, tx: Transaction) -> ProjectView:
    """Hand in the draft of the detailed plan as it was shown."""
    return await project_view(tx, await commands.submit_plan(tx, project_id, said))


@routes.command("/projects/{project_id}/return-plan", on=PROJECT)
async def return_detailed_plan(project_id: Ref, because: Because, tx: Transaction) -> ProjectView:
    """Ask the manager for another version of the detailed plan, saying why."""
    return await project_view(tx, await commands.return_detailed_plan(tx, project_id, because))


@routes.query("/plan-reviews")
async def list_plan_reviews(
    query: Annotated[ReviewQuery, Query()], read: Reader
) -> Page[ReviewRow]:
    """List the reviews of the plans you may see."""
    return await queries.list_reviews(read, query)


@routes.query("/plan-reviews/{review_id}")
async def get_plan_review(review_id: Id, read: Reader) -> ReviewView:
    """Get a review with its checklist and comments."""
    return await queries.get_review(read, review_id)


@routes.command("/plan-reviews/{review_id}/comment", on=REVIEW)
async def comment_on_plan(review_id: Id, said: Comment, tx: Transaction) -> ReviewView:
    """Remark on an element of the plan, or on the whole of it."""
    return await review_view(tx, await commands.comment_on_plan(tx, review_id, said))


@routes.command("/plan-reviews/{review_id}/approve", on=REVIEW)
async def approve_plan_review(review_id: Id, findings: Findings, tx: Transaction) -> ReviewView:
    """Find the plan good in every point of the checklist; the director decides then."""
    return await review_view(tx, await commands.approve_review(tx, review_id, findings))


add_history(routes, "/plan-reviews/{review_id}/history", REVIEW, "get_plan_review_history")
