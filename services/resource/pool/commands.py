"""What happens to the pool: resources are added and changed, get rates, leave, and are gone."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import delete, or_, select

from services.resource.calendars.model import STANDARD, Calendar
from services.resource.calendars.queries import CalendarRef
from services.resource.people.commands import Leaving
from services.resource.people.model import Person, PersonState
from services.resource.pool.model import (
    Resource,
    ResourceKind,
    ResourceRole,
    ResourceSkill,
    found_by,
)
from services.resource.pool.queries import Share, Skill
from services.resource.pool.rules import Rate
from services.resource.roles.model import Role, RoleState
from services.resource.roles.queries import RoleCode
from shared.contracts.base import PersonId
from shared.db.named import id_or_key
from shared.db.rows import AlreadyThere
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import (
    Amount,
    Because,
    Currency,
    Date,
    Id,
    Line,
    Ref,
    Request,
    Whole,
    absent,
)

Roles = Annotated[
    list[RoleCode],
    Field(max_length=20, description="Its hours are shared out evenly among them."),
]
Skills = Annotated[list[Skill], Field(max_length=50)]
Members = Annotated[list[Id], Field(max_length=100, description="Resources of a TEAM.")]
Parallel = Annotated[int, Field(ge=1, le=50, examples=[3]), Whole]
Fte = Annotated[Share, Field(description="Share of a full-time person or whole thing.")]
NonProject = Annotated[Share, Field(description="Of its time, what is no project's.")]

FULL, NONE = "1", "0"


class NewResource(Request):
    """A resource: a PERSON is named by `person_id`, anything else by a `name` of its own."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "EXTERNAL",
                    "name": "华信测试外包组",
                    "org_unit": "信息技术部",
                    "location": "上海",
                    "calendar": "CN",
                    "fte": "0.5",
                    "non_project_share": "0.1",
                    "roles": ["tester"],
                    "skills": [{"skill": "性能测试", "level": 4, "certified_until": "2028-05-31"}],
                    "max_parallel_projects": 2,
                }
            ]
        }
    )

    kind: ResourceKind
    person_id: PersonId | None = None
    name: Line | None = None
    org_unit: Annotated[Line | None, Field(description="A person's own, unless said.")] = None
    location: Line | None = None
    calendar: Annotated[CalendarRef, Field(description="Id or code; the organisation's own.")] = (
        STANDARD
    )
    fte: Fte = Field(default=FULL, validate_default=True)
    non_project_share: NonProject = Field(default=NONE, validate_default=True)
    roles: Roles = []
    skills: Skills = []
    members: Members = []
    max_parallel_projects: Parallel = 3


class ResourceEdit(Request):
    """A merge patch: what is sent replaces, null empties, what is not sent stays."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"fte": "0.8", "roles": ["developer", "tester"]}]}
    )

    name: Line = absent()
    org_unit: Line | None = None
    location: Line | None = None
    calendar: CalendarRef = absent()
    fte: Fte = absent()
    non_project_share: NonProject = absent()
    roles: Roles = absent()
    skills: Skills = absent()
    members: Members = absent()
    max_parallel_projects: Parallel = absent()


class NewRate(Request):
    """What an hour costs from a day on; for a day that has a rate the newer word counts."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"since": "2027-01-01", "cost_per_hour": "200.00", "currency": "CNY"}]
        }
    )

    since: Date
    cost_per_hour: Amount
    currency: Currency


async def add_resource(tx: Transaction, new: NewResource) -> Resource:
    """Take a resource into the pool (REQ-186).

    Errors: 409 `kind_mismatch`, `person_unknown`, `already_pooled`, and those of an edit.
    """
    person = new.kind is ResourceKind.PERSON
    wrong = [
        pointer
        for pointer, here, wanted in (
            ("/person_id", new.person_id is not None, person),
            ("/name", new.name is not None, not person),
        )
        if here is not wanted
    ]
    if wrong:
        problems = [FieldProblem(pointer, "kind_mismatch") for pointer in wrong]
        raise Conflict("kind_mismatch", errors=problems)
    said = await _words(tx, new.kind, new.model_dump(mode="python"))
    if person:
        said["org_unit"] = said["org_unit"] or await _unit_of(tx, new.person_id)
    key = await tx.next_key("RSC")
    resource = tx.add(Resource.add(tx.new_id(), key, said, tx.now))
    try:
        await tx.flush()
    except AlreadyThere as error:
        problem = FieldProblem("/person_id", "already_pooled")
        raise Conflict("already_pooled", errors=[problem]) from error
    for part in found_by(resource):
        tx.add_part(part)
    return resource


