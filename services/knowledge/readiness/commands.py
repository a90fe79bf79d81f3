"""Noting that it is to be looked again how far the people of projects are trained."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, select, true, update
from sqlalchemy.dialects.postgresql import insert

from services.knowledge.readiness.model import ProjectReadiness
from shared.contracts.base import Undertaking
from shared.db.base import project_members
from shared.db.transaction import Transaction


async def look_at_project(tx: Transaction, project: Undertaking) -> None:
    """It is new, or other people take part in it by now; what is told again is no news."""
    nothing = {"version": 0, "changed_at": tx.now, "lacking": 0, "courses": []}
    now = {"due": True, "project_revision": project.revision}
    row = insert(ProjectReadiness).values(id=project.id, **now, **nothing)
    newer = row.on_conflict_do_update(
        index_elements=["id"],
        set_=now,
        where=ProjectReadiness.project_revision < project.revision,
    )
    await tx.execute(newer)


async def look_at_everybody(tx: Transaction) -> None:
    """Something else is asked of people than before."""
    await _look_again(tx, true())


async def look_at_people(tx: Transaction, people: Collection[str]) -> None:
    """These were certified, or are not any more."""
    theirs = select(project_members.c.project_id).where(project_members.c.person_id.in_(people))
    await _look_again(tx, ProjectReadiness.id.in_(theirs))


async def _look_again(tx: Transaction, which: ColumnElement[bool]) -> None:
    """In one order of ids, so that two of these never wait for each other; also where one is due
    already: it may just be looked at, without what this transaction writes."""
    locked = select(ProjectReadiness.id).where(which).order_by(ProjectReadiness.id)
    ids = (await tx.execute(locked.with_for_update())).scalars().all()
    if ids:
        again = update(ProjectReadiness).where(ProjectReadiness.id.in_(ids))
        await tx.execute(again.values(due=True))
