"""What the traffic lights hear of risk: which risks are major, which issues are open."""

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from services.portfolio.base import reactions
from services.portfolio.rags.commands import look_again
from services.portfolio.rags.model import MajorRisk, ProjectIssue
from shared.contracts.issues import IssueClosed, IssueOpened, RiskBecameMajor, RiskCeasedMajor
from shared.db.transaction import Transaction


@reactions.on(RiskBecameMajor)
async def on_risk_became_major(tx: Transaction, event: RiskBecameMajor) -> None:
    """It is looked at from now on; one that is known as major stays as it is (REQ-110)."""
    told = event.model_dump(include={"risk_id", "project_id", "owner_id"})
    row = insert(MajorRisk).values(**told, since=tx.now, active=True)
    found = row.on_conflict_do_nothing().returning(MajorRisk.risk_id)
    if (await tx.execute(found)).first() is not None:
        await look_again(tx, event.project_id)


@reactions.on(RiskCeasedMajor)
async def on_risk_ceased_major(tx: Transaction, event: RiskCeasedMajor) -> None:
    """It is not looked at any more."""
    mine = (MajorRisk.risk_id == event.risk_id, MajorRisk.active)
    ended = (
        update(MajorRisk)
        .where(*mine)
        .values(active=False, until=tx.now)
        .returning(MajorRisk.risk_id)
    )
    if (await tx.execute(ended)).first() is not None:
        await look_again(tx, event.project_id)


@reactions.on(IssueOpened)
async def on_issue_opened(tx: Transaction, event: IssueOpened) -> None:
    """It is looked at until it is closed; told late, it is closed already (REQ-110)."""
    told = event.model_dump(include={"issue_id", "project_id", "severity"})
    row = insert(ProjectIssue).values(**told, closed=False, opened_at=tx.now)
    found = row.on_conflict_do_nothing().returning(ProjectIssue.issue_id)
    if (await tx.execute(found)).first() is not None:
        await look_again(tx, event.project_id)


@reactions.on(IssueClosed)
async def on_issue_closed(tx: Transaction, event: IssueClosed) -> None:
    """It is not looked at any more, also where its opening is told only later."""
    told = event.model_dump(include={"issue_id", "project_id", "severity"})
    row = insert(ProjectIssue).values(**told, closed=True, opened_at=tx.now, closed_at=tx.now)
    closed = row.on_conflict_do_update(
        index_elements=["issue_id"],
        set_={"closed": True, "closed_at": tx.now},
        where=~ProjectIssue.closed,
    ).returning(ProjectIssue.issue_id)
    if (await tx.execute(closed)).first() is not None:
        await look_again(tx, event.project_id)
