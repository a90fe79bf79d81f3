"""What an operator may set on knowledge, besides what every service has."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.settings import Settings


class KnowledgeSettings(Settings):
    """Knowledge's own settings."""

    service: ClassVar[str] = "knowledge"

    knowledge_retention_years: Annotated[int, Field(ge=1, le=100)] = 10
    """For how many years a sealed dossier must be kept (REQ-149)."""
    knowledge_triage_days: Annotated[int, Field(ge=1, le=60)] = 3
    """Within how many working days the PMO takes feedback up (REQ-154)."""
    knowledge_answer_days: Annotated[int, Field(ge=1, le=250)] = 10
    """Within how many working days after that its author has an answer (REQ-154)."""
