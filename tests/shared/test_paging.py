"""Lists by keyset: each row once whatever is added meanwhile, and no cursor but ours is taken."""

import base64
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import Numeric, insert, literal_column, select

from shared.db.base import events, inbox
from shared.db.paging import ListQuery, Sort, amount, instant, rows_of_page
from shared.domain.actor import Actor
from shared.domain.errors import NotFound
from tests.support.world import Subject, World

MONDAY = datetime(2001, 1, 1, 8, tzinfo=UTC)
READER = Actor("auditor-hu")


class Received(ListQuery):
    """What was received on one day."""

    day: int = 0
    sort: Literal["received_at", "-received_at"] = "received_at"


class Delivered(Received):
    """Another list, of the same form."""


SORTS = {"received_at": Sort(inbox.c.received_at, instant, inbox.c.event_id)}
BY_NUMBER = {
    "number": Sort(
        literal_column("extract(epoch FROM received_at)", Numeric()), amount, inbox.c.event_id
    )
}


@pytest.fixture
async def intake(world: World) -> AsyncIterator[Subject]:
    subject = world.service("intake")
    yield subject
    await subject.rows("DELETE FROM inbox WHERE received_at < '2002-01-01'")


async def receive(subject: Subject, *minutes: int) -> list[UUID]:
    """Rows received so many minutes after Monday's start; several may be of the same minute."""
    at = {uuid4(): MONDAY + timedelta(minutes=minute) for minute in minutes}
    rows = [{"event_id": id_, "received_at": when} for id_, when in at.items()]
    async with subject.db.begin(READER) as tx:
        await tx.execute(insert(inbox), rows)
    return list(at)


async def page(subject: Subject, query: Received) -> tuple[list[UUID], str | None]:
    ours = inbox.c.received_at < MONDAY + timedelta(days=1)
    statement = select(inbox.c.event_id).where(ours)
    async with subject.db.read(READER) as read:
        rows, cursor = await rows_of_page(read, statement, query, SORTS, query.sort)
    return [row.event_id for row in rows], cursor


async def cursor_of(subject: Subject, **query: Any) -> str:
    """A cursor as we give it."""
    await receive(subject, 1, 2)
    _, cursor = await page(subject, Received(limit=1, **query))
    assert cursor is not None
    return cursor


@pytest.mark.parametrize("sort", ["received_at", "-received_at"])
async def test_every_row_comes_once_and_in_order_while_others_are_added(
    intake: Subject, sort: Literal["received_at", "-received_at"]
) -> None:
    ours = await receive(intake, *[10, 10, 10, 11, 12, 12, 12, 12, 13, 14])
    seen: list[UUID] = []
    cursor = None
    while True:
        found, cursor = await page(intake, Received(limit=3, cursor=cursor, sort=sort))
        seen += found
        await receive(intake, 1, 10, 12, 30)
        if cursor is None or len(seen) > 100:
            break
    assert len(seen) == len(set(seen))
    assert set(ours) <= set(seen)
    times = await intake.rows("SELECT event_id, received_at FROM inbox")
    at = {row["event_id"]: row["received_at"] for row in times}
    in_order = sorted(seen, key=lambda id_: (at[id_], id_), reverse=sort.startswith("-"))
    assert seen == in_order


async def test_the_last_page_has_no_cursor(intake: Subject) -> None:
    await receive(intake, 1, 2, 3)
    found, cursor = await page(intake, Received(limit=3))
    assert len(found) == 3
    assert cursor is None


async def test_a_cursor_serves_with_another_limit(intake: Subject) -> None:
    cursor = await cursor_of(intake)
    found, _ = await page(intake, Received(limit=200, cursor=cursor))
    assert len(found) == 1


async def test_a_cursor_of_another_list_is_not_known(intake: Subject) -> None:
    cursor = await cursor_of(intake, day=1)
    with pytest.raises(NotFound, match="cursor_unknown"):
        await page(intake, Received(cursor=cursor, day=2))
    with pytest.raises(NotFound, match="cursor_unknown"):
        await page(intake, Received(cursor=cursor, day=1, sort="-received_at"))
    with pytest.raises(NotFound, match="cursor_unknown"):
        await page(intake, Delivered(cursor=cursor, day=1))


def _forged(*parts: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(list(parts))).rstrip(b"=").decode()


OURS, ANY = Received().fingerprint(), str(uuid4())
FORGED: Sequence[Any] = [
    [],
    [OURS],
    [OURS, None, None],
    [OURS, 5, ANY],
    [OURS, "2001-01-01T08:00:00+00:00", 5],
    [OURS, "2001-01-01T08:00:00+00:00", "no id"],
    [OURS, "2001-01-01T08:00:00", ANY],
    [OURS, "0001-01-01T00:00:00+14:00", ANY],
    [OURS, "9999-12-31T23:59:59-14:00", ANY],
    [OURS, "yesterday", ANY],
    [OURS, ["2001-01-01T08:00:00+00:00"], ANY],
    [OURS, "2001-01-01T08:00:00+00:00", ANY, ANY],
]


@pytest.mark.parametrize("parts", FORGED)
async def test_a_forged_cursor_is_not_known(intake: Subject, parts: list[Any]) -> None:
    with pytest.raises(NotFound, match="cursor_unknown"):
        await page(intake, Received(cursor=_forged(*parts)))


@pytest.mark.parametrize(
    "number", ["much", "", "1e", "0199b7a2-4f00-7e11", "1E+999999", "-Infinity", "NaN"]
)
async def test_a_forged_amount_is_not_known(intake: Subject, number: str) -> None:
    query = Received(cursor=_forged(OURS, number, ANY))
    async with intake.db.read(READER) as read:
        with pytest.raises(NotFound, match="cursor_unknown"):
            await rows_of_page(read, select(inbox.c.event_id), query, BY_NUMBER, "number")


@pytest.mark.parametrize("cursor", ["x", "abcd", "W10", "bnVsbA", "MQ", "____", "-" * 600])
async def test_what_is_no_cursor_is_not_known(intake: Subject, cursor: str) -> None:
    with pytest.raises(NotFound, match="cursor_unknown"):
        await page(intake, Received(cursor=cursor))


@pytest.mark.parametrize("number", ["99999999999999999999", "-1e5", "1_0", "０"])
async def test_a_forged_number_is_not_known(intake: Subject, number: str) -> None:
    """A number that the column could not hold never reaches the database as a failure."""
    sorts = {"received_at": Sort(events.c.seq, int, events.c.id)}
    query = Received(cursor=_forged(OURS, number, ANY))
    async with intake.db.read(READER) as read:
        with pytest.raises(NotFound, match="cursor_unknown"):
            await rows_of_page(read, select(events.c.seq), query, sorts, "received_at")
