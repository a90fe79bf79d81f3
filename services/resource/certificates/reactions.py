"""What knowledge tells of certificates: they are issued, and run out."""

from sqlalchemy.dialects.postgresql import insert

from services.resource.base import reactions
from services.resource.certificates.model import FOR_EVER, HeldCertificate
from shared.contracts.training import CertificationExpired, CertificationIssued
from shared.db.transaction import Transaction


@reactions.on(CertificationIssued)
async def on_certification_issued(tx: Transaction, event: CertificationIssued) -> None:
    """Who staffs a project can rely on the skill; told late, it has run out already (REQ-164)."""
    if event.skill is not None:
        row = insert(HeldCertificate).values(**_told(event), expired=False)
        await tx.execute(row.on_conflict_do_nothing())


@reactions.on(CertificationExpired)
async def on_certification_expired(tx: Transaction, event: CertificationExpired) -> None:
    """It counts no more, also where it is told only later that it was issued (REQ-164)."""
    if event.skill is not None:
        row = insert(HeldCertificate).values(**_told(event), expired=True)
        over = row.on_conflict_do_update(
            index_elements=["certification_id"], set_={"expired": True}
        )
        await tx.execute(over)


def _told(event: CertificationIssued | CertificationExpired) -> dict[str, object]:
    said = event.model_dump(include={"certification_id", "person_id", "skill"})
    return {**said, "until": event.expires_on or FOR_EVER}
