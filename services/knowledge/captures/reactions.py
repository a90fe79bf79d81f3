"""What a project may want to write down at its end: why its issues arose."""

from services.knowledge.base import reactions
from services.knowledge.captures import commands
from shared.contracts.issues import IssueClosed
from shared.db.transaction import Transaction


@reactions.on(IssueClosed)
async def on_issue_closed(tx: Transaction, event: IssueClosed) -> None:
    """Its root cause is shown when the project is asked what it learned (REQ-137)."""
    await commands.keep_candidate(tx, event)
