"""Who may see which record: the object rule, said once, as SQL and for one record.

A record belongs to an undertaking; it is seen by the undertaking's members and by those whose
global role reads that level of confidentiality. Anyone else is told that it does not exist. An
undertaking that has not been heard of yet is nobody's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    String,
    Uuid,
    any_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from shared.contracts.base import Confidentiality
from shared.db.base import project_members, projects
from shared.db.named import id_or_key, identified_by
from shared.db.rows import rows_of
from shared.db.statements import Query
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Actor, ProjectRole, Role
from shared.domain.aggregate import Aggregate
from shared.domain.errors import NotFound
from shared.domain.permissions import readable_levels

A = TypeVar("A", bound=Aggregate)
Column = InstrumentedAttribute[Any]


@dataclass(frozen=True, eq=False)
class Access(Generic[A]):
    """How records of one kind are guarded.

    `project` is the column with the undertaking's id (None: the organisation's own, seen by all);
    `people` are columns of the record that make a person a member before any event is heard;
    `confidentiality` is the record's own level where it has one, else the local copy's counts;
    `named_by` are the id and key by which paths name the record, where they are not its own;
    `seen_by` says which of the organisation's own records `:person` sees, where not all of them;
    `overseers` see all the same;
    `within` guards another record of this service that has the undertaking's id, and to which this
    one belongs: whoever sees that one sees this one, also before any event is heard.
    """

    kind: type[A]
    project: Column | None = None
    people: Mapping[ProjectRole, Column] = field(default_factory=dict)
    confidentiality: Column | None = None
    named_by: tuple[Column, Column] | None = None
    seen_by: ColumnElement[bool] | None = None
    overseers: frozenset[Role] = frozenset()
    within: "Access[Any] | None" = None

    async def hold(self, tx: Transaction, ref: UUID | str) -> A:
        """The record, locked and seen by the actor; else 404. Tells `tx.roles_here`."""
        name = id_or_key(ref)
        query = _locking(self, isinstance(name, str), self.is_reader(tx.actor))
        row = await tx.driver.fetchrow(query.sql, *query.arguments(_asked(name, tx.actor)))
        if row is None:
            raise NotFound("not_found")
        tx.roles_here = self._roles(row, tx.actor)
        return tx.take(self.kind, query.values(row), ref)

    async def one(self, read: Reader, columns: Iterable[Any], ref: UUID | str) -> Any:
        """The columns of one record that the actor may see, by name; else 404."""
        name = id_or_key(ref)
        query = _showing(self, tuple(columns), isinstance(name, str), self.is_reader(read.actor))
        for row in await read.fetch(query, _asked(name, read.actor)):
            found = query.found(row)
            read.roles_here = self._roles(vars(found), read.actor)
            return found
        raise NotFound("not_found")

    def is_reader(self, actor: Actor) -> bool:
        """Whether a role makes this person see records in which they have no part."""
        if self.project is None:
            return self.seen_by is None or actor.has(*self.overseers)
        return bool(readable_levels(actor))

    def with_rights(self, statement: Select[Any], *, reader: bool) -> Select[Any]:
        """Add what decides visibility: the level, the `:person`'s parts, and the people columns."""
        if self.project is None:
            return statement.where(self.visible_to(reader=reader)).add_columns(
                literal(Confidentiality.PUBLIC_IN_ORG.value).label("_level"),
                literal(None).label("_parts"),
            )
        parts = (
            select(func.array_agg(project_members.c.role))
            .where(project_members.c.project_id == self.project)
            .where(project_members.c.person_id == bindparam("person"))
            .scalar_subquery()
        )
        if self.within is not None:
            whole = self.within
            statement = statement.join_from(self.kind, whole.kind, whole.kind.id == self.project)
        return statement.add_columns(
            self._level().label("_level"),
            parts.label("_parts"),
            *[column.label(f"_{role}") for role, column in self._people.items()],
        )

    @property
    def _people(self) -> Mapping[ProjectRole, Column]:
        return self.people if self.within is None else self.within.people

    def _level(self) -> ColumnElement[Any]:
        if self.within is not None:
            return self.within._level()
        if self.confidentiality is not None:
            level: ColumnElement[Any] = self.confidentiality.expression
            return level
        return (
            select(projects.c.confidentiality)
            .where(projects.c.id == self.project)
            .scalar_subquery()
        )

    def parts_of(self, record: A, actor: Actor) -> frozenset[str]:
        """The parts that the record itself gives a person, before any event is heard."""
        return frozenset(r for r, c in self.people.items() if getattr(record, c.key) == actor.id)

    def _roles(self, row: Any, actor: Actor) -> frozenset[str]:
        parts = frozenset(row["_parts"] or ()) | {
            role for role in self._people if row[f"_{role}"] == actor.id
        }
        if self.project is None or parts or row["_level"] in readable_levels(actor):
            return parts
        raise NotFound("not_found")

    def visible_to(self, *, reader: bool) -> ColumnElement[bool]:
        """The condition that leaves the records of a list that `:person` may see: those where they
        have a part, and, where a role makes them a reader of others', those of `:levels`.
        """
        if self.project is None:
            return true() if reader or self.seen_by is None else self.seen_by
        if not reader:
            # An array, found first: however many records of others there are, none is looked at.
            ids = func.array(self._mine().scalar_subquery(), type_=ARRAY(Uuid()))
            own: ColumnElement[bool] = self.project == any_(ids)
            return own
        mine: ColumnElement[bool] = self.project.in_(self._mine())
        levels = any_(bindparam("levels", type_=ARRAY(String())))
        if self.confidentiality is not None:
            return or_(self.confidentiality == levels, mine)
        # The level of each row that is looked at, by its id: of an EXISTS the planner may make a
        # table of all the undertakings there are, for one page.
        if self.within is not None and self.within.confidentiality is not None:
            whole, held = self.within.kind, self.within.confidentiality
            level = select(held).where(whole.id == self.project).scalar_subquery()
        else:
            level = (
                select(projects.c.confidentiality)
                .where(projects.c.id == self.project)
                .scalar_subquery()
            )
        return or_(level == levels, mine)

    def _mine(self) -> Any:
        """Ids of the undertakings in which `:person` has a part: few, and each from an index."""
        me: ColumnElement[str] = bindparam("person")
        heard = select(project_members.c.project_id).where(project_members.c.person_id == me)
        whole = self.within or self
        assert whole.project is not None
        own = [select(whole.project).where(column == me) for column in whole.people.values()]
        return union_all(heard, *own) if own else heard


