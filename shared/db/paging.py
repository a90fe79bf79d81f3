"""Lists by keyset: any page costs the same, and a cursor is good only for the list it came from."""

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import asyncpg
import orjson
from pydantic import BaseModel, ConfigDict, Field, create_model
from sqlalchemy import ColumnElement, Integer, Row, Select, asc, bindparam, desc, tuple_
from sqlalchemy.exc import DBAPIError
from typing_extensions import TypedDict

from shared.db.statements import Query
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
        said = [type(self).__qualname__, self.model_dump(mode="json", exclude={"cursor", "limit"})]
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


NEVER = datetime(9999, 12, 31, 23, 59, 59, 999999)  # noqa: DTZ001 so the driver says infinity


def instant_or_never(value: str) -> datetime:
    """The same where what has no instant is ordered as `infinity`, which the driver knows as the
    last moment there is."""
    return NEVER if value == NEVER.isoformat() else instant(value)


def day(value: str) -> date:
    """A cursor's date, back from its text."""
    return date.fromisoformat(value)


def amount(value: str) -> Decimal:
    """A cursor's amount, back from its text."""
    found = Decimal(value)
    if not found.is_finite():
        raise ValueError("an amount has an end")
    return found


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
    except (ValueError, TypeError, AttributeError, ArithmeticError) as error:
        raise NotFound("cursor_unknown") from error


def in_order(statement: Select[Any], by: Sort, *, descending: bool, further: bool) -> Select[Any]:
    """The first `:rows` of a list, or those `further` on, behind `:after` and `:after_id`."""
    order = desc if descending else asc
    if further:
        here = tuple_(by.column, by.id)
        there = tuple_(
            bindparam("after", type_=by.column.type), bindparam("after_id", type_=by.id.type)
        )
        statement = statement.where(here < there if descending else here > there)
    return (
        statement.add_columns(by.column.label("_sort"), by.id.label("_id"))
        .order_by(order(by.column), order(by.id))
        .limit(bindparam("rows", type_=Integer()))
    )


async def page_of(
    read: Reader,
    view: type[Item],
    made: Query,
    query: ListQuery,
    by: Sort,
    params: Mapping[str, Any],
    row_of: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
) -> Page[Item]:
    """A page of the list that `made` finds, whose columns are the fields of `view`, `in_order`;
    or `row_of` makes the fields from them.

    The rows are written as the view says without making a view of each: what our own tables hold
    needs no check, and fifty of them took longer than all the rest of a request.
    """
    with _forged_cursors_refused(query):
        found = await read.fetch(made, {**params, **_place(query, by)})
    rows = [made.values(row) for row in found]
    places = [(row.pop("_sort"), row.pop("_id")) for row in rows]
    cursor = _encode(query, *places[query.limit - 1]) if len(rows) > query.limit else None
    rows = rows[: query.limit]
    items = rows if row_of is None else [row_of(row) for row in rows]
    return _page_of_rows(view).model_construct(items=items, next_cursor=cursor)


def _place(query: ListQuery, by: Sort) -> dict[str, Any]:
    """The parameters of `in_order`: where the page begins, and one row more than it has."""
    place: dict[str, Any] = {"rows": query.limit + 1}
    if query.cursor is not None:
        place["after"], place["after_id"] = _decode(query, by)
    return place


@contextmanager
def _forged_cursors_refused(query: ListQuery) -> Iterator[None]:
    """Only a forged cursor holds what its column cannot."""
    try:
        yield
    except (DBAPIError, asyncpg.PostgresError) as error:
        state = getattr(getattr(error, "orig", error), "sqlstate", None) or ""
        if query.cursor is None or not state.startswith("22"):
            raise
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
    ordered = in_order(
        statement, by, descending=sort.startswith("-"), further=query.cursor is not None
    )
    with _forged_cursors_refused(query):
        rows = list((await read.execute(ordered, _place(query, by))).all())
    if len(rows) <= query.limit:
        return rows, None
    rows = rows[: query.limit]
    return rows, _encode(query, rows[-1]._sort, rows[-1]._id)


@cache
def _page_of_rows(view: Any) -> type[Page[Any]]:
    """A page whose items are written like `view`, but are plain rows."""
    fields = {name: field.rebuild_annotation() for name, field in view.model_fields.items()}
    row = TypedDict(view.__name__, fields)  # type: ignore[misc]
    return create_model(f"{view.__name__}s", __base__=Page[Any], items=(list[row], ...))
