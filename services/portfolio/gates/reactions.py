"""What gates hear of risk: that a project's register was gone through in a stage."""

from sqlalchemy.dialects.postgresql import insert

from services.portfolio.base import reactions
from services.portfolio.gates.model import RiskReview
from shared.contracts.issues import RiskReviewCompleted
from shared.db.transaction import Transaction


@reactions.on(RiskReviewCompleted)
async def on_risk_review_completed(tx: Transaction, event: RiskReviewCompleted) -> None:
    """The gates of this stage can be opened (REQ-173)."""
    told = event.model_dump(include={"review_id", "project_id", "stage", "reviewed_at"})
    await tx.execute(insert(RiskReview).values(**told).on_conflict_do_nothing())