def _asked(name: UUID | str, actor: Actor) -> dict[str, Any]:
    return {"ref": name, "person": actor.id}


def _select(
    access: Access[Any], columns: Iterable[Any], *, by_key: bool, reader: bool
) -> Select[Any]:
    named = identified_by(access.kind, by_key=by_key, named_by=access.named_by)
    return access.with_rights(select(*columns), reader=reader).where(named)


@lru_cache(maxsize=1024)
def _showing(access: Access[Any], columns: tuple[Any, ...], by_key: bool, reader: bool) -> Query:
    """Made once for each set of columns, so they are to be the same objects each time."""
    return Query(_select(access, columns, by_key=by_key, reader=reader))


@lru_cache(maxsize=1024)
def _locking(access: Access[Any], by_key: bool, reader: bool) -> Query:
    columns = rows_of(access.kind).columns
    chosen = _select(access, columns, by_key=by_key, reader=reader)
    return Query(chosen.with_for_update(of=access.kind))


async def find_project(source: Reader | Transaction, ref: UUID | str) -> UUID | None:
    """The id of an undertaking, by id or key, if the actor may see it; else None."""
    member = exists().where(
        project_members.c.project_id == projects.c.id,
        project_members.c.person_id == source.actor.id,
    )
    readable = projects.c.confidentiality.in_(readable_levels(source.actor))
    try:
        named = projects.c.id == UUID(str(ref))
    except ValueError:
        named = projects.c.key == ref
    found = await source.execute(select(projects.c.id).where(named, or_(readable, member)))
    project_id: UUID | None = found.scalar_one_or_none()
    return project_id
