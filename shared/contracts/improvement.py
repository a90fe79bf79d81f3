"""What knowledge tells of getting better: what people say of how we work, and what comes of it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event, PersonId


class FeedbackEvent(Event):
    """Every fact about something that was said names it; its words are read over REST."""

    key_field = "feedback_id"

    feedback_id: UUID
    """What was said; its words are read over REST."""
    feedback_key: Annotated[str, Field(max_length=20, examples=["FBK-2026-0001"])]
    """Its human key."""


class FeedbackReceived(FeedbackEvent):
    """Somebody said something of how we work; of an anonymous one nobody knows who (REQ-153)."""

    service, outside = "knowledge", True

    kind: Annotated[str, Field(max_length=20, examples=["SUGGESTION"])]
    """PROBLEM, SUGGESTION, COMPLAINT or PRAISE."""
    about: Annotated[str, Field(max_length=20, examples=["ASSET"])]
    """PROCESS_STEP, ASSET, RULE or PMO_SERVICE."""
    anonymous: bool
    """Whether it was said under no name."""


class FeedbackTriaged(FeedbackEvent):
    """The PMO has taken it up (REQ-154)."""

    service, outside = "knowledge", True

    owner_id: PersonId
    """Who sees to it."""
    due_at: datetime
    """By when it is to be answered."""


class FeedbackAnswered(FeedbackEvent):
    """Its author has an answer (REQ-154)."""

    service, public, outside = "knowledge", True, True

    accepted: bool
    """Whether something will be done."""


class FeedbackDone(FeedbackEvent):
    """What was promised is done (REQ-154)."""

    service, public, outside = "knowledge", True, True


class FeedbackOverdue(FeedbackEvent):
    """Its term has run out: nobody has taken it up, or nobody has answered (REQ-154)."""

    service, public, outside = "knowledge", True, True

    state: Annotated[str, Field(max_length=20, examples=["NEW"])]
    """NEW, where it is to be taken up, or TRIAGED, where it is to be answered."""
    due_at: datetime
    """By when that should have been."""
