"""What asks for a change from outside, and what ends all that are open."""

from services.change.base import reactions
from services.change.changes import commands
from services.change.changes.rules import Cause, Origin
from shared.contracts.allocation import EscalationDecided
from shared.contracts.control import ResponseRequiresChange
from shared.contracts.delivery import ProjectClosed, ProjectClosing, ProjectTerminated
from shared.contracts.issues import IssueOpened
from shared.db.transaction import Transaction

GRAVE = 4
"""From this severity on an issue suggests a change."""

DELAY, DRAFTED = "延期", {"DELAY": "延期", "DESCOPE": "缩减范围"}
"""Decisions on a shortage that the project can only follow by a change."""


@reactions.on(IssueOpened)
async def on_issue_opened(tx: Transaction, event: IssueOpened) -> None:
    """A grave issue suggests to the manager to change the project."""
    if event.severity < GRAVE:
        return
    said = {
        "cause": Cause.CORRECTION,
        "title": f"{event.issue_key}：应对重大问题",
        "description": f"问题 {event.issue_key}（严重程度 {event.severity}）已确认。",
        "justification": f"来源：{event.source}。",
        "urgency": event.severity,
    }
    await commands.raise_from(tx, event.project_id, Origin.ISSUE, event.issue_id, said)


@reactions.on(ResponseRequiresChange)
async def on_response_requires_change(tx: Transaction, event: ResponseRequiresChange) -> None:
    """What is planned about a risk changes the baseline: a change is drafted for the manager."""
    said = {
        "cause": Cause.RISK_RESPONSE,
        "title": f"{event.risk_key}：实施应对措施 {event.action_key}",
        "description": f"风险 {event.risk_key} 的应对措施 {event.action_key} 需要变更基准。",
        "justification": f"风险 {event.risk_key}。",
    }
    await commands.raise_from(tx, event.project_id, Origin.RISK, event.action_id, said)


@reactions.on(EscalationDecided)
async def on_escalation_decided(tx: Transaction, event: EscalationDecided) -> None:
    """To delay a project or to leave some of it out is a change, drafted for its manager
    (REQ-197)."""
    what = DRAFTED.get(event.outcome)
    if event.delay_days is not None:
        what = f"{DELAY} {event.delay_days} 天"
    if what is None:
        return
    said = {
        "cause": Cause.INTERNAL,
        "title": f"{event.escalation_key}：{what}",
        "description": f"资源短缺（{event.role}）的升级决定：{what}。",
        "justification": f"决定 {event.escalation_key}。",
    }
    await commands.raise_from(tx, event.project_id, Origin.ESCALATION, event.escalation_id, said)


@reactions.on(ProjectTerminated)
async def on_project_terminated(tx: Transaction, event: ProjectTerminated) -> None:
    """What was open is not pursued any more."""
    await commands.withdraw_open_changes(tx, event.project_id, event.undertaking.revision)


@reactions.on(ProjectClosing)
async def on_project_closing(tx: Transaction, event: ProjectClosing) -> None:
    """What was open is not pursued any more."""
    await commands.withdraw_open_changes(tx, event.project_id, event.undertaking.revision)


@reactions.on(ProjectClosed)
async def on_project_closed(tx: Transaction, event: ProjectClosed) -> None:
    """Nothing of it is open, also where the closing was not heard of."""
    await commands.withdraw_open_changes(tx, event.project_id, event.undertaking.revision)
