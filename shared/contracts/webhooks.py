"""What each service tells of its webhooks: to whom it tells its events over HTTP, and since when.

Alike in each service, so the classes are made here: `pmo.<service>.WebhookSubscriptionChanged.v1`.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import new_class
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event, Line, PersonId, Text


class WebhookChange(StrEnum):
    """What happened to a subscription."""

    CREATED = "CREATED"
    EDITED = "EDITED"
    PAUSED = "PAUSED"
    RESUMED = "RESUMED"
    DISABLED = "DISABLED"
    SECRET_ROTATED = "SECRET_ROTATED"
    REPLAYED = "REPLAYED"
    TESTED = "TESTED"
    DELETED = "DELETED"


class WebhookEvent(Event):
    """A subscription as it is now; its secret never travels, nor does the path of its address,
    which may hold another."""

    key_field = "webhook_id"
    outside: ClassVar[bool] = True

    webhook_id: UUID
    """The subscription."""
    change: WebhookChange
    """What happened to it."""
    name: Line
    """What its owner calls it."""
    origin: Annotated[Line, Field(examples=["https://erp.example.org"])]
    """Scheme, host and port of where it leads."""
    types: Annotated[
        tuple[Annotated[str, Field(max_length=120)], ...],
        Field(examples=[["pmo.intake.ProposalSubmitted.v1"]]),
    ]
    """Which events it is told; empty: all of its scope."""
    scope: Annotated[str, Field(max_length=10, examples=["PUBLIC"])]
    """Whether it hears public events alone, or all."""
    state: Annotated[str, Field(max_length=40, examples=["ACTIVE"])]
    """Its state now."""
    owner_id: PersonId
    """Who made it."""
    after: Annotated[int, Field(ge=0, le=2**53 - 1)]
    """How far it has been told: a place in the service's chain."""
    reason: Text | None = None
    """Why it was disabled."""


def _made(service: str) -> type[WebhookEvent]:
    said = {
        "__module__": __name__,
        "__qualname__": f"{service.capitalize()}WebhookSubscriptionChanged",
        "__doc__": "A subscription to this service's events was made, changed, tested or ended.",
        "service": service,
    }
    return new_class(
        "WebhookSubscriptionChanged", (WebhookEvent,), exec_body=lambda n: n.update(said)
    )


CHANGED: Mapping[str, type[WebhookEvent]] = {
    name: _made(name) for name in ("intake", "portfolio", "change", "risk", "resource", "knowledge")
}
"""The event of each service."""
