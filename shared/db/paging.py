"""Lists by keyset: any page costs the same, and a cursor is good only for the list it came from."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, Row, Select, asc, desc, literal, tuple_
from sqlalchemy.exc import DBAPIError

from shared.db.transaction import Reader
from shared.domain.errors import NotFound

Item = TypeVar("Item", bound=BaseModel)

CURSOR = r"^[A-Za-z0-9_-]{1,600}$"


class Page(BaseModel, Generic[Item]):
    """One page of a list; `next_cursor` is null on the last one."""

    items: list[Item]
    next_cursor: Annotated[str | None, Field(pattern=CURSOR, examples=["WyJmM2ExIiwiMSJd"])] = None


class ListQuery(BaseModel):
    """What every list takes; a subclass adds its typed filters and its `sort`."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=200, description="Rows on a page.")] = 50
    cursor: Annotated[
        str | None,
        Field(pattern=CURSOR, description="`next_cursor` of the page before, same filters."),
    ] = None

    def fingerprint(self) -> str:
        """A digest of all but the cursor and the limit: a cursor belongs to one list."""
        said = self.model_dump(mode="json", exclude={"cursor", "limit"})
        return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


class Sort:
    """An order on offer: a not-null indexed expression, made unique by the id."""

    def __init__(self, column: Any, parse: Callable[[str], Any], id_: Any) -> None:
        self.column: ColumnElement[Any] = column
        self.parse = parse
        self.id: ColumnElement[Any] = id_


def instant(value: str) -> datetime:
    """A cursor's instant, back from its text."""
    at = datetime.fromisoformat(value)
    if at.tzinfo is None:
        raise ValueError("an instant has an offset")
    return at


def day(value: str) -> date:
    """A cursor's date, back from its text."""
    return date.fromisoformat(value)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _encode(query: ListQuery, value: Any, id_: UUID) -> str:
    raw = orjson.dumps([query.fingerprint(), _text(value), str(id_)])
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(query: ListQuery, sort: Sort) -> tuple[Any, UUID]:
    assert query.cursor is not None
    try:
        raw = base64.urlsafe_b64decode(query.cursor + "=" * (-len(query.cursor) % 4))
        fingerprint, text, id_ = orjson.loads(raw)
        value = sort.parse(text)
        if fingerprint != query.fingerprint() or _text(value) != text:
            raise ValueError
        return value, UUID(id_)
    except (ValueError, TypeError, AttributeError) as error:
        raise NotFound("cursor_unknown") from error


async def rows_of_page(
    read: Reader,
    statement: Select[Any],
    query: ListQuery,
    sorts: Mapping[str, Sort],
    sort: str,
) -> tuple[list[Row[Any]], str | None]:
    """The rows of one page in the order asked for (`-name` is descending) and the next cursor.

    Errors: 404 `cursor_unknown` for a cursor of another list or none of ours.
    """
    by = sorts[sort.removeprefix("-")]
    order = desc if sort.startswith("-") else asc
    if query.cursor is not None:
        value, id_ = _decode(query, by)
        here, there = tuple_(by.column, by.id), tuple_(literal(value), literal(id_))
        statement = statement.where(here < there if sort.startswith("-") else here > there)
    statement = statement.add_columns(by.column.label("_sort"), by.id.label("_id"))
    statement = statement.order_by(order(by.column), order(by.id)).limit(query.limit + 1)
    try:
        rows = list((await read.execute(statement)).all())
    except DBAPIError as error:
        # Only a forged cursor holds what its column cannot.
        if query.cursor is None or not str(getattr(error.orig, "sqlstate", "")).startswith("22"):
            raise
        raise NotFound("cursor_unknown") from error
    if len(rows) <= query.limit:
        return rows, None
    rows = rows[: query.limit]
    return rows, _encode(query, rows[-1]._sort, rows[-1]._id)
