"""One guarded record as one person sees it: what it holds, and what can be done with it next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from shared.db.transaction import Reader, Transaction
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
    """

    view: type[View]
    access: Access[Any]
    permissions: Permissions
    of: str
    derived: Callable[[Any, Source], Mapping[str, Any]] = lambda _record, _source: {}
    objection: Callable[[Any, Source], Objection | None] = lambda _record, _source: None

    async def one(self, read: Reader, ref: UUID | str) -> View:
        """One record, if the reader may see it; else 404."""
        return self.of_record(await self.access.one(read, (self.access.kind,), ref), read)

    async def left(self, tx: Transaction, record: Any) -> View:
        """The record as this transaction leaves it."""
        await tx.flush()
        return self.of_record(record, tx)

    def of_record(self, record: Any, source: Source) -> View:
        """The representation of a record for who asks."""
        derived = self.derived(record, source)
        held = self.view.model_fields.keys() - derived.keys() - {"allowed_actions"}
        actions = self.permissions.actions(
            self.of,
            self.access.kind.lifecycle,
            record.state,
            source.actor,
            source.roles_here,
            self.objection(record, source),
        )
        said = {name: getattr(record, name) for name in held}
        return self.view(**said, **derived, allowed_actions=actions)
