"""Sealing what a closed project leaves behind, and letting it go when its time is over."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select

from services.knowledge.dossiers.model import Dossier
from services.knowledge.dossiers.rules import kept_until
from services.knowledge.settings import KnowledgeSettings
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.fields import Because, Ref


def _today(tx: Transaction) -> date:
    return organisation_calendar(tx.settings.time_zone).today(tx.now)


async def seal_dossier(
    tx: Transaction, project_id: UUID, closing: int, manifest: Iterable[Mapping[str, str]]
) -> None:
    """Assemble and seal, in one transaction, once for each time it is closed (REQ-149)."""
    known = select(Dossier.id).where(Dossier.project_id == project_id, Dossier.closing == closing)
    if (await tx.execute(known)).first() is not None:
        return
    assert isinstance(tx.settings, KnowledgeSettings)
    key = await tx.next_key("DOS")
    dossier = tx.add(Dossier.assemble(tx.new_id(), key, project_id, closing, manifest))
    dossier.seal(tx.now, kept_until(_today(tx), tx.settings.knowledge_retention_years))


async def request_dossier_expiry(tx: Transaction, ref: Ref, because: Because) -> Dossier:
    """Ask the board to let it go (REQ-149).

    Errors: 409 `retention_not_over` as long as it must be kept.
    """
    dossier = await tx.load(Dossier, ref)
    dossier.request_expiry(tx.actor, because.reason, tx.now, _today(tx))
    return dossier


async def expire_dossier(tx: Transaction, ref: Ref) -> Dossier:
    """Agree, as one of the board (REQ-149).

    Errors: 409 `retention_not_over`, 409 `expiry_not_requested`; 403 `sod_violation` for the
    director who asked, also where they sit on the board.
    """
    dossier = await tx.load(Dossier, ref)
    dossier.expire(tx.actor, tx.now, _today(tx))
    return dossier
