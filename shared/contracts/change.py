"""What change tells: the log that every project has, and each change from its suggestion on."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event, Line, Money, PersonId, Text, Value
from shared.contracts.patches import Patch

Hash = Annotated[
    str,
    Field(
        pattern=r"^[0-9a-f]{64}$",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    ),
]


class ChangeLogOpened(Event):
    """A registered project has its change log."""

    service = "change"
    key_field = "project_id"

    project_id: UUID
    change_log_id: UUID
    project_key: Annotated[str, Field(max_length=20)]


class ChangeLogFrozen(Event):
    """The project rests or is being closed: its log takes no changes (REQ-120)."""

    service, outside = "change", True
    key_field = "project_id"

    project_id: UUID
    change_log_id: UUID


class ChangeLogThawed(Event):
    """The project goes on, and so do its changes."""

    service, outside = "change", True
    key_field = "project_id"

    project_id: UUID
    change_log_id: UUID


class AuthorityPolicyEvent(Event):
    """Which version of the policy on changes it is about; its content is at its id."""

    key_field = "policy_id"

    policy_id: UUID
    number: Annotated[int, Field(ge=1)]


class AuthorityPolicyDrafted(AuthorityPolicyEvent):
    """A new version is written; it is not in force yet."""

    service, outside = "change", True


class AuthorityPolicyActivated(AuthorityPolicyEvent):
    """From now on it says who decides on a change (REQ-122)."""

    service, outside = "change", True


class AuthorityPolicyRetired(AuthorityPolicyEvent):
    """A later version took its place."""

    service, outside = "change", True


class ChangeEvent(Event):
    """Every fact about a change names it and its project."""

    key_field = "project_id"

    project_id: UUID
    change_id: UUID
    change_key: Annotated[str, Field(max_length=20)]


class ChangeSuggested(ChangeEvent):
    """Somebody suggests a change to the project manager (REQ-126)."""

    service, outside = "change", True

    cause: str
    suggested_by: PersonId


class ChangeAdopted(ChangeEvent):
    """The project manager made the suggestion a draft of their own."""

    service, outside = "change", True

    reason: Text


class ChangeDeclined(ChangeEvent):
    """The project manager does not take the suggestion up."""

    service, outside = "change", True

    reason: Text


class ChangeDrafted(ChangeEvent):
    """A change was put down as a draft, by the manager or for what was decided elsewhere."""

    service, outside = "change", True

    cause: str
    origin: Annotated[str, Field(max_length=20)]
    """MANAGER, ESCALATION or RISK."""


class ChangeEdited(ChangeEvent):
    """The draft was changed; `changed` names the fields."""

    service, outside = "change", True

    changed: tuple[Line, ...]


class ChangeSubmitted(ChangeEvent):
    """The project manager handed the change in to the PMO (REQ-126)."""

    service, public = "change", True

    submitted_by: PersonId
    urgency: Annotated[int, Field(ge=1, le=5)]
    patch_hash: Hash
    """SHA-256 of the patch as it is told, in canonical form (RFC 8785)."""


class ChangeSentBack(ChangeEvent):
    """The PMO cannot assess the change as it is; words are empty where confidential."""

    service, public, outside = "change", True, True

    reason: Text


class ChangeWithdrawn(ChangeEvent):
    """The change is not pursued, or its project is over; words are empty where confidential."""

    service, public = "change", True

    reason: Text


class ChangeRequested(ChangeEvent):
    """What would this change do? Portfolio, resource and risk answer by `question_id` (REQ-127).

    Asked when the PMO takes the change up, and again when the answers have become stale.
    """

    service, public = "change", True

    question_id: UUID
    """What the answers name."""
    cause: str
    baseline_hash: Hash
    """Of the baseline that it is about."""
    patch: Patch
    """What it does to that baseline, operation by operation."""
    patch_hash: Hash
    """SHA-256 of the patch as it is told, in canonical form (RFC 8785)."""


class ChangeDecided(ChangeEvent):
    """What was decided on a change, by whom; words are empty where they are confidential."""

    authority: Annotated[str, Field(max_length=20)]
    """PM, PA, PD, BOARD or SPONSOR: who it takes for its size."""
    decided_by: PersonId
    """Who decided."""
    reason: Text


class ChangeApproved(ChangeDecided):
    """Portfolio applies the patch to the baseline it was decided on, whole, or refuses (REQ-132).

    `rules` name what the decision rests on: the authority rule and the question answered.
    """

    service, public = "change", True

    baseline_hash: Hash
    """Of the baseline that it is about."""
    patch: Patch
    """What it does to that baseline, operation by operation."""
    patch_hash: Hash
    """SHA-256 of the patch as it is told, in canonical form (RFC 8785)."""
    affected: tuple[PersonId, ...] = ()
    """Whom it touches, and who asked for it: they are to be notified."""
    rules: tuple[Line, ...] = ()
    """What it rests on."""
    decision_id: UUID | None = None
    """The decision; who answers to it names it. Null in old messages."""


class ChangeRejected(ChangeDecided):
    """The change is not made; who asked for it and whom it would touch are told (REQ-131)."""

    service, public = "change", True

    affected: tuple[PersonId, ...] = ()
    """Whom it touches, and who asked for it: they are to be notified."""


class ChangeDeferred(ChangeDecided):
    """It is decided later, and assessed again before (REQ-131)."""

    service, public, outside = "change", True, True

    revisit_date: date
    affected: tuple[PersonId, ...] = ()
    """Whom it touches, and who asked for it: they are to be notified."""


class ChangeReturned(ChangeDecided):
    """The decider asks for another version of the change (REQ-131)."""

    service, public, outside = "change", True, True

    affected: tuple[PersonId, ...] = ()
    """Whom it touches, and who asked for it: they are to be notified."""


class ImpactEvent(ChangeEvent):
    """Which question about a change it is about."""

    question_id: UUID
    """What the answers name."""


class ChangeImpactStuck(ImpactEvent):
    """Not everybody has answered in time what the change would do (REQ-127)."""

    service, public, outside = "change", True, True

    due_at: datetime
    awaiting: tuple[Line, ...]
    """Who has not answered: portfolio, resource, risk."""


class ChangeImpactKnown(ImpactEvent):
    """Everybody has answered; `applicable` is false where the patch does not fit the baseline."""

    service, outside = "change", True

    applicable: bool
    """Whether every operation fits."""


class ChangeImpactExpired(ImpactEvent):
    """The answers are of the past: there is another baseline, or another question (REQ-121)."""

    service, outside = "change", True


class EffectFact(Value):
    """What a change would do to one objective."""

    objective_id: UUID
    effect: Annotated[str, Field(max_length=20)]
    """IMPROVED, NEUTRAL, DEGRADED or VIOLATED."""


class ChangeJudged(ImpactEvent):
    """An assessor said what the change would do to quality and to the objectives (REQ-129)."""

    service, outside = "change", True

    judged_by: PersonId
    """The assessor."""
    effects: tuple[EffectFact, ...]
    """All that were said so far."""


class ChangeAssessed(ImpactEvent):
    """The impact is known and judged, and with it who decides (REQ-121, REQ-122)."""

    service, public, outside = "change", True, True

    authority: Annotated[str, Field(max_length=20)]
    """PM, PA, PD, BOARD or SPONSOR."""
    policy_number: Annotated[int, Field(ge=1)]
    """The version of the policy that says so."""
    bac_delta: Money
    """Of the budget at completion."""
    finish_days: int
    """Of the finish, in working days; negative is earlier."""
    affected: tuple[PersonId, ...]
    """Whom it touches: they say what they think, unless the manager may decide alone."""


class ChangePositionTaken(ChangeEvent):
    """Somebody whom a change touches said what they think of it (REQ-128)."""

    service, outside = "change", True

    person_id: PersonId
    position: Annotated[str, Field(max_length=20)]
    """SUPPORT, OBJECT or ABSTAIN."""


class ChangeConsultationClosed(ChangeEvent):
    """All were heard, or the time is up: who was silent has no objection (REQ-128)."""

    service, outside = "change", True

    silent: tuple[PersonId, ...]
    """Who was asked and did not answer."""


class ChangeVoteEvent(ChangeEvent):
    """Which vote on which change it is about."""

    vote_id: UUID
    """The vote; who said why is read over REST."""


class ChangeVoteOpened(ChangeVoteEvent):
    """The board is asked to decide so on a change (REQ-122)."""

    service, public, outside = "change", True, True

    outcome: Annotated[str, Field(max_length=20)]
    """APPROVE, REJECT, DEFER or RETURN."""
    quorum: Annotated[int, Field(ge=1)]
    seats: Annotated[int, Field(ge=1)]
    due_at: datetime


class ChangeVoteCast(ChangeVoteEvent):
    """A member of the board has voted."""

    service, outside = "change", True

    member_id: PersonId
    choice: Annotated[str, Field(max_length=20)]


class ChangeVoteClosed(ChangeVoteEvent):
    """The vote is over; only what was CARRIED is a decision."""

    service, public, outside = "change", True, True

    state: Annotated[str, Field(max_length=20)]
    """CARRIED, LOST or LAPSED."""
    votes_for: Annotated[int, Field(ge=0)]
    votes_against: Annotated[int, Field(ge=0)]
    abstentions: Annotated[int, Field(ge=0)]
    decision_id: UUID | None


class ChangeImplemented(ChangeEvent):
    """The change is in the baseline (REQ-132)."""

    service, public = "change", True

    baseline_hash: Hash
    """Of the baseline that it is about."""


class ChangeApplicationRefused(ChangeEvent):
    """The approved change was not applied; it is to be assessed again (REQ-121)."""

    service, public, outside = "change", True, True

    reason_code: Line
    """Why, as portfolio says it."""


class ChangeVerified(ChangeEvent):
    """What the change really did, beside what was predicted (REQ-133)."""

    service, public, outside = "change", True, True

    predicted_bac_delta: Money
    """What it was to do to the budget."""
    actual_bac_delta: Money
    """What it did to the budget."""
    predicted_finish_days: int
    """What it was to do to the finish, in working days."""
    actual_finish_days: int
    """What it did to the finish."""
