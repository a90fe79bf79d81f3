"""What knowledge tells of closing: what was learned in a project, and its sealed dossier."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event


class LessonCaptureOpened(Event):
    """A project whose end is in sight, or that was reopened, is asked what it learned
    (REQ-137)."""

    service, public, outside = "knowledge", True, True
    key_field = "project_id"

    project_id: UUID


class ProjectLessonsSettled(Event):
    """A closing project has at least one lesson, or a signed word that there is none (REQ-138)."""

    service, public = "knowledge", True
    key_field = "project_id"

    project_id: UUID
    lessons: Annotated[int, Field(ge=0)]
    """How many of the project's lessons there are; 0 where none was signed for."""
    none_signed: bool
    """Whether its manager signed that nothing was learned."""
    since: datetime | None = None
    """`reopened_at` of the reopening after which it was asked for; None before any (REQ-152)."""


class DossierEvent(Event):
    """Every fact about a dossier names it and its project."""

    key_field = "project_id"

    project_id: UUID
    dossier_id: UUID
    """The dossier; its manifest is read over REST."""
    dossier_key: Annotated[str, Field(max_length=20, examples=["DOS-2027-0001"])]
    """Its human key."""


class DossierSealed(DossierEvent):
    """The dossier of a closed project is sealed: the project can be archived (REQ-149)."""

    service, public = "knowledge", True

    seal: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", examples=["4f53cda1" * 8])]
    """SHA-256 of the manifest in canonical form (RFC 8785)."""
    sealed_at: datetime
    """When it was sealed."""
    retention_until: date
    """The last day on which it must be kept."""
    closing: Annotated[int, Field(ge=0)] = 0
    """The project's revision when it was closed; 0 in what was told before this was said."""


class DossierExpiryRequested(DossierEvent):
    """Its retention is over, and the director asks the board to let it go."""

    service, public, outside = "knowledge", True, True


class DossierExpired(DossierEvent):
    """The director and one of the board agree that it need not be kept any more."""

    service, public, outside = "knowledge", True, True