async def change_resource(tx: Transaction, ref: Ref, edit: ResourceEdit) -> Resource:
    """Write down what is otherwise.

    Errors: 409 `kind_mismatch`, `calendar_unknown`, `role_unknown`, `resource_unknown` and
    `said_twice`, each with its place.
    """
    resource = await tx.load(Resource, ref)
    if edit.name is not None and resource.kind is ResourceKind.PERSON:
        raise Conflict("kind_mismatch", errors=[FieldProblem("/name", "kind_mismatch")])
    sent = edit.model_dump(mode="python", exclude_unset=True)
    resource.change(await _words(tx, resource.kind, sent, resource.roles))
    await _find_anew(tx, resource)
    return resource


async def set_resource_rate(tx: Transaction, ref: Ref, new: NewRate) -> Resource:
    """Write down what an hour costs from a day on."""
    resource = await tx.load(Resource, ref)
    resource.set_rate(Rate(new.since, new.cost_per_hour, new.currency))
    return resource


async def leave_pool(tx: Transaction, ref: Ref, leaving: Leaving) -> Resource:
    """Write down the last day of a resource: its capacity ends with it."""
    resource = await tx.load(Resource, ref)
    resource.leave(leaving.last_day, leaving.reason)
    await _find_anew(tx, resource)
    return resource


async def deactivate_resource(tx: Transaction, ref: Ref, because: Because) -> Resource:
    """Take a resource out of the pool."""
    resource = await tx.load(Resource, ref)
    resource.deactivate(because.reason)
    await _find_anew(tx, resource)
    return resource


async def _find_anew(tx: Transaction, resource: Resource) -> None:
    """From now on it is found, and counted, by what it is now."""
    for kind in (ResourceRole, ResourceSkill):
        await tx.execute(delete(kind).where(kind.resource_id == resource.id))
    for part in found_by(resource):
        tx.add_part(part)


async def _words(
    tx: Transaction, kind: ResourceKind, said: dict[str, Any], had: Sequence[str] = ()
) -> dict[str, Any]:
    """What was said as the aggregate takes it, once all that it names is known to be there."""
    if said.get("members") and kind is not ResourceKind.TEAM:
        raise Conflict("kind_mismatch", errors=[FieldProblem("/members", "kind_mismatch")])
    skills = [held["skill"] for held in said.get("skills", ())]
    for name, values in (
        ("roles", said.get("roles", ())),
        ("skills", skills),
        ("members", said.get("members", ())),
    ):
        if twice := _repeated(values):
            problems = [FieldProblem(f"/{name}/{place}", "said_twice") for place in twice]
            raise Conflict("said_twice", errors=problems)
    if "calendar" in said:
        said["calendar_id"] = await _calendar(tx, said.pop("calendar"))
    await _check_roles(tx, said.get("roles", ()), had)
    if said.get("members"):
        await _check_members(tx, said["members"])
        said["members"] = [str(member) for member in said["members"]]
    for held in said.get("skills", ()):
        held["certified_until"] = held["certified_until"] and held["certified_until"].isoformat()
    return said


def _repeated(values: Iterable[Any]) -> list[int]:
    """The places of what was named before."""
    listed = list(values)
    return [place for place, value in enumerate(listed) if value in listed[:place]]


async def _unit_of(tx: Transaction, person_id: str | None) -> str:
    known = select(Person.org_unit).where(
        Person.person_id == person_id, Person.state == PersonState.ACTIVE
    )
    if (unit := (await tx.execute(known)).scalar()) is None:
        raise Conflict("person_unknown", errors=[FieldProblem("/person_id", "person_unknown")])
    return str(unit)


async def _calendar(tx: Transaction, ref: str) -> UUID:
    name = id_or_key(ref)
    named = Calendar.id == name if isinstance(name, UUID) else Calendar.code == name
    found: UUID | None = (await tx.execute(select(Calendar.id).where(named))).scalar()
    if found is None:
        raise Conflict("calendar_unknown", errors=[FieldProblem("/calendar", "calendar_unknown")])
    return found


async def _check_roles(tx: Transaction, roles: Sequence[str], had: Sequence[str]) -> None:
    """A retired role is kept by who has it, and given to nobody else."""
    if not set(roles) - set(had):
        return
    known = or_(Role.state == RoleState.ACTIVE, Role.code.in_(list(had)))
    found = await tx.execute(select(Role.code).where(Role.code.in_(list(roles)), known))
    there = set(found.scalars())
    if unknown := [n for n, role in enumerate(roles) if role not in there]:
        problems = [FieldProblem(f"/roles/{place}", "role_unknown") for place in unknown]
        raise Conflict("role_unknown", errors=problems)


async def _check_members(tx: Transaction, members: Sequence[UUID]) -> None:
    """A team is made of resources that are no teams: nobody is counted twice."""
    found = await tx.execute(
        select(Resource.id).where(
            Resource.id.in_(list(members)), Resource.kind != ResourceKind.TEAM
        )
    )
    there = set(found.scalars())
    if unknown := [n for n, member in enumerate(members) if member not in there]:
        problems = [FieldProblem(f"/members/{place}", "resource_unknown") for place in unknown]
        raise Conflict("resource_unknown", errors=problems)
