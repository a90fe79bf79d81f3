"""The addresses of feedback sessions."""

from typing import Annotated

from fastapi import Query

from services.knowledge.base import SERVICE
from services.knowledge.feedback_sessions import commands, queries
from services.knowledge.feedback_sessions.commands import Invitation, Minutes
from services.knowledge.feedback_sessions.queries import (
    SESSION,
    FeedbackSessionQuery,
    FeedbackSessionRow,
    FeedbackSessionView,
    feedback_session_view,
)
from services.knowledge.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Feedback sessions")
HERE = "/feedback-sessions/{session_id}"


@routes.query("/feedback-sessions")
async def list_feedback_sessions(
    query: Annotated[FeedbackSessionQuery, Query()], read: Reader
) -> Page[FeedbackSessionRow]:
    """List the sessions in which teams and PMO sit together."""
    return await queries.list_feedback_sessions(read, query)


@routes.command("/feedback-sessions", status=201, location="/feedback-sessions/{id}")
async def plan_feedback_session(invitation: Invitation, tx: Transaction) -> FeedbackSessionView:
    """Plan a session, and invite the teams to it."""
    return await feedback_session_view(tx, await commands.plan_feedback_session(tx, invitation))


@routes.query(HERE)
async def get_feedback_session(session_id: Ref, read: Reader) -> FeedbackSessionView:
    """Get a session with who came and what was agreed."""
    return await queries.get_feedback_session(read, session_id)


@routes.command(f"{HERE}/hold", on=SESSION)
async def hold_feedback_session(
    session_id: Ref, minutes: Minutes, tx: Transaction
) -> FeedbackSessionView:
    """Note that a session was held, who came, and what was agreed."""
    return await feedback_session_view(
        tx, await commands.hold_feedback_session(tx, session_id, minutes)
    )


@routes.command(f"{HERE}/cancel", on=SESSION)
async def cancel_feedback_session(
    session_id: Ref, because: Because, tx: Transaction
) -> FeedbackSessionView:
    """Call a session off, and say why."""
    return await feedback_session_view(
        tx, await commands.cancel_feedback_session(tx, session_id, because)
    )


add_history(routes, f"{HERE}/history", SESSION, "get_feedback_session_history")
