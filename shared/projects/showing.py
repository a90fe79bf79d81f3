"""One guarded record as one person sees it: what it holds, and what can be done with it next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import select

from shared.db.transaction import Reader, Transaction
from shared.domain.lifecycle import Lifecycle
from shared.domain.permissions import Objection, Permissions
from shared.domain.views import RecordView
from shared.projects.access import Access

View = TypeVar("View", bound=RecordView)
Source = Reader | Transaction


@dataclass(frozen=True, eq=False)
class Showing(Generic[View]):
    """`Showing(DirectiveView, DIRECTIVE, PERMISSIONS, "directive")`.

    The fields of `view` are columns of the record, but for those that `derived` makes of it. `of`
    is what the table of permissions calls it; `objection` is what it itself would say to a person.
    `step` is how its steps in the process begin, which its state ends. `beside` are what else it is
    shown with or judged by: labelled subqueries, which the record then has as its own. `lifecycle`
    says which steps are open where it lives by that of another, whose state stands beside it.
    """

    view: type[View]
    access: Access[Any]
    permissions: Permissions
    of: str
    derived: Callable[[Any, Source], Mapping[str, Any]] = lambda _record, _source: {}
    objection: Callable[[Any, Source], Objection | None] = lambda _record, _source: None
    step: str | None = None
    beside: Sequence[Any] = ()
    lifecycle: Lifecycle[Any] | None = None

    async def one(self, read: Reader, ref: UUID | str) -> View:
        """One record, if the reader may see it; else 404."""
        return self.of_record(await self.found(read, ref), read)

    async def found(self, read: Reader, ref: UUID | str) -> Any:
        """The record and what is beside it, if the reader may see it; else 404."""
        return await self.access.one(read, (self.access.kind, *self.beside), ref)

    async def left(self, tx: Transaction, record: Any, **others: Any) -> View:
        """The record as this transaction leaves it; `others` are fields that were read apart."""
        await tx.flush()
        if self.beside:
            beside = select(*self.beside).where(self.access.kind.id == record.id)
            said = (await tx.execute(beside)).one()._asdict()
            record = SimpleNamespace(**{**vars(record), **said})
        return self.of_record(record, tx, **others)

    def of_record(self, record: Any, source: Source, **others: Any) -> View:
        """The representation of a record for who asks; `others` are fields that were read apart."""
        made = {**self.derived(record, source), **others}
        if self.step is not None:
            made["process_step"] = f"{self.step}{record.state.lower()}"
        held = self.view.model_fields.keys() - made.keys() - {"allowed_actions"}
        made["allowed_actions"] = self.permissions.actions(
            self.of,
            self.lifecycle or self.access.kind.lifecycle,
            record.state,
            source.actor,
            source.roles_here,
            self.objection(record, source),
        )
        return self.view(**{name: getattr(record, name) for name in held}, **made)
