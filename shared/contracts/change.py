"""What change tells: the log that every project has, and what is suggested to its manager."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event, Line, PersonId, Text
from shared.contracts.patches import Patch

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ChangeLogOpened(Event):
    """A registered project has its change log."""

    service = "change"
    key_field = "project_id"

    project_id: UUID
    change_log_id: UUID
    project_key: Annotated[str, Field(max_length=20)]


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


class ChangeRequested(ChangeEvent):
    """What would this change do? Portfolio, resource and risk answer by `question_id` (REQ-127).

    Asked when the PMO takes the change up, and again when the answers have become stale.
    """

    service, public = "change", True

    question_id: UUID
    cause: str
    baseline_hash: Hash
    patch: Patch
    patch_hash: Hash


class ChangeDecided(ChangeEvent):
    """What was decided on a change, by whom; words are empty where they are confidential."""

    authority: Annotated[str, Field(max_length=20)]
    decided_by: PersonId
    reason: Text


class ChangeApproved(ChangeDecided):
    """Portfolio applies the patch to the baseline it was decided on, whole, or refuses (REQ-132).

    `rules` name what the decision rests on: the authority rule and the question answered.
    """

    service, public = "change", True

    baseline_hash: Hash
    patch: Patch
    patch_hash: Hash
    affected: tuple[PersonId, ...] = ()
    rules: tuple[Line, ...] = ()
