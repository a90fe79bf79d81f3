"""An unsafe request may be sent again: the same key gives the same answer, once done.

The key's row is written first in the command's own transaction, so a concurrent duplicate waits
on it, and the answer last; a transaction that dies leaves no trace of either. A 409 undoes the
command's transaction, so its answer is stored in one of its own.
"""

from dataclasses import dataclass

from sqlalchemy import delete, text

from shared.db.base import idempotency_keys as keys
from shared.db.base import to_json
from shared.db.transaction import Transaction
from shared.domain.errors import Busy, Invalid

KEPT_HOURS = 24


_CLAIM = """
    INSERT INTO idempotency_keys (principal, operation, key, fingerprint)
    VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING true
"""
_FIND = """
    SELECT fingerprint, status, headers, body FROM idempotency_keys
    WHERE principal = $1 AND operation = $2 AND key = $3
"""
_ANSWER = """
    UPDATE idempotency_keys SET status = $4, headers = $5, body = $6
    WHERE principal = $1 AND operation = $2 AND key = $3
"""
_REFUSE = """
    INSERT INTO idempotency_keys (principal, operation, key, fingerprint, status, headers, body)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Answer:
    """A response as it was given the first time."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def columns(self) -> tuple[int, str, bytes]:
        """Status, headers and body as the table holds them."""
        return self.status, to_json(self.headers), self.body


@dataclass(frozen=True)
class Claim:
    """One caller's key for one operation, with a digest of everything the request said."""

    principal: str
    operation: str
    key: str
    fingerprint: bytes

    async def take(self, tx: Transaction) -> Answer | None:
        """Make the key mine, or the answer it has; waits for a concurrent duplicate.

        Errors: 422 `idempotency_key_reused` for another payload, 409 `busy` when the duplicate
        takes longer than the lock time-out.
        """
        if await tx.driver.fetchval(_CLAIM, *self._name, self.fingerprint):
            return None
        found = await tx.driver.fetchrow(_FIND, *self._name)
        if found is None or found["status"] is None:
            raise Busy("busy")
        if found["fingerprint"] != self.fingerprint:
            raise Invalid("idempotency_key_reused")
        return Answer(found["status"], found["headers"], found["body"])

    async def answer(self, tx: Transaction, answer: Answer) -> None:
        """Store what is answered, with the data it answers for."""
        await tx.driver.execute(_ANSWER, *self._name, *answer.columns)

    async def refuse(self, tx: Transaction, answer: Answer) -> None:
        """Store a 409 after its transaction was undone; another's answer is left alone."""
        await tx.driver.execute(_REFUSE, *self._name, self.fingerprint, *answer.columns)

    @property
    def _name(self) -> tuple[str, str, str]:
        return self.principal, self.operation, self.key


async def forget_old_keys(tx: Transaction) -> int:
    """Drop answers older than a day; run by the service's timer."""
    result = await tx.execute(
        delete(keys).where(keys.c.created_at < text(f"now() - interval '{KEPT_HOURS} hours'"))
    )
    return int(getattr(result, "rowcount", 0))
