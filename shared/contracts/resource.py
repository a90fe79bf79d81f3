"""What resource tells: the demand for people that a project raises."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event


class DemandRaised(Event):
    """A project asks for hours of one role between two days."""

    service = "resource"
    key_field = "project_id"

    project_id: UUID
    demand_id: UUID
    demand_key: Annotated[str, Field(max_length=20)]
    role: Annotated[str, Field(max_length=60)]
    hours: Annotated[int, Field(ge=1)]
    start: date
    finish: date
    preliminary: bool
