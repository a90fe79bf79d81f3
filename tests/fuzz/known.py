"""What the running platform holds already: the ids with which paths are filled."""

import re
from collections import defaultdict
from typing import Any

import httpx

from tests.suites.offered import operations
from tests.support.stage import Stage

READER = "auditor-hu"
ENOUGH = 20
PROJECTS = "/portfolio/v1/projects"

Known = dict[str, list[Any]]
"""By the name of each path parameter, some of the records that it may name."""


async def ids(stage: Stage, service: str) -> Known:
    """What a service's paths may be filled with, by what it lists to a reader."""
    found: Known = defaultdict(list)
    for operation in operations(service):
        for parameter in re.finditer(r"/{(\w+)}", operation.path):
            name = parameter[1]
            if not found[name]:
                collection = _filled(operation.path[: parameter.start()], found)
                found[name] = await _listed(stage, collection, name)
            if not found[name] and name == "project_id":
                found[name] = await _listed(stage, PROJECTS, name)
    return {name: records for name, records in found.items() if records}


def _filled(path: str, found: Known) -> str:
    """The path with the first known id in each place."""
    return re.sub(r"{(\w+)}", lambda part: str(next(iter(found[part[1]]), "unknown")), path)


async def _listed(stage: Stage, collection: str, name: str) -> list[Any]:
    answer = await stage.call(READER, "GET", f"{collection}?limit={ENOUGH}")
    if answer.status_code != httpx.codes.OK:
        return []
    items = answer.json().get("items", ())
    return [item.get(name) or item.get("code") or item["id"] for item in items]
