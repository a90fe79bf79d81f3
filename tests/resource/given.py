"""Ways to people, resources and rough cuts as tests need them, each through what is really done."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from deploy.local.personas import Persona
from shared.contracts.base import PersonId
from shared.contracts.intake import RoleNeed, RoughCutRequested
from shared.contracts.portfolio import ProjectRegistered
from tests.resource import facts
from tests.support import given
from tests.support.given import said
from tests.support.world import Subject, World

MANAGER, PM = "rm-xu", given.MANAGER
STANDARD = "0199b7a0-0c01-7a00-8c00-000000000086"


def somebody() -> PersonId:
    """The subject of somebody whom nobody knows yet."""
    return f"person-{uuid4()}"


async def registered_person(resource: Subject, **overrides: Any) -> dict[str, Any]:
    """ACTIVE in the directory."""
    body = {"person_id": somebody(), "name": "罗敏", "org_unit": "信息技术部", **overrides}
    return await said(resource, MANAGER, "POST", "/people", body)


async def left_person(
    resource: Subject, last_day: str = "2026-10-15", **overrides: Any
) -> dict[str, Any]:
    """LEFT after this day."""
    person = await registered_person(resource, **overrides)
    leaving = {"last_day": last_day, "reason": "合同到期。"}
    path = f"/people/{person['id']}/leave"
    return await said(resource, MANAGER, "POST", path, leaving, if_match=person["version"])


async def new_role(resource: Subject, **overrides: Any) -> str:
    """The code of a role that nobody has yet, so that its capacity is a test's own."""
    code = f"r{uuid4().hex[:20]}"
    body = {"code": code, "name": "专家", "name_en": "Expert", **overrides}
    return str((await said(resource, MANAGER, "POST", "/roles", body))["code"])


async def added_resource(resource: Subject, **overrides: Any) -> dict[str, Any]:
    """ACTIVE in the pool: EXTERNAL unless said otherwise."""
    body = {"kind": "EXTERNAL", "name": "华信外包组", **overrides}
    return await said(resource, MANAGER, "POST", "/resources", body)


async def pooled_person(resource: Subject, **overrides: Any) -> dict[str, Any]:
    """A PERSON of the directory in the pool."""
    person = await registered_person(resource)
    mine = {"kind": "PERSON", "name": None, "person_id": person["person_id"]}
    return await added_resource(resource, **{**mine, **overrides})


async def known_project(resource: Subject, **how: Any) -> ProjectRegistered:
    """A project that was registered, without any demand."""
    event = facts.registered(role_efforts=(), **how)
    await resource.hear(event)
    return event


async def raised_demand(
    resource: Subject, project: ProjectRegistered, **said_: Any
) -> dict[str, Any]:
    """DRAFT, by the project's manager: 200 hours in January and February 2027."""
    body = {"hours": 200, "start": "2027-01-01", "finish": "2027-02-28", **said_}
    body.setdefault("role", "developer")
    path = f"/projects/{project.project_id}/demands"
    return await said(resource, PM, "POST", path, body)


async def requested_demand(
    resource: Subject, project: ProjectRegistered, **said_: Any
) -> dict[str, Any]:
    """REQUESTED."""
    demand = await raised_demand(resource, project, **said_)
    return await stepped(resource, "demands", demand, "request", by=PM)


async def negotiated_demand(
    resource: Subject, project: ProjectRegistered, **said_: Any
) -> dict[str, Any]:
    """IN_NEGOTIATION."""
    demand = await requested_demand(resource, project, **said_)
    return await stepped(resource, "demands", demand, "negotiate")


async def proposed(
    resource: Subject,
    demand: dict[str, Any],
    giver: dict[str, Any],
    by: str | Persona = MANAGER,
    **said_: Any,
) -> dict[str, Any]:
    """PROPOSED by the resource manager: 100 hours on the days of the demand."""
    body = {"resource_id": giver["id"], "hours": 100, **said_}
    return await said(resource, by, "POST", f"/demands/{demand['id']}/allocations", body)


async def booked(
    resource: Subject,
    demand: dict[str, Any],
    giver: dict[str, Any],
    by: str | Persona = MANAGER,
    **said_: Any,
) -> dict[str, Any]:
    """SOFT."""
    allocation = await proposed(resource, demand, giver, by, **said_)
    return await stepped(resource, "allocations", allocation, "book", by=by)


async def confirmed(
    resource: Subject,
    demand: dict[str, Any],
    giver: dict[str, Any],
    overtime_reason: str | None = None,
    **said_: Any,
) -> dict[str, Any]:
    """HARD: booked, accepted by the project's manager, confirmed."""
    allocation = await booked(resource, demand, giver, **said_)
    await stepped(resource, "allocations", allocation, "accept", by=PM)
    body = {"overtime_reason": overtime_reason}
    return await stepped(resource, "allocations", allocation, "confirm", body)


