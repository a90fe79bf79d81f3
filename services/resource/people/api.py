"""The addresses of the directory."""

from typing import Annotated

from fastapi import Query

from services.resource.base import SERVICE
from services.resource.people import commands, queries
from services.resource.people.commands import Leaving, PersonEdit, Registration, Registrations
from services.resource.people.queries import (
    PERSON,
    SHOWN,
    People,
    PersonQuery,
    PersonRow,
    PersonView,
)
from services.resource.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "People")


@routes.query("/people")
async def list_people(query: Annotated[PersonQuery, Query()], read: Reader) -> Page[PersonRow]:
    """List the people of the directory."""
    return await queries.list_people(read, query)


@routes.query("/people/{person_ref}")
async def get_person(person_ref: Ref, read: Reader) -> PersonView:
    """Get a person of the directory."""
    return await SHOWN.one(read, person_ref)


@routes.command("/people", status=201, location="/people/{id}")
async def register_person(registration: Registration, tx: Transaction) -> PersonView:
    """Register a person in the directory."""
    return await SHOWN.left(tx, await commands.register_person(tx, registration))


@routes.command("/people-batches", status=201)
async def register_people(registrations: Registrations, tx: Transaction) -> People:
    """Register many people in the directory, all of them or none."""
    people = await commands.register_people(tx, registrations)
    return People(items=[PersonRow.model_validate(person) for person in people])


@routes.command("/people/{person_ref}", method="PATCH", on=PERSON)
async def change_person(person_ref: Ref, edit: PersonEdit, tx: Transaction) -> PersonView:
    """Change a person's name, place or manager."""
    return await SHOWN.left(tx, await commands.change_person(tx, person_ref, edit))


@routes.command("/people/{person_ref}/leave", on=PERSON)
async def leave_organisation(person_ref: Ref, leaving: Leaving, tx: Transaction) -> PersonView:
    """Record that a person leaves the organisation."""
    return await SHOWN.left(tx, await commands.leave_organisation(tx, person_ref, leaving))


add_history(routes, "/people/{person_ref}/history", PERSON, "get_person_history")
