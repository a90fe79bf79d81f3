"""The addresses of issues; one is raised below its register, or comes of a risk."""

from typing import Annotated

from fastapi import Query

from services.risk.base import SERVICE
from services.risk.issues import commands, queries
from services.risk.issues.commands import (
    IssueAnalysis,
    IssueDraft,
    IssueEdit,
    IssueEscalation,
    Occurrence,
)
from services.risk.issues.queries import ISSUE, SHOWN, IssueQuery, IssueRow, IssueView
from services.risk.permissions import PERMISSIONS
from services.risk.registers.queries import REGISTER
from services.risk.risks.queries import RISK
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Issues")


@routes.query("/issues")
async def list_issues(query: Annotated[IssueQuery, Query()], read: Reader) -> Page[IssueRow]:
    """List the issues you may see."""
    return await queries.list_issues(read, query)


@routes.command(
    "/registers/{register_id}/issues",
    on=REGISTER,
    status=201,
    if_match=False,
    location="/issues/{id}",
)
async def raise_issue(register_id: Ref, draft: IssueDraft, tx: Transaction) -> IssueView:
    """Raise an issue: what went wrong; whether it is one, the manager or the PMO confirms."""
    return await SHOWN.left(tx, await commands.raise_issue(tx, register_id, draft))


@routes.command("/risks/{risk_id}/occur", on=RISK, status=201, location="/issues/{id}")
async def occur_risk(risk_id: Ref, occurrence: Occurrence, tx: Transaction) -> IssueView:
    """Say that a risk has happened, and what really came of it: it is an issue from now on."""
    return await SHOWN.left(tx, await commands.occur_risk(tx, risk_id, occurrence))


@routes.query("/issues/{issue_id}")
async def get_issue(issue_id: Ref, read: Reader) -> IssueView:
    """Get an issue with what can be done next, by whom, and why not."""
    return await SHOWN.one(read, issue_id)


@routes.command("/issues/{issue_id}", method="PATCH", on=ISSUE)
async def edit_issue(issue_id: Ref, edit: IssueEdit, tx: Transaction) -> IssueView:
    """Edit an issue: its words, its severity, who sees to it."""
    return await SHOWN.left(tx, await commands.edit_issue(tx, issue_id, edit))


@routes.command("/issues/{issue_id}/confirm", on=ISSUE)
async def confirm_issue(issue_id: Ref, tx: Transaction) -> IssueView:
    """Confirm that what was drafted is an issue."""
    return await SHOWN.left(tx, await commands.confirm_issue(tx, issue_id))


@routes.command("/issues/{issue_id}/dismiss", on=ISSUE)
async def dismiss_issue(issue_id: Ref, because: Because, tx: Transaction) -> IssueView:
    """Dismiss what was drafted: it is no issue."""
    return await SHOWN.left(tx, await commands.dismiss_issue(tx, issue_id, because))


@routes.command("/issues/{issue_id}/escalate", on=ISSUE)
async def escalate_issue(issue_id: Ref, escalation: IssueEscalation, tx: Transaction) -> IssueView:
    """Escalate an issue that the project cannot solve."""
    return await SHOWN.left(tx, await commands.escalate_issue(tx, issue_id, escalation))


@routes.command("/issues/{issue_id}/analyse", on=ISSUE)
async def analyse_issue(issue_id: Ref, analysis: IssueAnalysis, tx: Transaction) -> IssueView:
    """Analyse an issue: what lies at the bottom of it, and what comes of it."""
    return await SHOWN.left(tx, await commands.analyse_issue(tx, issue_id, analysis))


@routes.command("/issues/{issue_id}/close", on=ISSUE)
async def close_issue(issue_id: Ref, tx: Transaction) -> IssueView:
    """Close an issue whose countermeasures have had their effect."""
    return await SHOWN.left(tx, await commands.close_issue(tx, issue_id))


add_history(routes, "/issues/{issue_id}/history", ISSUE, "get_issue_history")
