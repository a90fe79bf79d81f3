"""What people see of the directory; everyone may read it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.resource.people.model import Person, PersonState
from services.resource.permissions import PERMISSIONS
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader
from shared.domain.fields import At, Date, Line
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.showing import Showing

PERSON = Access(Person)

LAST_OF_ALL = "\U0010ffff"
"""No name sorts behind a prefix followed by this character."""

SAID_EXAMPLE: dict[str, Any] = {
    "person_id": "developer-luo",
    "name": "罗敏",
    "name_en": "Luo Min",
    "org_unit": "信息技术部",
    "email": "luo.min@example.com",
    "manager": "pm-zhou",
}
ROW_EXAMPLE = {
    "id": "0199b7a1-02d4-7c55-9a3e-6b7c8d9e0f10",
    "key": "PSN-2026-0001",
    "version": 1,
    **SAID_EXAMPLE,
    "state": "ACTIVE",
}


class PersonRow(BaseModel):
    """A person in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    key: str
    version: int
    person_id: PersonId
    name: str
    name_en: str
    org_unit: str
    email: str | None
    manager: str | None
    state: PersonState


class PersonView(RecordView):
    """A person of the directory: who they are, where they belong, and whether they are here."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE
                | {
                    "process_step": "resource_management.active",
                    "registered_at": "2026-11-24T01:30:00.000000Z",
                    "left_on": None,
                    "changed_at": "2026-11-24T01:30:00.000000Z",
                    "allowed_actions": [
                        {
                            "action": "changePerson",
                            "allowed": True,
                            "reason_code": None,
                            "roles": ["pmo_analyst", "resource_manager"],
                        }
                    ],
                }
            ]
        }
    )

    key: str
    process_step: str
    person_id: Annotated[PersonId, Field(description="Subject of their tokens.")]
    name: str
    name_en: Annotated[str, Field(description="Empty where it is not known.")]
    org_unit: str
    email: str | None
    manager: Annotated[PersonId | None, Field(description="Whom they report to.")]
    state: PersonState
    registered_at: At
    left_on: Annotated[Date | None, Field(description="Their last day.")]


class People(BaseModel):
    """People who were registered together."""

    items: list[PersonRow]


class PersonQuery(ListQuery):
    """Filters and order of the directory."""

    state: PersonState | None = None
    org_unit: Line | None = None
    person_id: PersonId | None = None
    q: Annotated[Line | None, Field(description="What the name begins with.", examples=["张"])] = (
        None
    )
    sort: Literal["name", "-name"] = "name"


ROW = [getattr(Person, name) for name in PersonRow.model_fields]
SORTS = {"name": Sort(Person.name, str, Person.id)}


SHOWN = Showing(PersonView, PERSON, PERMISSIONS, "person", step="resource_management.")


async def list_people(read: Reader, query: PersonQuery) -> Page[PersonRow]:
    """The directory by name; a name is found by how it begins."""
    statement = select(*ROW)
    for column in (Person.state, Person.org_unit, Person.person_id):
        if (wanted := getattr(query, column.key)) is not None:
            statement = statement.where(column == wanted)
    if query.q is not None:
        # A range instead of LIKE: any index on the name serves it, and no character is special.
        statement = statement.where(Person.name >= query.q, Person.name < query.q + LAST_OF_ALL)
    rows, cursor = await rows_of_page(read, statement, query, SORTS, query.sort)
    return Page(items=[PersonRow.model_validate(r) for r in rows], next_cursor=cursor)
