"""An unsafe request may be sent again: the same key gives the same answer, once done.

The key's row is written first in the command's own transaction, so a concurrent duplicate waits
on it, and the answer last; a transaction that dies leaves no trace of either. A 409 undoes the
command's transaction, so its answer is stored in one of its own.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from shared.db.base import idempotency_keys as keys
from shared.db.transaction import Transaction
from shared.domain.errors import Busy, Invalid

KEPT_HOURS = 24


_MINE = (
    (keys.c.principal == bindparam("_principal"))
    & (keys.c.operation == bindparam("_operation"))
    & (keys.c.key == bindparam("_key"))
)
_CLAIM = (
    upsert(keys)
    .values({name: bindparam(name) for name in ("principal", "operation", "key", "fingerprint")})
    .on_conflict_do_nothing()
    .returning(keys.c.key)
)
_FIND = select(keys.c.fingerprint, keys.c.status, keys.c.headers, keys.c.body).where(_MINE)
_ANSWER = (
    update(keys)
    .where(_MINE)
    .values({name: bindparam(name) for name in ("status", "headers", "body")})
)
_REFUSE = upsert(keys).on_conflict_do_nothing()


@dataclass(frozen=True)
class Answer:
    """A response as it was given the first time."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Claim:
    """One caller's key for one operation, with a digest of everything the request said."""

    principal: str
    operation: str
    key: str
    fingerprint: bytes

    def _said(self, **answered: Any) -> dict[str, Any]:
        return {
            "principal": self.principal,
            "operation": self.operation,
            "key": self.key,
            "fingerprint": self.fingerprint,
            **answered,
        }

    async def take(self, tx: Transaction) -> Answer | None:
        """Make the key mine, or the answer it has; waits for a concurrent duplicate.

        Errors: 422 `idempotency_key_reused` for another payload, 409 `busy` when the duplicate
        takes longer than the lock time-out.
        """
        if (await tx.execute(_CLAIM, self._said())).first() is not None:
            return None
        found = (await tx.execute(_FIND, self._mine())).first()
        if found is None or found.status is None:
            raise Busy("busy")
        if bytes(found.fingerprint) != self.fingerprint:
            raise Invalid("idempotency_key_reused")
        return Answer(found.status, dict(found.headers), bytes(found.body))

    async def answer(self, tx: Transaction, answer: Answer) -> None:
        """Store what is answered, with the data it answers for."""
        await tx.execute(_ANSWER, self._mine() | _columns(answer))

    async def refuse(self, tx: Transaction, answer: Answer) -> None:
        """Store a 409 after its transaction was undone; another's answer is left alone."""
        await tx.execute(_REFUSE, self._said(**_columns(answer)))

    def _mine(self) -> dict[str, Any]:
        return {"_principal": self.principal, "_operation": self.operation, "_key": self.key}


def _columns(answer: Answer) -> dict[str, Any]:
    return {"status": answer.status, "headers": answer.headers, "body": answer.body}


async def forget_old_keys(tx: Transaction) -> int:
    """Drop answers older than a day; run by the service's timer."""
    result = await tx.execute(
        delete(keys).where(keys.c.created_at < text(f"now() - interval '{KEPT_HOURS} hours'"))
    )
    return int(getattr(result, "rowcount", 0))
