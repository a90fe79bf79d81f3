"""What the running platform holds already: the ids with which paths are filled."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import httpx

from tests.support.stage import Stage

READER = "auditor-hu"
ENOUGH = 20
PROJECTS = "/portfolio/v1/projects"


async def document(stage: Stage, service: str) -> dict[str, Any]:
    """The OpenAPI description that a service publishes."""
    answer = await stage.call(READER, "GET", f"/{service}/openapi.json")
    said: dict[str, Any] = answer.json()
    return said


async def ids(stage: Stage, service: str) -> dict[str, list[str]]:
    """By the name of each path parameter of a service, some of the records it may name."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in (await document(stage, service))["paths"]:
        for parameter in re.finditer(r"/{(\w+)}", path):
            name = parameter[1]
            if not found[name]:
                collection = _filled(path[: parameter.start()], found)
                found[name] = await _listed(stage, collection, name)
            if not found[name] and name == "project_id":
                found[name] = await _listed(stage, PROJECTS, name)
    return {name: records for name, records in found.items() if records}


def _filled(path: str, found: Mapping[str, list[str]]) -> str:
    """The path with the first known id in each place."""
    return re.sub(r"{(\w+)}", lambda part: next(iter(found[part[1]]), "unknown"), path)


async def _listed(stage: Stage, collection: str, name: str) -> list[str]:
    answer = await stage.call(READER, "GET", f"{collection}?limit={ENOUGH}")
    if answer.status_code != httpx.codes.OK:
        return []
    items = answer.json().get("items", ())
    return [str(item.get(name) or item.get("code") or item["id"]) for item in items]
