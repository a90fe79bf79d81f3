"""Ways to gather stakeholders, requirements, conflicts and consultations for a proposal."""

from typing import Any
from uuid import UUID, uuid4

from services.intake.consultations.commands import ConsultationHeld
from services.intake.contents.queries import STAKEHOLDER_EXAMPLE
from services.intake.requirements.queries import EXAMPLE as REQUIREMENT
from shared.contracts.portfolio import StrategicObjectiveChanged, StrategicObjectiveRetired, Words
from tests.support import given
from tests.support.world import World

ANALYST, SPONSOR = "analyst-lin", "sponsor-zhang"
HELD: dict[str, Any] = ConsultationHeld.model_config["json_schema_extra"]["examples"][0]  # type: ignore
INFLUENTIAL = {**STAKEHOLDER_EXAMPLE, "name": "生产系统负责人", "influence": 5}
PERSON = {**STAKEHOLDER_EXAMPLE, "kind": "PERSON", "person_id": "employee-he", "name": "何雨"}


async def told(world: World, record: dict[str, Any]) -> list[str]:
    """The names of the facts that one record told, in order."""
    rows = await world.service("intake").events(record["id"])
    return [row["type"].split(".")[2] for row in rows]


async def add(
    world: World, proposal: dict[str, Any], *, by: str = SPONSOR, **said: Any
) -> dict[str, Any]:
    """A stakeholder of influence 5 unless `said` otherwise."""
    path = f"/proposals/{proposal['id']}/stakeholders"
    return await given.said(world.service("intake"), by, "POST", path, {**INFLUENTIAL, **said})


async def capture(
    world: World,
    proposal: dict[str, Any],
    *,
    by: str = ANALYST,
    source: dict[str, Any] | None = None,
    **said: Any,
) -> dict[str, Any]:
    """A requirement of `source`, or of the proposal's first stakeholder."""
    body = {
        "statement": REQUIREMENT["statement"],
        "priority": "MUST",
        "source_stakeholder_id": (source or proposal["stakeholders"][0])["id"],
        **said,
    }
    path = f"/proposals/{proposal['id']}/requirements"
    return await given.said(world.service("intake"), by, "POST", path, body)


async def flag(
    world: World, one: dict[str, Any], other: dict[str, Any], *, by: str = ANALYST
) -> dict[str, Any]:
    """A conflict between two requirements."""
    body = {"requirement_id": one["id"], "other_requirement_id": other["id"], "why": "不可兼得。"}
    path = f"/proposals/{one['proposal_id']}/requirement-conflicts"
    return await given.said(world.service("intake"), by, "POST", path, body)


async def plan(
    world: World,
    proposal: dict[str, Any],
    *participants: dict[str, Any],
    planned_for: str = "2026-11-20",
) -> dict[str, Any]:
    """A consultation of these stakeholders, or of the proposal's first one."""
    named = [p["id"] for p in participants] or [proposal["stakeholders"][0]["id"]]
    body = {"method": "WORKSHOP", "planned_for": planned_for, "participants": named}
    path = f"/proposals/{proposal['id']}/consultations"
    return await given.said(world.service("intake"), ANALYST, "POST", path, body)


async def hold(world: World, consultation: dict[str, Any], **said: Any) -> dict[str, Any]:
    """The same after it was held."""
    path = f"/consultations/{consultation['id']}/hold"
    intake, version = world.service("intake"), consultation["version"]
    return await given.said(intake, ANALYST, "POST", path, {**HELD, **said}, if_match=version)


def strategic(
    *,
    id: UUID | None = None,  # noqa: A002
    revision: int = 1,
    **changed: Any,
) -> StrategicObjectiveChanged:
    """What portfolio tells of a strategic objective."""
    facts: dict[str, Any] = {
        "objective_id": id or uuid4(),
        "code": "DIGITAL-2027",
        "revision": revision,
        "name": Words(zh="客户服务数字化", en="Digital customer service"),
        "weight": "0.4",
        "parent_id": None,
        "period_start": "2027-01-01",
        "period_finish": "2027-12-31",
        "owner_id": "executive-ma",
        "state": "ACTIVE",
    }
    return StrategicObjectiveChanged.model_validate({**facts, **changed})


def retired(told_before: StrategicObjectiveChanged) -> StrategicObjectiveRetired:
    """What portfolio tells when it no longer counts."""
    facts = told_before.model_dump() | {"revision": told_before.revision + 1, "state": "RETIRED"}
    return StrategicObjectiveRetired.model_validate(facts)
