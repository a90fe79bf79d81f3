"""A subscription to a service's events: where they are told, which of them, and how far it is.

The events table is the queue; a subscription is a place in it. What was told moves the place and
leaves the version alone: only people's changes are versions.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, Integer, SmallInteger, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.contracts.webhooks import CHANGED, WebhookChange
from shared.db.base import ServiceBase, Versioned, platform
from shared.db.feed import HEARS_ALL
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Forbidden, Refusal
from shared.domain.lifecycle import Lifecycle
from shared.webhooks.rules import origin_of


class PlatformBase(ServiceBase, DeclarativeBase):
    """Parent of the aggregates that every service has."""

    metadata = platform


class WebhookState(StrEnum):
    """Whether events are told: PAUSED by its people, DISABLED because its address is gone."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    DISABLED = "DISABLED"


class WebhookScope(StrEnum):
    """PUBLIC events, as every other system may hear them, or ALL of the service."""

    PUBLIC = "PUBLIC"
    ALL = "ALL"


S = WebhookState
EVERY = frozenset(S)

LIFECYCLE = Lifecycle(
    S,
    {
        "edit": (EVERY, None),
        "pause": ({S.ACTIVE}, S.PAUSED),
        "resume": ({S.PAUSED, S.DISABLED}, S.ACTIVE),
        "rotate_secret": (EVERY, None),
        "replay": (EVERY, None),
        "test": ({S.ACTIVE}, None),
        "disable": ({S.ACTIVE}, S.DISABLED),
        "delete": (EVERY, None),
    },
    start=S.ACTIVE,
)


class WebhookSubscription(Versioned, Aggregate, PlatformBase):
    """One address that is told this service's events, in their order, at least once each.

    Its secrets are kept as they are: a signature cannot be made from a hash of its key. Only
    this service's own roles read the table, and nothing else shows them again.
    """

    __tablename__ = "webhook_subscriptions"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    service: Mapped[str] = mapped_column(String(20))
    state: Mapped[WebhookState]
    name: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(400))
    types: Mapped[list[Any]]
    scope: Mapped[WebhookScope]
    owner_id: Mapped[str] = mapped_column(String(128))
    created_at: Mapped[datetime]
    secret: Mapped[str] = mapped_column(String(100))
    former_secret: Mapped[str | None] = mapped_column(String(100))
    former_until: Mapped[datetime | None]
    disabled_because: Mapped[str | None] = mapped_column(String(40))
    place: Mapped[int] = mapped_column(BigInteger)
    failures: Mapped[int] = mapped_column(Integer)
    failing_since: Mapped[datetime | None]
    next_attempt_at: Mapped[datetime]
    told_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_webhook_subscriptions_owner_id_id", "owner_id", "id"),
        Index("ix_webhook_subscriptions_state_id", "state", "id"),
    )

    @classmethod
    def create(
        cls,
        id_: UUID,
        service: str,
        by: Actor,
        said: Mapping[str, Any],
        *,
        secret: str,
        place: int,
        at: datetime,
    ) -> "WebhookSubscription":
        """Told what happens after this place."""
        webhook = cls(
            id=id_,
            version=0,
            service=service,
            state=LIFECYCLE.start,
            owner_id=by.id,
            created_at=at,
            secret=secret,
            place=place,
            **said,
        )
        webhook._begin_anew(at)
        webhook._record(WebhookChange.CREATED)
        return webhook

    def edit(self, said: Mapping[str, Any]) -> None:
        """Another name, address or choice of events, from the next event on."""
        LIFECYCLE.move(self, "edit")
        for name, value in said.items():
            setattr(self, name, value)
        self._record(WebhookChange.EDITED)

    def pause(self) -> None:
        """Nothing is told until it is resumed, and nothing is lost."""
        LIFECYCLE.move(self, "pause")
        self._record(WebhookChange.PAUSED)

    def resume(self, at: datetime) -> None:
        """Go on where it stopped, at once."""
        LIFECYCLE.move(self, "resume")
        self.disabled_because = None
        self._begin_anew(at)
        self._record(WebhookChange.RESUMED)

    def rotate_secret(self, secret: str, until: datetime) -> None:
        """Sign with a new key; with the former one besides until its receivers know the new."""
        LIFECYCLE.move(self, "rotate_secret")
        self.former_secret, self.former_until = self.secret, until
        self.secret = secret
        self._record(WebhookChange.SECRET_ROTATED)

    def replay(self, after: int, at: datetime) -> None:
        """Go on from another place: back, to be told again, or ahead, past what is refused."""
        LIFECYCLE.move(self, "replay")
        self.place = after
        self._begin_anew(at)
        self._record(WebhookChange.REPLAYED)

    def test(self) -> None:
        """The fact that this was asked for is told to it, whatever it is told otherwise."""
        LIFECYCLE.move(self, "test")
        self._record(WebhookChange.TESTED)

    def disable(self, reason: str) -> None:
        """Its address is gone, or has failed for days: it is told nothing until it is resumed."""
        LIFECYCLE.move(self, "disable")
        self.disabled_because = reason
        self._record(WebhookChange.DISABLED, reason)

    def delete(self) -> None:
        """It ends; what was told of it stays told."""
        LIFECYCLE.move(self, "delete")
        self._record(WebhookChange.DELETED)

    def _begin_anew(self, at: datetime) -> None:
        self.failures, self.failing_since, self.next_attempt_at = 0, None, at

    def _record(self, change: WebhookChange, reason: str | None = None) -> None:
        self.record(
            CHANGED[self.service](
                webhook_id=self.id,
                change=change,
                name=self.name,
                origin=origin_of(self.url),
                types=tuple(self.types),
                scope=self.scope,
                state=self.state,
                owner_id=self.owner_id,
                after=self.place,
                reason=reason,
            ),
            because=reason,
        )


