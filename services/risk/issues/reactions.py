"""What drafts issues without anybody's doing: an indicator breaches, a milestone is missed."""

from services.risk.base import reactions
from services.risk.issues import commands
from shared.contracts.delivery import KpiBreached, KpiRecovered, MilestoneMissed
from shared.db.transaction import Transaction


@reactions.on(KpiBreached)
async def on_kpi_breached(tx: Transaction, event: KpiBreached) -> None:
    """An issue is drafted, once for each indicator and period (REQ-106)."""
    await commands.draft_issue_of_kpi(tx, event)


@reactions.on(KpiRecovered)
async def on_kpi_recovered(tx: Transaction, event: KpiRecovered) -> None:
    """The issues of the indicator say so: who checks a countermeasure sees it (REQ-108)."""
    await commands.ease_issues(tx, event)


@reactions.on(MilestoneMissed)
async def on_milestone_missed(tx: Transaction, event: MilestoneMissed) -> None:
    """An issue is drafted, once for each milestone and day (REQ-106)."""
    await commands.draft_issue_of_milestone(tx, event)
