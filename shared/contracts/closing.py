"""What knowledge tells of closing: what was learned in a project, and its sealed dossier."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event


class ProjectLessonsSettled(Event):
    """A closing project has at least one lesson, or a signed word that there is none (REQ-138)."""

    service, public = "knowledge", True
    key_field = "project_id"

    project_id: UUID
    lessons: Annotated[int, Field(ge=0)]
    none_signed: bool


class DossierSealed(Event):
    """The dossier of a closed project is sealed: the project can be archived (REQ-149)."""

    service, public = "knowledge", True
    key_field = "project_id"

    project_id: UUID
    dossier_id: UUID
    dossier_key: Annotated[str, Field(max_length=20)]
    seal: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    sealed_at: datetime
    retention_until: date