def keys_at(webhook: Any, now: datetime) -> list[str]:
    """The secrets to sign with, the current one first."""
    until = webhook.former_until
    return [webhook.secret, *([webhook.former_secret] if until and until > now else [])]


def objection_of(scope: WebhookScope, operation: str, by: Actor) -> Refusal | None:
    """Who may not hear all cannot turn to themselves what is told to somebody who may."""
    if operation == "editWebhook" and scope is WebhookScope.ALL and not by.has(*HEARS_ALL):
        return Forbidden("forbidden", operation=operation, roles=sorted(HEARS_ALL))
    return None


class DeliveryError(StrEnum):
    """Why an attempt failed, where it was not for the status of the answer."""

    ADDRESS_REFUSED = "ADDRESS_REFUSED"
    NAME_UNKNOWN = "NAME_UNKNOWN"
    NOT_CONNECTED = "NOT_CONNECTED"
    TLS_FAILED = "TLS_FAILED"
    TIMED_OUT = "TIMED_OUT"
    BROKEN_OFF = "BROKEN_OFF"
    INTERNAL = "INTERNAL"


class WebhookDelivery(PlatformBase):
    """One attempt to tell one event; kept for some days, and only so many."""

    __tablename__ = "webhook_deliveries"

    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    webhook_id: Mapped[UUID]
    event_id: Mapped[UUID]
    event_type: Mapped[str] = mapped_column(String(120))
    chain_seq: Mapped[int] = mapped_column(BigInteger)
    attempt: Mapped[int] = mapped_column(Integer)
    delivered: Mapped[bool]
    status: Mapped[int | None] = mapped_column(SmallInteger)
    error: Mapped[DeliveryError | None]
    milliseconds: Mapped[int] = mapped_column(Integer)
    attempted_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_webhook_deliveries_webhook_id_seq", "webhook_id", "seq"),
        Index("ix_webhook_deliveries_attempted_at", "attempted_at"),
    )
