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
    change: WebhookChange
    name: Line
    origin: Annotated[Line, Field(examples=["https://erp.example.org"])]
    types: Annotated[
        tuple[Annotated[str, Field(max_length=120)], ...],
        Field(examples=[["pmo.intake.ProposalSubmitted.v1"]]),
    ]
    scope: Annotated[str, Field(max_length=10, examples=["PUBLIC"])]
    state: Annotated[str, Field(max_length=40, examples=["ACTIVE"])]
    owner_id: PersonId
    after: Annotated[int, Field(ge=0, le=2**53 - 1)]
    """How far it has been told: a place in the service's chain."""
    reason: Text | None = None


def _made(service: str) -> type[WebhookEvent]:
    said = {
        "__module__": __name__,
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
