"""Planning a session with the teams, noting who came, or calling it off."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from services.knowledge.feedback_sessions.model import FeedbackSession
from services.knowledge.feedback_sessions.queries import NOTES_EXAMPLE, ROW_EXAMPLE
from shared.contracts.base import PersonId
from shared.db.transaction import Transaction
from shared.domain.fields import Because, Instant, Line, Reason, Ref, Request

EXAMPLE: dict[str, Any] = {
    "title": ROW_EXAMPLE["title"],
    "starts_at": "2099-01-15T09:30:00+08:00",
    "invited_ids": ["pm-zhou", "pm-wu"],
}
People = Annotated[list[PersonId], Field(min_length=1, max_length=200)]


class Invitation(Request):
    """When whom to sit together with."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    title: Line
    starts_at: Instant
    invited_ids: People


class Minutes(Request):
    """Who came, and what was agreed."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"attended_ids": ["pm-zhou"], "notes": NOTES_EXAMPLE}]}
    )

    attended_ids: People
    notes: Reason


async def plan_feedback_session(tx: Transaction, invitation: Invitation) -> FeedbackSession:
    """Invite the teams (REQ-155).

    Errors: 409 `not_in_future`.
    """
    said = invitation.model_dump()
    said["invited_ids"] = list(dict.fromkeys(invitation.invited_ids))
    key = await tx.next_key("FBS")
    return tx.add(FeedbackSession.plan(tx.new_id(), key, tx.actor, said, tx.now))


async def hold_feedback_session(tx: Transaction, ref: Ref, minutes: Minutes) -> FeedbackSession:
    """Note who came and what was agreed (REQ-155).

    Errors: 409 `session_not_begun`.
    """
    session = await tx.load(FeedbackSession, ref)
    session.hold(list(dict.fromkeys(minutes.attended_ids)), minutes.notes, tx.now)
    return session


async def cancel_feedback_session(tx: Transaction, ref: Ref, because: Because) -> FeedbackSession:
    """Call it off (REQ-155)."""
    session = await tx.load(FeedbackSession, ref)
    session.cancel(because.reason)
    return session
