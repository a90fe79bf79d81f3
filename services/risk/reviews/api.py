"""The addresses of reviews, below the register that was gone through."""

from typing import Annotated

from fastapi import Query

from services.risk.base import SERVICE
from services.risk.permissions import PERMISSIONS
from services.risk.registers.queries import REGISTER
from services.risk.reviews import commands, queries
from services.risk.reviews.commands import Review
from services.risk.reviews.queries import RiskReviewQuery, RiskReviewView
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Registers")


@routes.query("/registers/{register_id}/reviews")
async def list_risk_reviews(
    register_id: Ref, query: Annotated[RiskReviewQuery, Query()], read: Reader
) -> Page[RiskReviewView]:
    """List the reviews of a register, the latest first."""
    return await queries.list_reviews(read, register_id, query)


@routes.command("/registers/{register_id}/reviews", on=REGISTER, status=201, if_match=False)
async def review_register(register_id: Ref, review: Review, tx: Transaction) -> RiskReviewView:
    """Review a register: what is new about which risks; that nothing is new counts if it is said.

    Risks that were low in so many reviews in a row cease to be major.
    """
    made = await commands.review_register(tx, register_id, review)
    return RiskReviewView.model_validate(made)
