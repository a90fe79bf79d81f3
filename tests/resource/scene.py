"""What resource adds to the scene: the pool, bookings in conflict, what was worked and lacks."""

from deploy.local.personas import Persona
from shared.domain.actor import ProjectRole, Role
from tests.resource import given
from tests.resource.given import PM, asked_for_roles, pooled
from tests.suites.scene import PARTS, Scene
from tests.support.given import said

NOBODYS = {"people", "calendars", "roles", "resources", "conflicts"}

KEEPER = Persona(PM, "周明", "manages the project, and keeps the pool", (Role.RESOURCE_MANAGER,))
"""The resource manager is shown no confidential project that they have no part in."""


async def afterwards(made: Scene) -> None:
    """A person of the directory who is in the pool, and the roles that the proposal asks for."""
    kept = made.kept
    kept["resource", "resources"], kept["resource", "people"] = await pooled(made.world)
    kept["resource", "rough-cuts"] = await asked_for_roles(made.world, made.project_id)
    await _book(made)
    await _work(made)
    await _lack(made)


async def _book(made: Scene) -> None:
    """The manager's own demand, for which more is booked than there is of a resource."""
    resource = made.world.service("resource")
    role, giver = await given.one_with(resource)
    body = {"role": role, "hours": 300, "start": "2027-10-01", "finish": "2027-10-31"}
    demand = await said(resource, PM, "POST", f"/projects/{made.project_id}/demands", body)
    for verb in ("request", "negotiate"):
        await given.stepped(resource, "demands", demand, verb, by=KEEPER)
    for hours in (100, 90):
        await given.booked(resource, demand, giver, by=KEEPER, hours=hours)


async def _work(made: Scene) -> None:
    """What somebody of the team worked; they are in the pool once."""
    resource, worker = made.world.service("resource"), PARTS[ProjectRole.TEAM_MEMBER]
    known = {"params": {"person_id": worker.id}}
    if not (await said(resource, worker, "GET", "/resources", **known))["items"]:
        await given.registered_person(resource, person_id=worker.id)
        body = {"kind": "PERSON", "name": None, "person_id": worker.id}
        await given.added_resource(resource, **body)
    worked = {"day": "2026-11-02", "minutes": 60}
    await said(resource, worker, "POST", f"/projects/{made.project_id}/time-entries", worked)


async def _lack(made: Scene) -> None:
    """More than there is in the months ahead, which the clock finds."""
    resource = made.world.service("resource")
    body = {"role": await given.new_role(resource), "hours": 900, **given.months_ahead()}
    demand = await said(resource, PM, "POST", f"/projects/{made.project_id}/demands", body)
    await given.stepped(resource, "demands", demand, "request", by=PM)
    await given.look_for_shortages(resource)
