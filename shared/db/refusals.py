"""Says in the platform's own words what the database says: busy, away, or changed meanwhile."""

import socket
from types import TracebackType

import asyncpg
from sqlalchemy.exc import DBAPIError, EmulatedDBAPIException
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.domain.errors import Busy, Refusal, Unavailable

IN_EACH_OTHERS_WAY = ("55P03", "40001", "40P01")
"""Lock not available in time, serialization failure, deadlock."""

AWAY = ("08", "57")
"""Classes of connection exceptions and operator intervention."""

HUNG_UP = ("08", "57P", "25P03", "25P04")
"""The same, when it is not only the statement but the connection that has ended; the last two by
the server's patience with an idle and with a long transaction."""


def refusal_for(error: BaseException) -> Refusal | None:
    """What people are told of a failure of the database; None where it is no fault of its own."""
    if isinstance(error, PoolTimeout):
        return Unavailable("overloaded")
    if is_lost(error):
        return Unavailable("database_unavailable")
    said = _by_the_driver(error)
    if isinstance(said, asyncpg.PostgresError):
        return _said_by_the_server(said.sqlstate or "")
    return None


def is_lost(error: BaseException) -> bool:
    """Whether the connection has ended, or could not be made: another one may do."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    said = _by_the_driver(error)
    if isinstance(said, asyncpg.PostgresError):
        return (said.sqlstate or "").startswith(HUNG_UP)
    if isinstance(said, asyncpg.InterfaceError):
        return "connection is closed" in str(said)
    # The driver loses its thread when the server dies between two of its words.
    return isinstance(said, asyncpg.InternalClientError) or _on_the_way(said)


def is_silence(error: BaseException) -> bool:
    """Whether the connection seems to stand, but nothing was answered in time."""
    return isinstance(_by_the_driver(error), TimeoutError)


def _by_the_driver(error: BaseException) -> BaseException:
    """What the driver raised: SQLAlchemy wraps it once where it connects, twice where it speaks."""
    while isinstance(error, DBAPIError | EmulatedDBAPIException) and error.orig is not None:
        error = error.orig
    return error


def _on_the_way(error: BaseException) -> bool:
    """Whether it is the network's; a file that is missing is an OSError too, but a bug of ours."""
    return type(error) is OSError or isinstance(
        error, ConnectionError | TimeoutError | socket.gaierror
    )


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
