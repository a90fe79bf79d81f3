"""What knowledge tells of getting better: what people say of how we work, and what comes of it."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event, Line, PersonId


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


class PulseSurveyEvent(Event):
    """Every fact about a pulse survey names it; its questions are read over REST."""

    key_field = "survey_id"

    survey_id: UUID
    """The survey; its questions and results are read over REST."""
    survey_key: Annotated[str, Field(max_length=20, examples=["PLS-2026-0001"])]
    """Its human key."""


class PulseSurveyOpened(PulseSurveyEvent):
    """People are asked how they find working with the PMO (REQ-155)."""

    service, public, outside = "knowledge", True, True

    invited: Annotated[int, Field(ge=1)]
    """How many people are asked."""
    closes_on: date
    """The last day on which answers are taken."""


class PulseSurveyAnswered(PulseSurveyEvent):
    """One of the invited has answered; what they said is only counted."""

    service, outside = "knowledge", True


class PulseSurveyClosed(PulseSurveyEvent):
    """No more answers are taken (REQ-155)."""

    service, public, outside = "knowledge", True, True

    invited: Annotated[int, Field(ge=1)]
    """How many people were asked."""
    responded: Annotated[int, Field(ge=0)]
    """How many of them answered."""


class ExchangeEvent(Event):
    """Every fact about people who sit together names it."""

    key_field = "exchange_id"

    exchange_id: UUID
    """The exchange; what was agreed is read over REST."""
    exchange_key: Annotated[str, Field(max_length=20, examples=["EXC-2026-0001"])]
    """Its human key."""


class ExchangePlanned(ExchangeEvent):
    """People are to sit together (REQ-155, REQ-165)."""

    service, public, outside = "knowledge", True, True

    purpose: Annotated[str, Field(max_length=20, examples=["SHARING"])]
    """FEEDBACK, to say what they think, or SHARING, to show others a practice."""
    starts_at: datetime
    """When it begins."""
    invited: tuple[PersonId, ...]
    """Who is invited."""


class ExchangeHeld(ExchangeEvent):
    """They have sat together (REQ-155)."""

    service, public, outside = "knowledge", True, True

    invited: Annotated[int, Field(ge=1)]
    """How many were invited."""
    attended: Annotated[int, Field(ge=1)]
    """How many came, invited or not."""


class ExchangeCancelled(ExchangeEvent):
    """They will not sit together then."""

    service, public, outside = "knowledge", True, True


class ImprovementEvent(Event):
    """Every fact about an improvement names it; its words are read over REST."""

    key_field = "improvement_id"

    improvement_id: UUID
    """The improvement; its words and measures are read over REST."""
    improvement_key: Annotated[str, Field(max_length=20, examples=["IMP-2026-0001"])]
    """Its human key."""


class ImprovementOpened(ImprovementEvent):
    """Somebody knows why something goes wrong, and what to do about it (REQ-157)."""

    service, public, outside = "knowledge", True, True

    feedback_keys: tuple[Line, ...]
    """What people said that led to it, by its human keys."""


class ImprovementPiloted(ImprovementEvent):
    """It is being tried (REQ-157)."""

    service, public, outside = "knowledge", True, True


class ImprovementChecked(ImprovementEvent):
    """What was measured before was measured again (REQ-157)."""

    service, public, outside = "knowledge", True, True

    measures: Annotated[int, Field(ge=1)]
    """How many measures there are."""
    better: Annotated[int, Field(ge=0)]
    """How many of them got better."""


class ImprovementRolledOut(ImprovementEvent):
    """All are to work so; a version of a process or asset will say it (REQ-157)."""

    service, public, outside = "knowledge", True, True

    effective_on: date
    """From this day on."""


class ImprovementAbandoned(ImprovementEvent):
    """It ends here (REQ-157)."""

    service, public, outside = "knowledge", True, True


class ImprovementYielded(ImprovementEvent):
    """A version that says it comes from it is the one to work by or with (REQ-158)."""

    service, public, outside = "knowledge", True, True

    version_key: Annotated[str, Field(max_length=20, examples=["PRC-2026-0002"])]
    """The process or asset, by its human key."""
