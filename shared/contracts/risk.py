"""What risk tells: the registers that accompany an undertaking from its submission."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event


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
