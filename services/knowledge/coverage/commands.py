"""Looking again how far the people of projects are trained, and telling what has changed."""

from sqlalchemy import select

from services.knowledge.coverage.queries import needs_of
from services.knowledge.readiness.model import ProjectReadiness
from shared.db.base import projects
from shared.db.transaction import Transaction

AT_ONCE = 100
"""How many projects a timer looks at, at most, each time."""

OVER = ("CLOSED", "ARCHIVED")


async def tell_training_coverage(tx: Transaction) -> int:
    """Look at up to a hundred projects whose people or courses have changed; how many there were.

    Those that are over have nothing to be trained for any more (REQ-017).
    """
    due = select(ProjectReadiness).where(ProjectReadiness.due).order_by(ProjectReadiness.id)
    found = await tx.every(ProjectReadiness, due.limit(AT_ONCE).with_for_update(skip_locked=True))
    ids = [readiness.id for readiness in found]
    if not ids:
        return 0
    ended = select(projects.c.id).where(projects.c.id.in_(ids), projects.c.state.in_(OVER))
    over = set((await tx.execute(ended)).scalars())
    known = await needs_of(tx, ids)
    for readiness in found:
        needs = () if readiness.id in over else known[readiness.id]
        readiness.look({(n.person_id, n.course_code) for n in needs if not n.covered})
    return len(found)
