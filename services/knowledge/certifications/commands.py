"""Certifying who passed, and letting what is over be over."""

from uuid import UUID

from sqlalchemy import select

from services.knowledge.certifications.model import Certification, CertificationState
from services.knowledge.courses.model import Course
from services.knowledge.courses.rules import months_after
from services.knowledge.readiness.commands import look_at_people
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar

AT_ONCE = 100
"""How many certificates a timer looks at, at most, each time."""


async def certify(tx: Transaction, person_id: str, course: Course, session_id: UUID) -> None:
    """Somebody has passed (REQ-164)."""
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    key, until = await tx.next_key("CRT"), months_after(today, course.certificate_months)
    id_, passed = tx.new_id(), (course.code, course.skill)
    tx.add(Certification.issue(id_, key, person_id, passed, session_id, tx.now, until))


async def expire_certifications(tx: Transaction) -> int:
    """Let up to a hundred run out whose last day is over; how many there were (REQ-164)."""
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    over = (Certification.state == CertificationState.VALID, Certification.expires_on < today)
    due = select(Certification).where(*over).order_by(Certification.expires_on).limit(AT_ONCE)
    found = await tx.every(Certification, due.with_for_update(skip_locked=True))
    for certification in found:
        certification.expire()
    await look_at_people(tx, {certification.person_id for certification in found})
    return len(found)
