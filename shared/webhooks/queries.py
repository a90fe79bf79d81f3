"""What people see of webhooks: where they lead, how far they are, and what became of each try."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, and_, bindparam, or_, select

from shared.contracts.base import PersonId
from shared.contracts.webhooks import CHANGED, WebhookChange
from shared.db.base import events
from shared.db.feed import EventType, Place, of_types, public_types
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader
from shared.domain.actor import Actor, Role
from shared.domain.errors import Refusal
from shared.domain.fields import At, YesOrNo
from shared.domain.permissions import Permissions
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.webhooks.model import (
    LIFECYCLE,
    DeliveryError,
    WebhookDelivery,
    WebhookScope,
    WebhookState,
    WebhookSubscription,
    objection_of,
)

WEBHOOK = Access(
    WebhookSubscription,
    seen_by=WebhookSubscription.owner_id == bindparam("person"),
    overseers=frozenset({Role.ADMINISTRATOR}),
)
"""Each is its owner's; administrators see all."""

DRAFT_EXAMPLE: dict[str, Any] = {
    "name": "企业资源系统",
    "url": "https://erp.example.org/hooks/pmo",
    "types": [],
    "scope": "PUBLIC",
}
ROW_EXAMPLE: dict[str, Any] = DRAFT_EXAMPLE | {
    "id": "0199b7a1-8c2e-7d11-9a3b-4c5d6e7f8091",
    "version": 1,
    "service": "intake",
    "state": "ACTIVE",
    "owner_id": "integrator-erp",
    "created_at": "2026-11-25T01:30:00.000000Z",
    "place": 4711,
    "failures": 0,
    "failing_since": None,
    "told_at": "2026-11-25T02:00:00.000000Z",
}
EXAMPLE: dict[str, Any] = ROW_EXAMPLE | {
    "former_until": None,
    "disabled_because": None,
    "next_attempt_at": "2026-11-25T02:00:00.000000Z",
    "changed_at": "2026-11-25T01:30:00.000000Z",
    "allowed_actions": [],
}

Told = Annotated[Place, Field(description="`chainseq` up to which it has been told.")]
Failures = Annotated[int, Field(ge=0, description="In a row; the event behind `place` waits.")]


class WebhookRow(BaseModel):
    """A webhook in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    version: int
    service: str
    state: WebhookState
    name: str
    url: str
    types: list[str]
    scope: WebhookScope
    owner_id: str
    created_at: At
    place: Told
    failures: Failures
    failing_since: At | None
    told_at: At | None


class WebhookView(RecordView):
    """A webhook: an address that is told this service's events, and how far it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    service: str
    state: WebhookState
    name: str
    url: str
    types: Annotated[list[EventType], Field(description="Which events; empty: all of its scope.")]
    scope: WebhookScope
    owner_id: PersonId
    created_at: At
    former_until: Annotated[At | None, Field(description="Until then the former secret signs too.")]
    disabled_because: Annotated[str | None, Field(description="GONE or FAILING, when DISABLED.")]
    place: Told
    failures: Failures
    failing_since: At | None
    next_attempt_at: Annotated[At, Field(description="Not before; in the past: at once.")]
    told_at: Annotated[At | None, Field(description="When an event was last taken.")]


class WebhookWithSecret(WebhookView):
    """The only answer that shows the secret: keep it where your receiver verifies signatures."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [EXAMPLE | {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="}]
        }
    )

    secret: Annotated[str, Field(description="`whsec_` and the key in base64.")]


class WebhookQuery(ListQuery):
    """Your webhooks, oldest first; administrators see everybody's."""

    state: Annotated[list[WebhookState] | None, Field(max_length=3)] = None


class DeliveryView(BaseModel):
    """One attempt to tell one event."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "event_id": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10",
                    "event_type": "pmo.intake.ProposalWithdrawn.v1",
                    "chain_seq": 4711,
                    "attempt": 1,
                    "delivered": False,
                    "status": 503,
                    "error": None,
                    "milliseconds": 87,
                    "attempted_at": "2026-11-25T02:00:00.000000Z",
                    "next_attempt_at": "2026-11-25T02:00:01.000000Z",
                }
            ]
        },
    )

    event_id: Annotated[UUID, Field(description="The header `webhook-id`.")]
    event_type: str
    chain_seq: int
    attempt: int
    delivered: bool
    status: Annotated[int | None, Field(description="Of the answer; anything but 2xx fails.")]
    error: Annotated[DeliveryError | None, Field(description="Why there was no answer.")]
    milliseconds: int
    attempted_at: At
    next_attempt_at: At | None


class DeliveryQuery(ListQuery):
    """The latest attempts, newest first."""

    delivered: YesOrNo | None = None


WEBHOOKS = Listing(
    WebhookRow,
    WEBHOOK,
    sorts={"id": Sort(WebhookSubscription.id, UUID, WebhookSubscription.id)},
    filters=(WebhookSubscription.state,),
)
_SHOWN = tuple(
    getattr(WebhookSubscription, name)
    for name in WebhookView.model_fields
    if name != "allowed_actions"
)
_ID = (WebhookSubscription.id,)
_TRIED = [getattr(WebhookDelivery, name) for name in DeliveryView.model_fields]
_BY_TIME = {"seq": Sort(WebhookDelivery.seq, int, WebhookDelivery.event_id)}


def view_of(record: Any, actor: Actor, permissions: Permissions) -> WebhookView:
    """A webhook for one person."""

    def objection(operation: str) -> Refusal | None:
        return objection_of(record.scope, operation, actor)

    return WebhookView(
        **{column.key: getattr(record, column.key) for column in _SHOWN},
        allowed_actions=permissions.actions(
            "webhook", LIFECYCLE, record.state, actor, (), objection
        ),
    )


async def get_webhook(read: Reader, id_: UUID, permissions: Permissions) -> WebhookView:
    """One webhook, if it is the reader's."""
    return view_of(await WEBHOOK.one(read, _SHOWN, id_), read.actor, permissions)


async def list_webhooks(read: Reader, query: WebhookQuery) -> Page[WebhookRow]:
    """The reader's webhooks."""
    return await WEBHOOKS.page(read, query, "id")


async def list_deliveries(read: Reader, id_: UUID, query: DeliveryQuery) -> Page[DeliveryView]:
    """What became of the latest attempts of one webhook."""
    await WEBHOOK.one(read, _ID, id_)
    tried = select(*_TRIED).where(WebhookDelivery.webhook_id == id_)
    if query.delivered is not None:
        tried = tried.where(WebhookDelivery.delivered == query.delivered)
    rows, cursor = await rows_of_page(read, tried, query, _BY_TIME, "-seq")
    return Page(items=[DeliveryView.model_validate(row) for row in rows], next_cursor=cursor)


def told_to(webhook: Any) -> ColumnElement[bool] | None:
    """The events of its service that a webhook is told; None for all.

    Besides those asked for, the fact that a test of it was asked for: it is told in its turn, by
    the way that all take.
    """
    types = webhook.types or None
    if webhook.scope is WebhookScope.PUBLIC:
        public = public_types()
        types = public if types is None else [name for name in types if name in public]
    wanted = of_types(types)
    tested = and_(
        events.c.type == CHANGED[webhook.service].type_name(),
        events.c.aggregate_id == webhook.id,
        events.c.data["change"].astext == WebhookChange.TESTED,
    )
    return None if wanted is None else or_(wanted, tested)
