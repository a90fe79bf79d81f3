"""What people see of the candidates for a demand: the best of the pool, with reasons."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import and_, func, or_, select

from services.resource.bookings.model import BookedMonth
from services.resource.bookings.queries import booked_of, giving
from services.resource.calendars.queries import Quantity
from services.resource.calendars.rules import end_of, months_between
from services.resource.candidates.rules import (
    Suitability,
    availability,
    certification,
    cheapness,
    skill_fit,
)
from services.resource.certificates.queries import certified_of
from services.resource.demands.model import Demand
from services.resource.demands.queries import DEMAND
from services.resource.people.model import Person
from services.resource.permissions import RATE_READERS
from services.resource.pool.model import Resource, ResourceRole, rates_of
from services.resource.pool.rules import certified_until, rate_on
from shared.contracts.base import PersonId
from shared.db.transaction import Reader

MOST_LOOKED_AT = 500
MOST_SHOWN = 20

ASKED = (
    Demand.id,
    Demand.project_id,
    Demand.role,
    Demand.hours,
    Demand.start,
    Demand.finish,
    Demand.skills,
)
"""What a demand says of who suits it."""


class Candidate(BaseModel):
    """One resource: how well it suits, of what that is made, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "resource_id": "0199b7a1-3c10-7a21-8f00-9d0c2f3b8c4d",
                    "resource_key": "RSC-2026-0001",
                    "person_id": "developer-luo",
                    "name": "罗敏",
                    "free": "128.0000",
                    "score": "0.6800",
                    "availability": "0.5000",
                    "skill_fit": "1.0000",
                    "certification": "0.0000",
                    "continuity": "1.0000",
                    "cost": "0.8000",
                    "reasons": ["PARTLY_FREE", "SKILLS_HELD", "KNOWS_THE_PROJECT"],
                }
            ]
        }
    )

    resource_id: UUID
    resource_key: str
    person_id: PersonId | None
    name: str | None
    free: Annotated[Quantity, Field(description="Hours that are not booked on the days asked for.")]
    score: Annotated[Quantity, Field(description="From 0 to 1.")]
    availability: Quantity
    skill_fit: Quantity
    certification: Quantity
    continuity: Quantity
    cost: Annotated[
        Quantity | None,
        Field(description="Null, and not in the score, unless you may know what an hour costs."),
    ]
    reasons: list[str]


class Candidates(BaseModel):
    """The twenty that suit a demand best, the best first."""

    items: list[Candidate]


async def candidates_for(read: Reader, ref: str) -> Candidates:
    """Of those who have the role, by the published weights: six statements, however many.

    Looked at are the first five hundred that have the role on the days asked for.
    """
    demand = await DEMAND.one(read, ASKED, ref)
    pool = await _pool(read, demand)
    ids = [row.id for row in pool]
    free = await _free(read, ids, demand.start, demand.finish)
    known = await _known_in(read, ids, demand.project_id)
    people = {row.person_id for row in pool if row.person_id is not None}
    certified = await certified_of(read, people)
    rates = {row.id: _rate(row.rates, demand.start) for row in pool}
    cheapest = min((r for r in rates.values() if r is not None), default=None)
    shown = read.actor.has(*RATE_READERS)
    found = [
        _candidate(
            row,
            free[row.id],
            Suitability(
                availability(free[row.id], Decimal(demand.hours)),
                skill_fit(demand.skills, {s["skill"]: s["level"] for s in row.skills}),
                certification(
                    demand.skills,
                    certified_until(row.skills, certified.get(row.person_id, {})),
                    demand.finish,
                ),
                Decimal(row.id in known),
                cheapness(rates[row.id], cheapest) if shown else None,
            ),
        )
        for row in pool
    ]
    found.sort(key=lambda c: (-c.score, str(c.resource_id)))
    return Candidates(items=found[:MOST_SHOWN])


async def _pool(read: Reader, demand: Any) -> Sequence[Any]:
    has = and_(ResourceRole.role == demand.role, ResourceRole.resource_id == Resource.id)
    until = func.least(Resource.available_until, Person.left_on)
    columns = (Resource.id, Resource.key, Resource.person_id, Resource.skills, Resource.rates)
    statement = (
        select(*columns, func.coalesce(Person.name, Resource.name).label("name"))
        .join(ResourceRole, has)
        .outerjoin(Person, Person.person_id == Resource.person_id)
        .where(or_(until.is_(None), until >= demand.start), ResourceRole.full_time > 0)
        .order_by(Resource.id)
        .limit(MOST_LOOKED_AT)
    )
    return (await read.execute(statement)).all()


async def _free(
    read: Reader, ids: Sequence[UUID], start: date, finish: date
) -> dict[UUID, Decimal]:
    months = months_between(start, finish)
    gives = await giving(read, ids, months[0], end_of(months[-1]))
    booked = await booked_of(read, ids, months)
    left: dict[UUID, Decimal] = {}
    for id_ in ids:
        left[id_] = Decimal(0)
        for month in months:
            window = gives.hours(id_, max(month, start), min(end_of(month), finish))
            taken = booked.get(id_, {}).get(month, Decimal(0))
            left[id_] += max(Decimal(0), window - taken)
    return left


async def _known_in(read: Reader, ids: Sequence[UUID], project_id: UUID) -> set[UUID]:
    statement = select(BookedMonth.resource_id).where(
        BookedMonth.project_id == project_id, BookedMonth.resource_id.in_(ids)
    )
    return set((await read.execute(statement.distinct())).scalars())


def _rate(stored: list[Any], on: date) -> Decimal | None:
    rate = rate_on(rates_of(stored), on)
    return rate and rate.cost_per_hour


def _candidate(row: Any, free: Decimal, suits: Suitability) -> Candidate:
    return Candidate(
        resource_id=row.id,
        resource_key=row.key,
        person_id=row.person_id,
        name=row.name,
        free=free,
        score=suits.score,
        **suits._asdict(),
        reasons=suits.reasons,
    )
