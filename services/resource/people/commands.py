"""What happens to the directory: people are registered, change their place, and leave."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints
from sqlalchemy import select

from services.resource.people.model import Person
from services.resource.people.queries import SAID_EXAMPLE
from shared.contracts.base import PersonId
from shared.db.rows import AlreadyThere
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Date, Line, Reason, Ref, Request, absent

Email = Annotated[
    str,
    StringConstraints(
        strict=True, max_length=254, pattern=r"^[!-?A-~]{1,64}@[A-Za-z0-9.-]{1,189}$"
    ),
    Field(examples=["luo.min@example.com"]),
]


class Registration(Request):
    """A person as the directory is to know them."""

    model_config = ConfigDict(json_schema_extra={"examples": [SAID_EXAMPLE]})

    person_id: Annotated[PersonId, Field(description="Subject of their tokens; never changes.")]
    name: Line
    name_en: Line | None = None
    org_unit: Line
    email: Email | None = None
    manager: PersonId | None = None


class Registrations(Request):
    """Many people at once, as a personnel system sends them: all of them or none."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "people": [
                        {**SAID_EXAMPLE, "person_id": "tester-feng", "name": "冯雪"},
                        {**SAID_EXAMPLE, "person_id": "tester-gu", "name": "顾磊"},
                    ]
                }
            ]
        }
    )

    people: Annotated[list[Registration], Field(min_length=1, max_length=200)]


class PersonEdit(Request):
    """A merge patch: what is sent replaces, null empties, what is not sent stays."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"org_unit": "数字化部", "manager": "pm-wu"}]}
    )

    name: Line = absent()
    name_en: Line | None = None
    org_unit: Line = absent()
    email: Email | None = None
    manager: PersonId | None = None


class Leaving(Request):
    """The last day of somebody or something, and why."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"last_day": "2027-06-30", "reason": "合同到期。"}]}
    )

    last_day: Date
    reason: Reason


def _words(said: dict[str, Any]) -> dict[str, Any]:
    if "name_en" in said:
        said["name_en"] = said["name_en"] or ""
    return said


async def register_person(tx: Transaction, registration: Registration) -> Person:
    """Take one person into the directory.

    Errors: 409 `already_in_directory`, also when they have left.
    """
    (person,) = await _register(tx, [registration], [""])
    return person


async def register_people(tx: Transaction, registrations: Registrations) -> list[Person]:
    """Take people into the directory, all of them or none.

    Errors: 409 `said_twice` for a person named twice, 409 `already_in_directory`; both say where.
    """
    people = registrations.people
    seen: set[str] = set()
    twice = []
    for number, said in enumerate(people):
        if said.person_id in seen:
            twice.append(FieldProblem(f"/people/{number}/person_id", "said_twice"))
        seen.add(said.person_id)
    if twice:
        raise Conflict("said_twice", errors=twice)
    return await _register(tx, people, [f"/people/{number}" for number in range(len(people))])


async def _register(
    tx: Transaction, registrations: list[Registration], pointers: list[str]
) -> list[Person]:
    wanted = [said.person_id for said in registrations]
    there = select(Person.person_id).where(Person.person_id.in_(wanted))
    if known := set((await tx.execute(there)).scalars()):
        problems = [
            FieldProblem(f"{pointer}/person_id", "already_in_directory", (("count", 1),))
            for pointer, person_id in zip(pointers, wanted, strict=True)
            if person_id in known
        ]
        raise Conflict("already_in_directory", count=len(known), errors=problems)
    people = [
        tx.add(
            Person.register(
                tx.new_id(), await tx.next_key("PSN"), _words(said.model_dump()), tx.now
            )
        )
        for said in registrations
    ]
    try:
        await tx.flush()
    except AlreadyThere as error:
        raise Conflict("already_in_directory", count=1) from error
    return people


async def change_person(tx: Transaction, ref: Ref, edit: PersonEdit) -> Person:
    """Write down another name, place or manager."""
    person = await tx.load(Person, ref)
    person.change(_words(edit.model_dump(exclude_unset=True)))
    return person


async def leave_organisation(tx: Transaction, ref: Ref, leaving: Leaving) -> Person:
    """Write down that somebody leaves; they stay in the directory for the records' sake."""
    person = await tx.load(Person, ref)
    person.leave(leaving.last_day, leaving.reason)
    return person
