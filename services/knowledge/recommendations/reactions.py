"""What makes knowledge look for lessons by itself: something is about to be decided or done."""

from services.knowledge.base import reactions
from services.knowledge.entries.model import Stage
from services.knowledge.recommendations import commands
from services.knowledge.recommendations.model import Context
from services.knowledge.recommendations.rules import category_of, words_of
from shared.contracts.change import ChangeRequested
from shared.contracts.intake import ProposalSubmitted
from shared.contracts.planning import KickoffCompleted, KickoffWaived, PlanSubmitted
from shared.contracts.risk import RiskIdentified
from shared.db.transaction import Transaction


@reactions.on(ProposalSubmitted)
async def on_proposal_submitted(tx: Transaction, event: ProposalSubmitted) -> None:
    """Its sponsor and assessor are shown what was learned about the like (REQ-045, REQ-170)."""
    await commands.recommend_lessons(tx, event)


@reactions.on(KickoffCompleted)
async def on_kickoff_completed(tx: Transaction, event: KickoffCompleted) -> None:
    """Who plans now is shown what others learned when they planned the like (REQ-170)."""
    filed = {"stages": [Stage.PLANNING]}
    await commands.recommend_at(
        tx, event.project_id, Context.KICKOFF, event.meeting_id, filed=filed
    )


@reactions.on(KickoffWaived)
async def on_kickoff_waived(tx: Transaction, event: KickoffWaived) -> None:
    """Planning begins all the same, and the lessons of it are shown (REQ-170)."""
    filed = {"stages": [Stage.PLANNING]}
    await commands.recommend_at(tx, event.project_id, Context.KICKOFF, event.waiver_id, filed=filed)


@reactions.on(PlanSubmitted)
async def on_plan_submitted(tx: Transaction, event: PlanSubmitted) -> None:
    """Whose plan is reviewed is shown what others met when they carried the like out (REQ-170)."""
    filed = {"stages": [Stage.EXECUTION]}
    await commands.recommend_at(tx, event.project_id, Context.PLAN, event.plan_id, filed=filed)


@reactions.on(RiskIdentified)
async def on_risk_identified(tx: Transaction, event: RiskIdentified) -> None:
    """Who answers for the undertaking is shown what became of the like elsewhere; a risk that a
    lesson has become is noted at that lesson (REQ-170)."""
    if event.from_lesson_id is not None:
        await commands.note_risk(tx, event)
        return
    words = f"{event.cause}\n{event.event}\n{event.effect}"
    await commands.recommend_at(tx, event.project_id, Context.RISK, event.risk_id, words=words)


@reactions.on(ChangeRequested)
async def on_change_requested(tx: Transaction, event: ChangeRequested) -> None:
    """Who asked for it is shown what others learned of the like, before it is decided (REQ-170)."""
    filed = {"category": category_of(event.patch)}
    await commands.recommend_at(
        tx,
        event.project_id,
        Context.CHANGE,
        event.change_id,
        words=words_of(event.patch),
        filed=filed,
    )
