"""The facts that a service could not cope with: what administrators see of them and can do.

What they gave up stays to be seen, with who did so and why, also by auditors.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Row, select

from shared.db.base import discarded_events, parked_events
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.parking import SHOWN, ParkState, discard, held, retry
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import At, Id, Reason, Request
from shared.domain.permissions import Permissions
from shared.web.route import Routes


class ParkedEventView(BaseModel):
    """An event that has not taken effect here: it, and later ones of its key, wait."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "event_id": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10",
                    "key": "0199b7a2-4f00-7e11-8a55-0c9b2d7e6f01",
                    "subject": "pmo.intake.ProjectApproved.v1.0199b7a2-4f00-7e11-8a55-0c9b2d7e6f01",
                    "state": "STUCK",
                    "attempts": 6,
                    "error": "KeyError: 'PROJECT_TYPE_X'",
                    "stream_seq": 4711,
                    "parked_at": "2026-11-24T01:30:00.000000Z",
                    "next_attempt_at": None,
                }
            ]
        },
    )

    event_id: UUID
    key: Annotated[UUID | None, Field(description="Null when the message could not be read.")]
    subject: str
    state: ParkState
    attempts: int
    error: str | None
    stream_seq: int
    parked_at: At
    next_attempt_at: At | None


class DiscardedEventView(BaseModel):
    """An event that never took effect here, because somebody gave it up."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "event_id": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10",
                    "key": "0199b7a2-4f00-7e11-8a55-0c9b2d7e6f01",
                    "subject": "pmo.intake.ProjectApproved.v1.0199b7a2-4f00-7e11-8a55-0c9b2d7e6f01",
                    "attempts": 6,
                    "error": "KeyError: 'PROJECT_TYPE_X'",
                    "stream_seq": 4711,
                    "parked_at": "2026-11-24T01:30:00.000000Z",
                    "discarded_at": "2026-11-24T03:05:00.000000Z",
                    "discarded_by": "admin-gao",
                    "reason": "测试数据，已与项目办确认不再处理。",
                }
            ]
        },
    )

    event_id: UUID
    key: Annotated[UUID | None, Field(description="Null when the message could not be read.")]
    subject: str
    attempts: int
    error: str | None
    stream_seq: int
    parked_at: At
    discarded_at: At
    discarded_by: str
    reason: str


class DiscardedQuery(ListQuery):
    """What was given up, oldest first."""


class ParkedQuery(ListQuery):
    """What is parked, oldest first."""

    state: ParkState | None = None


class Discard(Request):
    """Why an event shall never take effect here."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "测试数据，已与项目办确认不再处理。"}]}
    )

    reason: Reason


_SORTS = {"seq": Sort(parked_events.c.seq, int, parked_events.c.event_id)}
_DISCARDED = {"seq": Sort(discarded_events.c.seq, int, discarded_events.c.event_id)}
_GIVEN_UP = [discarded_events.c[name] for name in DiscardedEventView.model_fields]


class _Parked:
    """Guards parked events: they are the service's own, and no undertaking's."""

    async def hold(self, tx: Transaction, ref: UUID) -> Row[Any]:
        return await held(tx, ref)


def parked_routes(service: str, permissions: Permissions) -> Routes:
    """The operations on parked events, alike in every service."""
    routes = Routes(service, permissions, "Parked events")

    @routes.query("/parked-events")
    async def list_parked_events(
        query: Annotated[ParkedQuery, Query()], read: Reader
    ) -> Page[ParkedEventView]:
        """List the events that wait to take effect here."""
        statement = select(*SHOWN)
        if query.state:
            statement = statement.where(parked_events.c.state == query.state)
        rows, cursor = await rows_of_page(read, statement, query, _SORTS, "seq")
        items = [ParkedEventView.model_validate(row) for row in rows]
        return Page(items=items, next_cursor=cursor)

    @routes.command("/parked-events/{event_id}/retry", on=_Parked(), if_match=False)
    async def retry_parked_event(event_id: Id, tx: Transaction) -> ParkedEventView:
        """Try an event again now; the first of its key must go first."""
        await retry(tx, event_id)
        return ParkedEventView.model_validate(await held(tx, event_id))

    @routes.command("/parked-events/{event_id}/discard", on=_Parked(), status=204, if_match=False)
    async def discard_parked_event(event_id: Id, because: Discard, tx: Transaction) -> None:
        """Give an event up for good, so that those behind it go on."""
        await discard(tx, event_id, because.reason)

    @routes.query("/discarded-events")
    async def list_discarded_events(
        query: Annotated[DiscardedQuery, Query()], read: Reader
    ) -> Page[DiscardedEventView]:
        """List the events that were given up here: who did, when, and why."""
        rows, cursor = await rows_of_page(read, select(*_GIVEN_UP), query, _DISCARDED, "seq")
        items = [DiscardedEventView.model_validate(row) for row in rows]
        return Page(items=items, next_cursor=cursor)

    return routes
