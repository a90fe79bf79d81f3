"""What people see of the pool; what an hour costs only a few."""

import re
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import InstrumentedAttribute

from services.resource.certificates.queries import certified_of
from services.resource.people.model import Person
from services.resource.permissions import PERMISSIONS, RATE_READERS
from services.resource.pool.model import (
    Resource,
    ResourceKind,
    ResourceRole,
    ResourceSkill,
    ResourceState,
)
from services.resource.pool.rules import certified_until
from services.resource.roles.queries import RoleCode
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import LINE, Amount, At, Currency, Date, Line, Request, Scale5
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.showing import Showing

RESOURCE = Access(Resource)

SHARE = r"^(0(\.[0-9]{1,4})?|1(\.0{1,4})?)$"
_SHARE = re.compile(SHARE[1:-1], re.ASCII)


def _share(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not _SHARE.fullmatch(value):
        raise ValueError("must be a decimal string from 0 to 1")
    return Decimal(value)


Share = Annotated[
    Decimal,
    BeforeValidator(_share),
    PlainSerializer(lambda d: format(d.normalize(), "f"), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": SHARE, "examples": ["0.8"]}),
]
SkillName = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=60, pattern=LINE),
    Field(examples=["Java"]),
]


class Skill(Request):
    """What somebody can do, how well, and until when that is certified."""

    skill: SkillName
    level: Scale5
    certified_until: Annotated[
        Date | None,
        Field(description="As it was said, or as a certificate says that counts longer."),
    ] = None


class RateView(BaseModel):
    """What an hour costs from a day on, until the next rate begins."""

    since: Date
    cost_per_hour: Amount
    currency: Currency


ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a1-3c10-7a21-8f00-9d0c2f3b8c4d",
    "key": "RSC-2026-0001",
    "version": 2,
    "kind": "PERSON",
    "person_id": "developer-luo",
    "name": "罗敏",
    "org_unit": "信息技术部",
    "location": "上海",
    "roles": ["developer", "architect"],
    "fte": "1",
    "state": "ACTIVE",
    "added_at": "2026-11-24T01:30:00.000000Z",
}