async def one_with(resource: Subject, **said_: Any) -> tuple[str, dict[str, Any]]:
    """A role of a test's own, and the one resource that has it."""
    role = await new_role(resource)
    return role, await added_resource(resource, roles=[role], **said_)


async def one_of_the_team(
    resource: Subject, project: ProjectRegistered, cost_per_hour: str | None = "200.00"
) -> Persona:
    """Somebody of the pool who works for the project, at this rate since 2026."""
    worker = Persona(somebody(), "罗敏", "works for the project")
    person = await registered_person(resource, person_id=worker.id)
    body = {"kind": "PERSON", "name": None, "person_id": person["person_id"]}
    record = await added_resource(resource, **body, roles=["developer"])
    if cost_per_hour is not None:
        rate = {"since": "2026-01-01", "cost_per_hour": cost_per_hour, "currency": "CNY"}
        await moved(resource, record, "rates", rate)
    (row,) = await resource.rows(
        "SELECT max(revision) AS revision FROM projects_copy WHERE id = :id", id=project.project_id
    )
    joined = await facts.joined(resource, project, worker.id, row["revision"] + 1)
    await resource.hear(joined)
    return worker


async def recorded_time(
    resource: Subject, project: ProjectRegistered, worker: Persona, **said_: Any
) -> dict[str, Any]:
    """DRAFT: seven and a half hours on a Monday of November 2026."""
    body = {"day": "2026-11-02", "minutes": 450, **said_}
    path = f"/projects/{project.project_id}/time-entries"
    return await said(resource, worker, "POST", path, body)


async def approved_time(
    resource: Subject, project: ProjectRegistered, worker: Persona, **said_: Any
) -> dict[str, Any]:
    """APPROVED by the project's manager."""
    entry = await recorded_time(resource, project, worker, **said_)
    await stepped(resource, "time-entries", entry, "submit", by=worker)
    return await stepped(resource, "time-entries", entry, "approve", by=PM)


def months_ahead() -> dict[str, str]:
    """Four whole months, the first of them next month."""
    today = datetime.now(UTC).date()
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = first
    for _ in range(4):
        last = (last + timedelta(days=32)).replace(day=1)
    return {"start": first.isoformat(), "finish": (last - timedelta(days=1)).isoformat()}


async def look_for_shortages(resource: Subject) -> int:
    """The clock looks for shortages now, whenever it has looked last; what was due at all."""
    await resource.rows("UPDATE shortage_looks SET looked_at = '2000-01-01T00:00:00Z'")
    return await resource.tick()


async def stepped(
    resource: Subject,
    collection: str,
    record: dict[str, Any],
    verb: str,
    json: Any = None,
    by: str | Persona = MANAGER,
) -> dict[str, Any]:
    """A record after a step, by the version that it now has."""
    path = f"/{collection}/{record['id']}"
    version = (await said(resource, by, "GET", path))["version"]
    return await said(resource, by, "POST", f"{path}/{verb}", json, if_match=version)


async def moved(
    resource: Subject, record: dict[str, Any], verb: str, json: Any = None, by: str = MANAGER
) -> dict[str, Any]:
    """The resource after a step; `rates`, `leave`, `deactivate`, or PATCH for an empty verb."""
    path = f"/resources/{record['id']}" + (f"/{verb}" if verb else "")
    method = "POST" if verb else "PATCH"
    return await said(resource, by, method, path, json, if_match=record["version"])


async def pooled(world: World) -> tuple[str, str]:
    """The ids of a person's resource and of the person."""
    resource = world.service("resource")
    record = await pooled_person(resource, roles=["developer"])
    params = {"person_id": record["person_id"]}
    listed = await said(resource, MANAGER, "GET", "/people", params=params)
    return record["id"], listed["items"][0]["id"]


def role_request(
    proposal_id: UUID | str, *needs: tuple[str, str], **changed: Any
) -> RoughCutRequested:
    """What intake asks at submission: person-months of roles in September and October 2026."""
    asked = {
        "proposal_id": proposal_id,
        "request_id": uuid4(),
        "content_version": 1,
        "start": date(2026, 9, 1),
        "finish": date(2026, 10, 31),
        "needs": [RoleNeed(role=r, person_months=Decimal(m)) for r, m in needs],
    }
    return RoughCutRequested.model_validate({**asked, **changed})


async def asked_for_roles(world: World, proposal_id: str) -> str:
    """The id of a rough cut of the proposal's roles."""
    asked = role_request(proposal_id, ("developer", "2"))
    await world.service("resource").hear(asked)
    return str(asked.request_id)
