"""What risk tells: the registers that accompany an undertaking from its submission."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event, Money


class RegisterOpened(Event):
    """A risk register accompanies a proposal from its submission (REQ-043)."""

    service, outside = "risk", True
    key_field = "project_id"

    project_id: UUID
    register_id: UUID
    register_key: Annotated[str, Field(max_length=20)]


class RegisterRehomed(Event):
    """The proposal's register now belongs to the registered project."""

    service = "risk"
    key_field = "project_id"

    project_id: UUID
    register_id: UUID
    project_key: Annotated[str, Field(max_length=20)]


class RegisterSummaryChanged(Event):
    """What a register holds by now: how many, how high, how much (REQ-176)."""

    service, public = "risk", True
    key_field = "project_id"

    project_id: UUID
    register_id: UUID
    revision: Annotated[int, Field(ge=1)]
    """The register's version: listeners keep the latest."""
    threats: Annotated[int, Field(ge=0)]
    opportunities: Annotated[int, Field(ge=0)]
    highest_level: Annotated[int, Field(ge=0, le=25)]
    """Of the open threats, probability index x impact index; 0 without any."""
    exposure: Money
    """Net expected monetary value of what is open: threats less opportunities; may be negative."""
