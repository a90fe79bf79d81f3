"""What the others answer, and the next baseline, after which the answers count no more."""

from services.change.base import reactions
from services.change.baselines.commands import keep_baseline
from services.change.impacts import commands
from services.change.impacts.rules import Teller
from shared.contracts import allocation, issues, planning
from shared.contracts.planning import BaselineRevised
from shared.db.transaction import Transaction

NAMES = {"project_id", "change_id", "question_id"}

Answer = (
    planning.ChangeImpactAnswered | allocation.ChangeImpactAnswered | issues.ChangeImpactAnswered
)


async def on_change_impact_answered(tx: Transaction, event: Answer) -> None:
    """Dates and money, hours, exposure: kept by the question; a late answer still counts."""
    said = event.model_dump(mode="json", exclude=NAMES)
    await commands.hear_answer(tx, event.question_id, Teller(event.service), said)


reactions.on(planning.ChangeImpactAnswered)(on_change_impact_answered)
reactions.on(allocation.ChangeImpactAnswered)(on_change_impact_answered)
reactions.on(issues.ChangeImpactAnswered)(on_change_impact_answered)


@reactions.on(BaselineRevised)
async def on_baseline_revised(tx: Transaction, event: BaselineRevised) -> None:
    """The project has its next baseline: what was reckoned on the one before is of the past."""
    await keep_baseline(tx, event)
    await commands.expire_impacts(tx, event.project_id)
