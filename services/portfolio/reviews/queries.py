"""What people see of the reviews of plans."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select

from services.portfolio.objectives.queries import ShownName
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.reviews.model import LIFECYCLE, PlanReview, ReviewState
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Actor
from shared.domain.errors import Forbidden, Refusal
from shared.domain.fields import At, Id
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.telemetry import BREACHED_SLAS

REVIEW = Access(PlanReview, project=PlanReview.project_id)


class CommentView(BaseModel):
    """A remark on an element of the plan."""

    kind: Annotated[str, Field(examples=["activities"])]
    code: Annotated[str, Field(description="Empty: of the whole.", examples=["B"])]
    text: Annotated[str, Field(examples=["切换窗口与年终结算冲突。"])]
    by: PersonId
    at: At


class ReviewRow(BaseModel):
    """A review in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    plan_id: UUID
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    state: ReviewState
    author_id: Annotated[PersonId, Field(description="Of the plan; somebody else reviews it.")]
    opened_at: At
    due_at: At
    breached_at: Annotated[At | None, Field(description="Since when it is overdue.")]
    reviewer_id: PersonId | None
    reviewed_at: At | None


class ReviewView(ReviewRow, RecordView):
    """A review with its checklist and comments, and what can be done next."""

    process_step: Annotated[str, Field(examples=["planning.review.open"])]
    checklist: Annotated[list[ShownName], Field(description="Of the profile's plan gate.")]
    comments: list[CommentView]
    summary: Annotated[str | None, Field(examples=["计划完整，资源与风险均已确认。"])]


class ReviewQuery(ListQuery):
    """Filters and order of the list of reviews."""

    project_id: Id | None = None
    plan_id: Id | None = None
    state: ReviewState | None = None
    sort: Literal["opened_at", "-opened_at"] = "-opened_at"


REVIEWS = Listing(
    ReviewRow,
    REVIEW,
    sorts={"opened_at": Sort(PlanReview.opened_at, instant, PlanReview.id)},
    filters=(PlanReview.project_id, PlanReview.plan_id, PlanReview.state),
)
DERIVED = ("allowed_actions", "process_step")
SHOWN = [name for name in ReviewView.model_fields if name not in DERIVED]


def _objections(record: Any, actor: Actor) -> dict[str, Refusal]:
    """What the review itself says to the plan's author."""
    if actor.id != record.author_id:
        return {}
    steps = ("commentOnPlan", "approvePlanReview")
    return {step: Forbidden("sod_violation") for step in steps}


def _view_of(record: Any, actor: Actor, roles_here: frozenset[str]) -> ReviewView:
    return ReviewView(
        **{name: getattr(record, name) for name in SHOWN},
        process_step=f"planning.review.{record.state.lower()}",
        allowed_actions=PERMISSIONS.actions(
            "plan_review",
            LIFECYCLE,
            record.state,
            actor,
            roles_here,
            _objections(record, actor).get,
        ),
    )


async def review_view(tx: Transaction, review: PlanReview) -> ReviewView:
    """The review as this transaction leaves it."""
    await tx.flush()
    return _view_of(review, tx.actor, tx.roles_here)


async def get_review(read: Reader, review_id: UUID) -> ReviewView:
    """One review, if the reader may see its project."""
    row = await REVIEW.one(read, [PlanReview], review_id)
    return _view_of(row, read.actor, read.roles_here)


async def list_reviews(read: Reader, query: ReviewQuery) -> Page[ReviewRow]:
    """The reviews of the plans that the reader may see, the latest first."""
    return await REVIEWS.page(read, query, query.sort)


async def measure_overdue_reviews(read: Reader) -> None:
    """How many plans wait for their review beyond its deadline (REQ-092)."""
    late = select(func.count()).where(
        PlanReview.state == ReviewState.OPEN, PlanReview.breached_at.is_not(None)
    )
    BREACHED_SLAS.labels("plan_review").set((await read.execute(late)).scalar_one())
