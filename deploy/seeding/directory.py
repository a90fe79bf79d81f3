"""What resource is filled with: the people, the roles, and the pool with what an hour costs."""

from typing import Any

from deploy.seeding.people import RESOURCE_MANAGER
from deploy.seeding.steps import Ground, records

PEOPLE = "/resource/v1/people"
PEOPLE_BATCHES = "/resource/v1/people-batches"
ROLES = "/resource/v1/roles"
POOL = "/resource/v1/resources"
RATES_SINCE = "2026-01-01"


def fill_people(ground: Ground) -> int:
    """Those of the directory who are not in it yet, all in one request."""
    known = {row["person_id"] for row in ground.services.all(RESOURCE_MANAGER, PEOPLE)}
    missing = [person for person in records("people") if person["person_id"] not in known]
    if missing:
        ground.post(RESOURCE_MANAGER, PEOPLE_BATCHES, {"people": missing})
    return len(missing)


def fill_roles(ground: Ground) -> int:
    """The roles that the organisation has beside those of the templates."""
    return ground.add(RESOURCE_MANAGER, ROLES, records("roles"), name="code").new


def fill_pool(ground: Ground) -> int:
    """People, equipment and externals with their rates; then the teams that they make up."""
    known = {_name(row): row for row in ground.services.all(RESOURCE_MANAGER, POOL)}
    wanted = records("resources")

    def fill(record: dict[str, Any]) -> tuple[str, Any, bool]:
        name, body = _name(record["body"]), record["body"]
        row, new = known.get(name), name not in known
        if "members" in record:
            body = body | {"members": [known[member]["id"] for member in record["members"]]}
        if row is None:
            row = ground.post(RESOURCE_MANAGER, POOL, body)
        return name, row, _priced(ground, record, row) or new

    changed = 0
    for teams in (False, True):
        found = ground.each(fill, [r for r in wanted if ("members" in r) is teams])
        known |= {name: row for name, row, _ in found}
        changed += sum(was for _, _, was in found)
    return changed


def _name(resource: dict[str, Any]) -> str:
    """A person's id, or the name that anything else has."""
    return str(resource.get("person_id") or resource["name"])


def _priced(ground: Ground, record: dict[str, Any], row: dict[str, Any]) -> bool:
    """Write down what an hour costs, unless that is known; whether it had to be."""
    if "cost_per_hour" not in record:
        return False
    shown = ground.services.ask(RESOURCE_MANAGER, "GET", f"{POOL}/{row['id']}")
    if shown["rates"]:
        return False
    rate = {"since": RATES_SINCE, "cost_per_hour": record["cost_per_hour"], "currency": "CNY"}
    path = f"{POOL}/{row['id']}/rates"
    ground.post(RESOURCE_MANAGER, path, rate, if_match=shown["version"])
    return True
