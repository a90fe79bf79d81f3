"""What the traffic lights hear of risk: which risks are major, which issues are open."""

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from services.portfolio.base import reactions
from services.portfolio.rags.commands import look_again
from services.portfolio.rags.model import MajorRisk, ProjectIssue
from shared.contracts.issues import IssueClosed, IssueOpened, RiskBecameMajor, RiskCeasedMajor
from shared.db.transaction import Transaction


@reactions.on(RiskBecameMajor)
async def on_risk_became_major(tx: Transaction, event: RiskBecameMajor) -> None:
    """It is looked at from now on; one that is known as major stays as it is (REQ-110)."""
    await _keep(tx, event, major=True)


@reactions.on(RiskCeasedMajor)
async def on_risk_ceased_major(tx: Transaction, event: RiskCeasedMajor) -> None:
    """It is not looked at any more, also where it is told late that it ever was."""
    await _keep(tx, event, major=False)


async def _keep(tx: Transaction, event: RiskBecameMajor | RiskCeasedMajor, *, major: bool) -> None:
    """What was told of the risk's latest version counts; old messages do not say which it was, and
    count as they come. What ceases before it is known to have begun is a spell of no length."""
    known = select(MajorRisk.id, MajorRisk.active, MajorRisk.revision)
    mine = known.where(MajorRisk.risk_id == event.risk_id).order_by(MajorRisk.id.desc()).limit(1)
    last = (await tx.execute(mine)).first()
    revision = event.revision or (last.revision if last else 0)
    if event.revision is None:
        news = (last is not None and last.active) != major
    else:
        news = last is None or last.revision < event.revision
    if not news:
        return
    told = {"owner_id": event.owner_id, "active": major, "revision": revision}
    told["until"] = None if major else tx.now
    if last is not None and last.active:
        await tx.execute(update(MajorRisk).where(MajorRisk.id == last.id).values(**told))
    else:
        of_it = {"risk_id": event.risk_id, "project_id": event.project_id}
        await tx.execute(insert(MajorRisk).values(id=tx.new_id(), since=tx.now, **of_it, **told))
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
