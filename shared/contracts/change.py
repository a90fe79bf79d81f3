"""What change tells: the log that every project has, and what is suggested to its manager."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event, PersonId, Text


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
