"""What moves the risks of a project from outside: its budget is known, or it is over."""

from services.risk.base import reactions
from services.risk.risks import commands
from shared.contracts.delivery import ProjectClosed
from shared.contracts.planning import BaselineRevised, BaselineSet
from shared.db.transaction import Transaction


@reactions.on(BaselineSet)
async def on_baseline_set(tx: Transaction, event: BaselineSet) -> None:
    """What a risk is worth can be measured by the budget (REQ-181)."""
    await commands.judge_all(tx, event.project_id)


@reactions.on(BaselineRevised)
async def on_baseline_revised(tx: Transaction, event: BaselineRevised) -> None:
    """The budget may be another by now."""
    await commands.judge_all(tx, event.project_id)


@reactions.on(ProjectClosed)
async def on_project_closed(tx: Transaction, event: ProjectClosed) -> None:
    """What has not happened is closed, and the register stays as it is (REQ-173)."""
    await commands.close_out_register(tx, event.project_id, event.undertaking.revision)
