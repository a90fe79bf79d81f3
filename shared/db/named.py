"""How a record is named in paths and events: by its id or by its human key."""

from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, false

from shared.domain.aggregate import Aggregate


def id_or_key(ref: UUID | str) -> UUID | str:
    """What a path or an event names a record by: an id where it is one, else a human key."""
    if isinstance(ref, UUID):
        return ref
    try:
        return UUID(ref)
    except ValueError:
        return ref


def identified_by(
    kind: type[Aggregate], *, by_key: bool, named_by: tuple[Any, Any] | None = None
) -> ColumnElement[bool]:
    """The condition that picks the aggregate whose id or human key is `:ref`."""
    id_, key = named_by or (kind.id, getattr(kind, "key", None))
    column = key if by_key else id_
    return false() if column is None else cast(ColumnElement[bool], column == bindparam("ref"))
