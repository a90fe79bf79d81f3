"""What knowledge tells: how to work, with what, what was learned, and what it offers to whom."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event, Line, PersonId, ProjectTypeCode, Text, Value


class LessonEvent(Event):
    """Every fact about a lesson names it."""

    key_field = "lesson_id"

    lesson_id: UUID
    lesson_key: Annotated[str, Field(max_length=20)]


class LessonCaptured(LessonEvent):
    """Somebody wrote down what happened and what to learn from it."""

    service, outside = "knowledge", True


class LessonValidated(LessonEvent):
    """The PMO found the lesson true and useful."""

    service, outside = "knowledge", True


Followers = Annotated[tuple[PersonId, ...], Field(exclude_if=lambda people: not people)]
"""Who follows one of its topics, and wants to be told."""


class LessonPublished(LessonEvent):
    """The lesson can be found and offered."""

    service, public, outside = "knowledge", True, True

    followers: Followers = ()


class LessonRetired(LessonEvent):
    """The lesson no longer holds: it is neither found nor offered any more."""

    service, public, outside = "knowledge", True, True

    reason: Text


class LessonRedacted(LessonEvent):
    """The PMO said which parts of the lesson are confidential; `redactions` names the fields."""

    service, outside = "knowledge", True

    redactions: tuple[Line, ...]


Reasons = Annotated[tuple[Line, ...], Field(exclude_if=lambda reasons: not reasons)]
"""Why besides words: SAME_TYPE, SAME_TIER, SAME_ORG_UNIT, PMO_ADVICE; not said where none."""


BasedOn = Annotated[tuple[Line, ...], Field(exclude_if=lambda said: not said)]
"""What a version rests on: improvements by their keys, lessons, findings, standards."""


class Offer(Value):
    """One lesson offered: how near it is (0 to 1000) and in which words they agree."""

    lesson_id: UUID
    lesson_key: Annotated[str, Field(max_length=20)]
    score: Annotated[int, Field(ge=0, le=1000)]
    terms: tuple[Line, ...]
    reasons: Reasons = ()


class ProjectOffer(Value):
    """One past project offered: how near it is (0 to 1000) and why."""

    project_id: UUID
    project_key: Annotated[str, Field(max_length=20)]
    score: Annotated[int, Field(ge=0, le=1000)]
    terms: tuple[Line, ...]
    reasons: Reasons = ()


class LessonRecommended(Event):
    """What knowledge knows that may matter to an undertaking at this moment (REQ-045)."""

    service, public, outside = "knowledge", True, True
    key_field = "project_id"

    project_id: UUID
    recommendation_id: UUID
    context: Annotated[str, Field(max_length=40)]
    offers: tuple[Offer, ...]
    projects: tuple[ProjectOffer, ...] = ()


class LessonAnswered(Event):
    """The recipient of a lesson said what becomes of it; confidential words do not travel."""

    key_field = "project_id"

    project_id: UUID
    lesson_recommendation_id: UUID
    lesson_id: UUID
    lesson_key: Annotated[str, Field(max_length=20)]


class LessonWords(Value):
    """What a lesson says to everybody; a part that only the PMO sees is empty."""

    kind: Annotated[str, Field(max_length=20, examples=["NEGATIVE"])]
    """POSITIVE, to be repeated, or NEGATIVE, to be avoided."""
    category: Annotated[str, Field(max_length=40, examples=["TECHNOLOGY"])]
    """What it is mainly about."""
    stage: Annotated[str, Field(max_length=20)]
    title: Line
    root_cause: Text
    """Why it came to it."""
    event: Text
    """What happened."""
    effect: Text
    """What came of it."""


class LessonAdopted(LessonAnswered):
    """The undertaking makes use of the lesson; `how` says in which way (REQ-170).

    Where it is to become a risk, risk writes one into the undertaking's register.
    """

    service, public = "knowledge", True

    how: Text
    becomes: Annotated[str | None, Field(max_length=20, examples=["RISK"])] = None
    """RISK or ACTION; null where nobody said."""
    lesson: LessonWords | None = None
    """What the lesson says, where it becomes a risk."""


class LessonDismissed(LessonAnswered):
    """The lesson does not apply to the undertaking; `reason` says why (REQ-170)."""

    service, public, outside = "knowledge", True, True

    reason: Text


class AssetEvent(Event):
    """Every fact about a template, checklist or tool names it and its edition."""

    key_field = "asset_id"

    asset_id: UUID
    asset_key: Annotated[str, Field(max_length=20)]
    code: Annotated[str, Field(max_length=40)]
    edition: Annotated[int, Field(ge=1)]


class AssetDrafted(AssetEvent):
    """Somebody of the PMO began a new edition."""

    service, outside = "knowledge", True


class AssetEdited(AssetEvent):
    """The draft was changed; `changed` names the fields."""

    service, outside = "knowledge", True

    changed: tuple[str, ...]


class AssetPublished(AssetEvent):
    """This edition is the one to use (REQ-015)."""

    service, public, outside = "knowledge", True, True

    based_on: BasedOn = ()


class AssetRetired(AssetEvent):
    """The edition is no longer to be used."""

    service, public, outside = "knowledge", True, True

    reason: Text


class AssetUsed(AssetEvent):
    """Somebody made use of it, for an undertaking or not (REQ-015)."""

    service, outside = "knowledge", True

    project_id: UUID | None


class ArticleEvent(Event):
    """Every fact about an article names it."""

    key_field = "article_id"

    article_id: UUID
    article_key: Annotated[str, Field(max_length=20)]


class ArticleDrafted(ArticleEvent):
    """A curator began to sum lessons up."""

    service, outside = "knowledge", True

    source_lesson_ids: tuple[UUID, ...]


class ArticleEdited(ArticleEvent):
    """The draft was changed; `changed` names the fields."""

    service, outside = "knowledge", True

    changed: tuple[str, ...]


class ArticlePublished(ArticleEvent):
    """The article can be found; it has an owner and a day of review (REQ-168)."""

    service, public, outside = "knowledge", True, True

    review_due: date
    followers: Followers = ()


class TopicEvent(Event):
    """Who follows which topic."""

    key_field = "follow_id"

    follow_id: UUID
    """That somebody follows a topic."""
    person_id: PersonId
    """Who follows it."""
    facet: Annotated[str, Field(max_length=20, examples=["CATEGORY"])]
    """CATEGORY, TAG or PROJECT_TYPE."""
    topic: Annotated[str, Field(max_length=40, examples=["TECHNOLOGY"])]
    """Which category, tag or type of project."""


class TopicFollowed(TopicEvent):
    """Somebody wants to be told of what is published on a topic (REQ-165)."""

    service, outside = "knowledge", True


class TopicUnfollowed(TopicEvent):
    """Somebody does not want to be told any more."""

    service, outside = "knowledge", True


class ArticleRetired(ArticleEvent):
    """The article no longer holds."""

    service, public, outside = "knowledge", True, True

    reason: Text


class ProcessEvent(Event):
    """Every fact about a version of a process definition names it."""

    key_field = "process_id"

    process_id: UUID
    code: Annotated[str, Field(max_length=40)]
    process_version: Annotated[int, Field(ge=1)]
    project_type: ProjectTypeCode | None


class ProcessDrafted(ProcessEvent):
    """A new version of a process was begun."""

    service, outside = "knowledge", True


class ProcessEdited(ProcessEvent):
    """The draft was changed; `changed` names the fields."""

    service, outside = "knowledge", True

    changed: tuple[str, ...]


class ProcessPiloted(ProcessEvent):
    """The version is being tried out; its content is frozen under this hash."""

    service, outside = "knowledge", True

    content_hash: str


class ProcessRetired(ProcessEvent):
    """The version is no longer the one to work by; projects bound to it keep it."""

    service, public, outside = "knowledge", True, True

    reason: Text


class ProcessPublished(Event):
    """A version of a process definition is the one to work by (REQ-003)."""

    service, public = "knowledge", True
    key_field = "process_id"

    process_id: UUID
    code: Annotated[str, Field(max_length=40)]
    process_version: Annotated[int, Field(ge=1)]
    project_type: ProjectTypeCode | None
    """None: of every type that has none of its own."""
    effective_on: date
    content_hash: str
    based_on: BasedOn = ()
