"""What makes likes known: closed projects are taken over, proposals submitted, projects begun."""

from services.knowledge.base import reactions
from services.knowledge.past_projects import commands
from shared.contracts.delivery import ProjectClosed, ProjectReopened
from shared.contracts.intake import ProposalSubmitted
from shared.contracts.portfolio import LegacyProjectImported, ProjectRegistered
from shared.db.transaction import Transaction


@reactions.on(LegacyProjectImported)
async def on_legacy_project_imported(tx: Transaction, event: LegacyProjectImported) -> None:
    """The past project is found, and offered to proposals like it (REQ-045)."""
    await commands.keep_past_project(tx, event)


@reactions.on(ProposalSubmitted)
async def on_proposal_submitted(tx: Transaction, event: ProposalSubmitted) -> None:
    """Who proposes the same again is told so (REQ-045)."""
    await commands.keep_proposal(tx, event)


@reactions.on(ProjectRegistered)
async def on_project_registered(tx: Transaction, event: ProjectRegistered) -> None:
    """A project under way is a like too, also one that came without a proposal (REQ-045)."""
    await commands.keep_project(tx, event)


@reactions.on(ProjectClosed)
async def on_project_closed(tx: Transaction, event: ProjectClosed) -> None:
    """What was done here is experience like what was taken over (REQ-149, REQ-045)."""
    await commands.keep_closed_project(tx, event)


@reactions.on(ProjectReopened)
async def on_project_reopened(tx: Transaction, event: ProjectReopened) -> None:
    """It is no experience yet: it counts once, when it is over (REQ-152)."""
    await commands.keep_reopened_project(tx, event)
