"""Says in the platform's own words what the database says: busy, away, or changed meanwhile."""

from types import TracebackType

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from shared.domain.errors import Busy, Refusal, Stale, Unavailable

IN_EACH_OTHERS_WAY = ("55P03", "40001", "40P01")
"""Lock not available in time, serialization failure, deadlock."""

AWAY = ("08", "57")
"""Classes of connection exceptions and operator intervention."""


def refusal_for(error: BaseException) -> Refusal | None:
    """What people are told of a failure of the database; None where it is no fault of its own."""
    if isinstance(error, StaleDataError):
        return Stale("precondition_failed")
    if isinstance(error, PoolTimeout):
        return Unavailable("overloaded")
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        if state in IN_EACH_OTHERS_WAY:
            return Busy("busy")
        away = error.connection_invalidated or state[:2] in AWAY
        return Unavailable("database_unavailable") if away else None
    return Unavailable("database_unavailable") if isinstance(error, OSError) else None


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
