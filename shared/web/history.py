"""The history of one record: its own facts, newest first, each with who, when and why."""

from inspect import Parameter, Signature
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from shared.db.base import events
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader
from shared.domain.fields import Ref
from shared.domain.views import HistoryEntry
from shared.projects.access import Access
from shared.web.route import Routes


class HistoryQuery(ListQuery):
    """The facts of one record, newest first."""


COLUMNS = [events.c[name] for name in HistoryEntry.model_fields]
SORTS = {"seq": Sort(events.c.seq, int, events.c.id)}


def add_history(
    routes: Routes, path: str, access: Access[Any], name: str, *, named: Any = Ref
) -> None:
    """Offer `GET <path>` as operation `name` for the records that `access` guards; `named` is how
    the path names them."""

    ref_name = path[path.index("{") + 1 : path.index("}")]

    async def history(*, query: HistoryQuery, read: Reader, **refs: Any) -> Page[HistoryEntry]:
        """Get the history of a record: what happened, when, by whom, and why."""
        row = await access.one(read, [access.kind.id], refs[ref_name])
        statement = select(*COLUMNS).where(events.c.aggregate_id == row.id)
        rows, cursor = await rows_of_page(read, statement, query, SORTS, "-seq")
        return Page(items=[HistoryEntry.model_validate(r) for r in rows], next_cursor=cursor)

    history.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(ref_name, Parameter.KEYWORD_ONLY, annotation=named),
            Parameter("query", Parameter.KEYWORD_ONLY, annotation=Annotated[HistoryQuery, Query()]),
            Parameter("read", Parameter.KEYWORD_ONLY, annotation=Reader),
        ],
        return_annotation=Page[HistoryEntry],
    )
    history.__name__ = name
    routes.query(path)(history)