class ResourceRow(BaseModel):
    """A resource in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    key: str
    version: int
    kind: ResourceKind
    person_id: PersonId | None
    name: Annotated[str | None, Field(description="Of a PERSON, as the directory has it.")]
    org_unit: str | None
    location: str | None
    roles: list[str]
    fte: Share
    state: ResourceState
    added_at: At


class ResourceView(RecordView):
    """A resource: what it is, what it can do, and how much of it there is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE
                | {
                    "process_step": "resource_management.active",
                    "calendar_id": "0199b7a0-0c01-7a00-8c00-000000000086",
                    "non_project_share": "0.2",
                    "skills": [{"skill": "Java", "level": 4, "certified_until": "2028-05-31"}],
                    "members": [],
                    "rates": [
                        {"since": "2026-01-01", "cost_per_hour": "180.00", "currency": "CNY"}
                    ],
                    "max_parallel_projects": 3,
                    "available_until": None,
                    "changed_at": "2026-11-24T01:30:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    process_step: str
    kind: ResourceKind
    person_id: PersonId | None
    name: Annotated[str | None, Field(description="Of a PERSON, as the directory has it.")]
    org_unit: str | None
    location: str | None
    calendar_id: UUID
    fte: Annotated[Share, Field(description="Share of a full-time person or whole thing.")]
    non_project_share: Annotated[Share, Field(description="Of its time, what is no project's.")]
    roles: list[str]
    skills: list[Skill]
    members: Annotated[list[UUID], Field(description="Resources of a TEAM.")]
    rates: Annotated[
        list[RateView] | None,
        Field(
            description="What an hour costs, by the day from which on. Confidential: null unless"
            " you are resource manager, PMO director or auditor."
        ),
    ]
    max_parallel_projects: int
    state: ResourceState
    added_at: At
    available_until: Annotated[Date | None, Field(description="Its last day.")]


class ResourceQuery(ListQuery):
    """Filters and order of the pool."""

    kind: ResourceKind | None = None
    state: ResourceState | None = None
    org_unit: Line | None = None
    location: Line | None = None
    person_id: PersonId | None = None
    role: RoleCode | None = None
    skill: SkillName | None = None
    min_level: Annotated[
        int, Field(ge=1, le=5, description="Of the skill that is asked for.", examples=[3])
    ] = 1
    sort: Annotated[
        Literal["id", "-id"], Field(description="In the order of being added, or newest first.")
    ] = "-id"


NAME = func.coalesce(
    Resource.name,
    select(Person.name)
    .where(Person.person_id == Resource.person_id)
    .correlate(Resource)
    .scalar_subquery(),
).label("name")
ROW = [NAME if name == "name" else getattr(Resource, name) for name in ResourceRow.model_fields]


SHOWN = Showing(
    ResourceView,
    RESOURCE,
    PERMISSIONS,
    "resource",
    # Most people see a resource without its rates.
    lambda _record, source: {} if source.actor.has(*RATE_READERS) else {"rates": None},
    step="resource_management.",
    beside=[NAME],
)


async def get_resource(read: Reader, ref: str) -> ResourceView:
    """One resource."""
    resource = await SHOWN.found(read, ref)
    return SHOWN.of_record(resource, read, skills=await _skills(read, resource))


async def resource_view(tx: Transaction, resource: Resource) -> ResourceView:
    """The resource as this transaction leaves it."""
    return await SHOWN.left(tx, resource, skills=await _skills(tx, resource))


async def _skills(source: Reader | Transaction, resource: Any) -> list[dict[str, Any]]:
    """Each with the day until which the person, if it is one, is certified in it (REQ-164)."""
    person_id = resource.person_id
    certified = {} if person_id is None else await certified_of(source, [person_id])
    held = certified_until(resource.skills, certified.get(person_id, {}))
    return [skill | {"certified_until": held[skill["skill"]]} for skill in resource.skills]


FILTERS = (
    Resource.kind,
    Resource.state,
    Resource.org_unit,
    Resource.location,
    Resource.person_id,
)


async def list_resources(read: Reader, query: ResourceQuery) -> Page[ResourceRow]:
    """The pool. Who has a skill or a role is found in an index that is in the order of the list,
    so that a page costs the same wherever it begins and however many have it."""
    statement = select(*ROW)
    for column in FILTERS:
        if (wanted := getattr(query, column.key)) is not None:
            statement = statement.where(column == wanted)
    has_role = ResourceRole.role == query.role
    if query.skill is not None:
        if query.role is not None:
            role = select(1).where(has_role, ResourceRole.resource_id == Resource.id)
            statement = statement.where(role.correlate(Resource).exists())
        has_skill = (ResourceSkill.skill == query.skill) & (
            ResourceSkill.reached == query.min_level
        )
        statement, id_ = _led_by(ResourceSkill.resource_id, has_skill, statement)
    elif query.role is not None:
        statement, id_ = _led_by(ResourceRole.resource_id, has_role, statement)
    else:
        id_ = Resource.id
    sorts = {"id": Sort(id_, UUID, id_)}
    rows, cursor = await rows_of_page(read, statement, query, sorts, query.sort)
    return Page(items=[ResourceRow.model_validate(r) for r in rows], next_cursor=cursor)


def _led_by(
    id_: InstrumentedAttribute[UUID], has: ColumnElement[bool], rows: Select[Any]
) -> tuple[Select[Any], InstrumentedAttribute[UUID]]:
    """`rows` of the resources that an index finds, each looked up by its id.

    OFFSET 0 keeps PostgreSQL from joining the other way round: it would begin at the first
    resource of all for a page that begins at the last.
    """
    row = rows.where(Resource.id == id_).offset(0).correlate(id_.class_).lateral()
    return select(*row.c).select_from(id_.class_).join(row, true()).where(has), id_
