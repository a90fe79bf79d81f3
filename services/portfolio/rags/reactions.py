"""What the traffic lights hear of risk: which risks are major, which issues are open."""

from sqlalchemy.dialects.postgresql import insert

from services.portfolio.base import reactions
from services.portfolio.rags.commands import look_again
from services.portfolio.rags.model import MajorRisk, ProjectIssue
from shared.contracts.issues import IssueClosed, IssueOpened, RiskBecameMajor, RiskCeasedMajor
from shared.db.transaction import Transaction


@reactions.on(RiskBecameMajor)
async def on_risk_became_major(tx: Transaction, event: RiskBecameMajor) -> None:
    """It is looked at from now on; one that is known as major stays as it is (REQ-110)."""
    await _keep(tx, event, active=True)


@reactions.on(RiskCeasedMajor)
async def on_risk_ceased_major(tx: Transaction, event: RiskCeasedMajor) -> None:
    """It is not looked at any more, also where it is told late that it ever was."""
    await _keep(tx, event, active=False)


async def _keep(tx: Transaction, event: RiskBecameMajor | RiskCeasedMajor, *, active: bool) -> None:
    """What was told of the risk's latest version counts; old messages do not say which it was, and
    count as they come."""
    told = event.model_dump(include={"risk_id", "project_id", "owner_id"})
    row = insert(MajorRisk).values(
        **told, since=tx.now, active=active, revision=event.revision or 0
    )
    names = ("since", "owner_id", "active", "revision")
    again = {name: row.excluded[name] for name in names}
    if event.revision is None:
        newer = MajorRisk.active != active
        del again["revision"]
    else:
        newer = MajorRisk.revision < event.revision
    kept = row.on_conflict_do_update(index_elements=["risk_id"], set_=again, where=newer)
    if (await tx.execute(kept.returning(MajorRisk.risk_id))).first() is not None:
        await look_again(tx, event.project_id)


@reactions.on(IssueOpened)
async def on_issue_opened(tx: Transaction, event: IssueOpened) -> None:
    """It is looked at until it is closed; told late, it is closed already (REQ-110)."""
    told = event.model_dump(include={"issue_id", "project_id", "severity"})
    row = insert(ProjectIssue).values(**told, closed=False).on_conflict_do_nothing()
    if (await tx.execute(row.returning(ProjectIssue.issue_id))).first() is not None:
        await look_again(tx, event.project_id)


@reactions.on(IssueClosed)
async def on_issue_closed(tx: Transaction, event: IssueClosed) -> None:
    """It is not looked at any more, also where its opening is told only later."""
    told = event.model_dump(include={"issue_id", "project_id", "severity"})
    row = insert(ProjectIssue).values(**told, closed=True)
    closed = row.on_conflict_do_update(
        index_elements=["issue_id"], set_={"closed": True}, where=~ProjectIssue.closed
    ).returning(ProjectIssue.issue_id)
    if (await tx.execute(closed)).first() is not None:
        await look_again(tx, event.project_id)
