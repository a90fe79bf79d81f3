"""What gates hear of others: a project's risks were reviewed, its people trained or not."""

from sqlalchemy.dialects.postgresql import insert

from services.portfolio.base import reactions
from services.portfolio.gates.model import RiskReview, TrainingGap
from shared.contracts.issues import RiskReviewCompleted
from shared.contracts.training import TrainingCoverageChanged
from shared.db.transaction import Transaction


@reactions.on(RiskReviewCompleted)
async def on_risk_review_completed(tx: Transaction, event: RiskReviewCompleted) -> None:
    """The gates of this stage can be opened (REQ-173)."""
    told = event.model_dump(include={"review_id", "project_id", "stage", "reviewed_at"})
    await tx.execute(insert(RiskReview).values(**told).on_conflict_do_nothing())


@reactions.on(TrainingCoverageChanged)
async def on_training_coverage_changed(tx: Transaction, event: TrainingCoverageChanged) -> None:
    """What the project's people lack keeps it from starting; the latest counts (REQ-017)."""
    told = event.model_dump(include={"lacking", "revision"}) | {"courses": list(event.courses)}
    row = insert(TrainingGap).values(project_id=event.project_id, **told)
    newer = row.on_conflict_do_update(
        index_elements=["project_id"], set_=told, where=TrainingGap.revision < event.revision
    )
    await tx.execute(newer)
