"""How the platform says no: one exception a kind, with a stable code and no free text.

The words for each code, in Chinese and English, are in shared/problems.yaml; the HTTP status
follows from the kind. A refusal changes nothing and tells nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one part of the request or record, by JSON pointer."""

    pointer: str
    code: str
    params: tuple[tuple[str, Any], ...] = ()


class Refusal(Exception):
    """Something asked for is not done; `code` says why, `params` fill the words."""

    status: ClassVar[int]
    retry_after: ClassVar[int | None] = None

    def __init__(self, code: str, *, errors: Sequence[FieldProblem] = (), **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
        self.errors = tuple(errors)

    def __str__(self) -> str:
        return f"{self.code} {self.params}" if self.params else self.code


class Malformed(Refusal):
    """What came cannot be read at all (400)."""

    status = 400


class Unauthenticated(Refusal):
    """Nobody, or nobody we can verify, is asking (401)."""

    status = 401

    def __init__(self, reason: str) -> None:
        super().__init__("unauthenticated", reason=reason)


class Forbidden(Refusal):
    """This person may not do this here (403)."""

    status = 403


class NotFound(Refusal):
    """There is no such thing, or this person may not know of it (404)."""

    status = 404


class Conflict(Refusal):
    """A business rule, a state or a reference stands against it (409)."""

    status = 409


class Busy(Conflict):
    """Someone else is doing just this; ask again in a moment (409 with Retry-After)."""

    retry_after = 2


class Stale(Refusal):
    """The record has changed since it was read (412)."""

    status = 412


class Invalid(Refusal):
    """The request breaks the published schema (422)."""

    status = 422


class PreconditionRequired(Refusal):
    """A change must say which version it was decided on (428)."""

    status = 428


class Unavailable(Refusal):
    """Something this needs cannot be reached now; nothing was done (503)."""

    status = 503
    retry_after = 5


class IllegalMove(Conflict):
    """The lifecycle has no such step from here; says from where it could be taken."""

    def __init__(self, verb: str, state: str, allowed_from: Sequence[str]) -> None:
        super().__init__("illegal_move", verb=verb, state=state, allowed_from=sorted(allowed_from))
