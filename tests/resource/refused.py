"""That a refusal is one: the status and code, and nothing changed or told."""

from typing import Any

from deploy.local.personas import Persona
from tests.support.world import Subject


async def refused(
    resource: Subject, persona: str | Persona, method: str, path: str, json: Any = None, **how: Any
) -> tuple[int, str, list[tuple[str, str]]]:
    """Status, code, and the (pointer, code) of each part of the request that was refused."""
    before = await resource.contents()
    answer = await resource.call(persona, method, path, json, **how)
    assert await resource.contents() == before
    problem = answer.json()
    errors = [(e["pointer"], e["code"]) for e in problem.get("errors") or []]
    return answer.status_code, problem["code"], errors
