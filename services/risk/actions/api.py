"""The addresses of actions: each is said below the risk or issue that it is about."""

from typing import Annotated

from fastapi import Query

from services.risk.actions import commands, queries
from services.risk.actions.commands import (
    Consent,
    Countermeasure,
    EffectCheck,
    Intervention,
    RiskResponse,
)
from services.risk.actions.queries import ACTION, SHOWN, ActionQuery, ActionRow, ActionView
from services.risk.base import SERVICE
from services.risk.issues.queries import ISSUE, IssueView
from services.risk.issues.queries import SHOWN as SHOWN_ISSUE
from services.risk.permissions import PERMISSIONS
from services.risk.risks.queries import RISK, RiskView
from services.risk.risks.queries import SHOWN as SHOWN_RISK
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Actions")
MADE = "/actions/{id}"


@routes.query("/actions")
async def list_actions(query: Annotated[ActionQuery, Query()], read: Reader) -> Page[ActionRow]:
    """List the actions you may see, the next due first."""
    return await queries.list_actions(read, query)


@routes.command("/risks/{risk_id}/responses", on=RISK, status=201, if_match=False, location=MADE)
async def plan_risk_response(risk_id: Ref, response: RiskResponse, tx: Transaction) -> ActionView:
    """Plan a response to a risk: strategy, owner, day, cost, trigger, fallback, expected effect."""
    return await SHOWN.left(tx, await commands.plan_risk_response(tx, risk_id, response))


@routes.command("/risks/{risk_id}/activate", on=RISK)
async def activate_risk(risk_id: Ref, tx: Transaction) -> RiskView:
    """Activate a risk: its responses begin."""
    return await SHOWN_RISK.left(tx, await commands.activate_risk(tx, risk_id))


@routes.command(
    "/risks/{risk_id}/interventions", on=RISK, status=201, if_match=False, location=MADE
)
async def order_intervention(risk_id: Ref, order: Intervention, tx: Transaction) -> ActionView:
    """Order an intervention on a major risk; if nobody answers in time, the executive is told."""
    return await SHOWN.left(tx, await commands.order_intervention(tx, risk_id, order))


@routes.command(
    "/issues/{issue_id}/countermeasures", on=ISSUE, status=201, if_match=False, location=MADE
)
async def propose_countermeasure(
    issue_id: Ref, measure: Countermeasure, tx: Transaction
) -> ActionView:
    """Propose what would solve an issue; the other side is to agree."""
    return await SHOWN.left(tx, await commands.propose_countermeasure(tx, issue_id, measure))


@routes.command("/issues/{issue_id}/resolve", on=ISSUE)
async def resolve_issue(issue_id: Ref, tx: Transaction) -> IssueView:
    """Resolve an issue whose countermeasures are done."""
    return await SHOWN_ISSUE.left(tx, await commands.resolve_issue(tx, issue_id))


@routes.command("/issues/{issue_id}/verify", on=ISSUE)
async def verify_issue(issue_id: Ref, tx: Transaction) -> IssueView:
    """Verify that an issue is solved: the effect of each countermeasure was checked."""
    return await SHOWN_ISSUE.left(tx, await commands.verify_issue(tx, issue_id))


@routes.query("/actions/{action_id}")
async def get_action(action_id: Ref, read: Reader) -> ActionView:
    """Get an action with what can be done next, by whom, and why not."""
    return await SHOWN.one(read, action_id)


@routes.command("/actions/{action_id}/agree", on=ACTION)
async def agree_action(action_id: Ref, consent: Consent, tx: Transaction) -> ActionView:
    """Agree to what the other side proposed, or answer what the PMO ordered."""
    return await SHOWN.left(tx, await commands.agree_action(tx, action_id, consent))


@routes.command("/actions/{action_id}/start", on=ACTION)
async def start_action(action_id: Ref, tx: Transaction) -> ActionView:
    """Start what was agreed."""
    return await SHOWN.left(tx, await commands.start_action(tx, action_id))


@routes.command("/actions/{action_id}/finish", on=ACTION)
async def finish_action(action_id: Ref, tx: Transaction) -> ActionView:
    """Finish an action: it was done, and its effect is to be checked."""
    return await SHOWN.left(tx, await commands.finish_action(tx, action_id))


@routes.command("/actions/{action_id}/check-effect", on=ACTION)
async def check_action_effect(action_id: Ref, check: EffectCheck, tx: Transaction) -> ActionView:
    """Check whether an action helped; an issue whose countermeasure did not is open again."""
    return await SHOWN.left(tx, await commands.check_action_effect(tx, action_id, check))


@routes.command("/actions/{action_id}/withdraw", on=ACTION)
async def withdraw_action(action_id: Ref, because: Because, tx: Transaction) -> ActionView:
    """Withdraw an action that is not to be done after all."""
    return await SHOWN.left(tx, await commands.withdraw_action(tx, action_id, because))


add_history(routes, "/actions/{action_id}/history", ACTION, "get_action_history")
