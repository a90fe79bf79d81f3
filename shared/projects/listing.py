"""A list of guarded records: what its rows show, who sees which, its filters and its orders."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, TypeVar

from pydantic import BaseModel
from sqlalchemy import ARRAY, ColumnElement, Select, String, any_, bindparam, select

from shared.db.paging import ListQuery, Page, Sort, in_order, page_of
from shared.db.statements import Query
from shared.db.transaction import Reader
from shared.domain.actor import Actor
from shared.domain.permissions import readable_levels
from shared.projects.access import Access, Column

Item = TypeVar("Item", bound=BaseModel)

Shape = tuple[tuple[str, bool], ...]
"""Which filters are used, and whether any of several values will do."""


@dataclass(frozen=True, eq=False)
class Listing(Generic[Item]):
    """`Listing(ProposalRow, PROPOSAL, filters=[Proposal.state, Proposal.type], sorts=SORTS)`.

    A row has the columns that `view` names. A filter is a column too: the field of the query of
    the same name says which value it must have, or which of several; None or no value is any.
    A floor is a field of the query that says the least that its column must have.
    Of the `conditions` those hold whose name is true in the query; `:now` is known to them.
    Where a row is more than columns of the record, `selected` are what it is made from and
    `made` makes it.
    """

    view: type[Item]
    access: Access[Any]
    sorts: Mapping[str, Sort]
    filters: Sequence[Column] = ()
    floors: Mapping[str, Column] = field(default_factory=dict)
    conditions: Mapping[str, ColumnElement[bool]] = field(default_factory=dict)
    selected: Sequence[Any] = ()
    made: Callable[[dict[str, Any]], dict[str, Any]] | None = None

    @property
    def columns(self) -> tuple[Any, ...]:
        """The columns of a row, in the order of its view."""
        return tuple(self.selected) or tuple(
            getattr(self.access.kind, name) for name in self.view.model_fields
        )

    async def page(self, read: Reader, query: ListQuery, sort: str) -> Page[Item]:
        """One page of what the reader may see; `sort` is a name, or `-name` for descending.

        Errors: 404 `cursor_unknown` for a cursor of another list or none of ours.
        """
        shape, params = self._asked(query, read.actor)
        params["now"] = read.now
        reader, by = self.access.is_reader(read.actor), sort.removeprefix("-")
        made = _ordered(self, shape, reader, by, by != sort, query.cursor is not None)
        return await page_of(read, self.view, made, query, self.sorts[by], params, self.made)

    def rows(self, query: BaseModel, actor: Actor) -> Select[Any]:
        """All rows that the actor may see, in no order."""
        shape, params = self._asked(query, actor)
        return _rows(self, shape, self.access.is_reader(actor)).params(params)

    def _asked(self, query: BaseModel, actor: Actor) -> tuple[Shape, dict[str, Any]]:
        asked = (*(c.key for c in self.filters), *self.floors)
        wanted = {name: v for name in asked if (v := getattr(query, name)) not in (None, [])}
        # One of one is that one: then an index on the column and an order keeps the order.
        wanted = {n: v[0] if isinstance(v, list) and len(v) == 1 else v for n, v in wanted.items()}
        shape = tuple((name, isinstance(value, list)) for name, value in wanted.items())
        shape += tuple((name, False) for name in self.conditions if getattr(query, name, None))
        return shape, wanted | {"person": actor.id, "levels": readable_levels(actor)}


@lru_cache(maxsize=1024)
def _ordered(
    listing: Listing[Any], shape: Shape, reader: bool, by: str, descending: bool, further: bool
) -> Query:
    """Made once for each way of asking."""
    statement = _rows(listing, shape, reader)
    return Query(in_order(statement, listing.sorts[by], descending=descending, further=further))


def _rows(listing: Listing[Any], shape: Shape, reader: bool) -> Select[Any]:
    kind = listing.access.kind
    statement = select(*listing.columns).where(listing.access.visible_to(reader=reader))
    for name, several in shape:
        if name in listing.conditions:
            statement = statement.where(listing.conditions[name])
            continue
        if name in listing.floors:
            statement = statement.where(listing.floors[name] >= bindparam(name))
            continue
        values = bindparam(name, type_=ARRAY(String())) if several else bindparam(name)
        statement = statement.where(getattr(kind, name) == (any_(values) if several else values))
    return statement
