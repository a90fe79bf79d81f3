"""What resource adds to the scene of the shared suites: somebody in the pool, and a rough cut."""

from tests.resource.given import asked_for_roles, pooled
from tests.suites.scene import Scene

NOBODYS = {"people", "calendars", "roles", "resources"}


async def afterwards(made: Scene) -> None:
    """A person of the directory who is in the pool, and the roles that the proposal asks for."""
    kept = made.kept
    kept["resource", "resources"], kept["resource", "people"] = await pooled(made.world)
    kept["resource", "rough-cuts"] = await asked_for_roles(made.world, made.project_id)
