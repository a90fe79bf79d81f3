"""Says in the platform's own words what the database says: busy, away, or changed meanwhile."""

from types import TracebackType

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.domain.errors import Busy, Refusal, Unavailable

IN_EACH_OTHERS_WAY = ("55P03", "40001", "40P01")
"""Lock not available in time, serialization failure, deadlock."""

AWAY = ("08", "57")
"""Classes of connection exceptions and operator intervention."""


def refusal_for(error: BaseException) -> Refusal | None:
    """What people are told of a failure of the database; None where it is no fault of its own."""
    if isinstance(error, PoolTimeout):
        return Unavailable("overloaded")
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return Unavailable("database_unavailable")
        return _said_by_the_server(getattr(error.orig, "sqlstate", None) or "")
    if isinstance(error, asyncpg.PostgresError):
        return _said_by_the_server(error.sqlstate or "")
    # The driver loses its thread when the server dies between two of its words.
    lost = isinstance(error, asyncpg.InternalClientError) or (
        isinstance(error, asyncpg.InterfaceError) and "connection is closed" in str(error)
    )
    return Unavailable("database_unavailable") if lost or isinstance(error, OSError) else None


def _said_by_the_server(state: str) -> Refusal | None:
    if state in IN_EACH_OTHERS_WAY:
        return Busy("busy")
    return Unavailable("database_unavailable") if state[:2] in AWAY else None


class ToldAsRefusals:
    """`with ToldAsRefusals():` raises refusals in place of the database's own failures."""

    __slots__ = ()

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None and (refusal := refusal_for(error)) is not None:
            raise refusal from error
