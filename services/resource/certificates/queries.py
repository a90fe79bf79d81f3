"""Until when people are certified in which skill."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from services.resource.certificates.model import HeldCertificate
from shared.db.transaction import Reader, Transaction

Certified = dict[str, date]
"""Until when, by skill."""


async def certified_of(
    source: Reader | Transaction, people: Collection[str]
) -> dict[str, Certified]:
    """By person: of several certificates of one skill the one that counts longest."""
    whose = (HeldCertificate.person_id, HeldCertificate.skill)
    longest = select(*whose, func.max(HeldCertificate.until).label("until"))
    held = longest.where(HeldCertificate.person_id.in_(people), ~HeldCertificate.expired)
    found: dict[str, Certified] = {}
    for row in await source.execute(held.group_by(*whose)) if people else ():
        found.setdefault(row.person_id, {})[row.skill] = row.until
    return found
