"""Ways to a register and to the risks in it, each only through what people and services do."""

from typing import Any

from pydantic import BaseModel

from services.risk.actions.commands import RiskResponse
from services.risk.assessments.queries import SAID_EXAMPLE as JUDGEMENT
from services.risk.plans.queries import SAID_EXAMPLE as RISK_PLAN
from services.risk.risks.queries import SAID_EXAMPLE as STATEMENT
from tests.risk.facts import register_of, submission
from tests.support import given
from tests.support.world import World

SPONSOR, MANAGER, ANALYST = given.SPONSOR, given.MANAGER, given.ASSESSOR


async def opened_register(world: World, **proposal: Any) -> dict[str, Any]:
    """The register of a proposal just submitted."""
    submitted = await given.submitted_proposal(world, **proposal)
    await world.service("risk").hear(await submission(world, submitted))
    return await register_of(world, submitted)


async def rehomed_register(world: World, **proposal: Any) -> dict[str, Any]:
    """The register of a project just registered."""
    approved = await given.approved_proposal(world, **proposal)
    await world.service("risk").hear(await submission(world, approved))
    await world.service("risk").hear(given.registered(approved))
    return await register_of(world, approved)


async def identified_risk(
    world: World, register: dict[str, Any], *, by: str = SPONSOR, **said: Any
) -> dict[str, Any]:
    """IDENTIFIED, owned by the project manager unless said otherwise."""
    path = f"/registers/{register['id']}/risks"
    return await given.said(world.service("risk"), by, "POST", path, STATEMENT | said)


def points(amount: str, currency: str = "CNY") -> dict[str, str]:
    """An estimate that leaves no doubt."""
    return {"least": amount, "likely": amount, "most": amount, "currency": currency}


def worth(probability: str, amount: str, p_index: int = 2) -> dict[str, Any]:
    """A judgement by probability and cost."""
    quantities = {"probability": probability, "cost": points(amount)}
    return {"p_index": p_index, "impacts": {"cost": 3}, "quantities": quantities}


async def assessed_risk(
    world: World, risk: dict[str, Any], *, by: str = ANALYST, **judgement: Any
) -> dict[str, Any]:
    """The same after an assessment, with the analysis that was made."""
    path = f"/risks/{risk['id']}/assess"
    said = judgement or JUDGEMENT
    return await given.said(world.service("risk"), by, "POST", path, said, if_match=risk["version"])


async def row_of(world: World, risk: dict[str, Any]) -> dict[str, Any]:
    """A risk as it is in the table."""
    (row,) = await world.service("risk").rows("SELECT * FROM risks WHERE id = :id", id=risk["id"])
    return row


async def register_now(world: World, register: dict[str, Any]) -> dict[str, Any]:
    """A register as it is in the table by now."""
    (row,) = await world.service("risk").rows(
        "SELECT * FROM risk_registers WHERE id = :id", id=register["id"]
    )
    return row


async def drafted_plan(world: World, register: dict[str, Any], **said: Any) -> dict[str, Any]:
    """A risk management plan that its manager is writing."""
    path = f"/registers/{register['id']}/risk-plans"
    return await given.said(world.service("risk"), MANAGER, "POST", path, RISK_PLAN | said)


async def step(
    world: World, what: str, record: dict[str, Any], verb: str, body: Any = None, *, by: str
) -> dict[str, Any]:
    """A record of a collection after the next step of its life."""
    path, version = f"/{what}/{record['id']}/{verb}", record["version"]
    return await given.said(world.service("risk"), by, "POST", path, body, if_match=version)


async def submitted_plan(world: World, register: dict[str, Any], **said: Any) -> dict[str, Any]:
    """A risk management plan in the hands of the PMO."""
    plan = await drafted_plan(world, register, **said)
    return await step(world, "risk-plans", plan, "submit", by=MANAGER)


async def valid_plan(world: World, register: dict[str, Any], **said: Any) -> dict[str, Any]:
    """A risk management plan in force."""
    plan = await submitted_plan(world, register, **said)
    return await step(world, "risk-plans", plan, "approve", by=ANALYST)


async def risk_now(world: World, risk: dict[str, Any], by: str = MANAGER) -> dict[str, Any]:
    """A risk as somebody sees it by now."""
    return await given.said(world.service("risk"), by, "GET", f"/risks/{risk['id']}")


async def planned_response(
    world: World, risk: dict[str, Any], *, by: str = MANAGER, **said: Any
) -> dict[str, Any]:
    """What is planned about a risk."""
    path, body = f"/risks/{risk['id']}/responses", example_of(RiskResponse) | said
    return await given.said(world.service("risk"), by, "POST", path, body)


def example_of(request: type[BaseModel]) -> dict[str, Any]:
    """The body that is published as the example of a request."""
    examples: Any = request.model_config["json_schema_extra"]["examples"]  # type: ignore[index]
    body: dict[str, Any] = examples[0]
    return body


async def active_risk(
    world: World, register: dict[str, Any], *, judged: dict[str, Any] | None = None, **said: Any
) -> dict[str, Any]:
    """A risk whose responses have begun."""
    made = await assessed_risk(
        world, await identified_risk(world, register, **said), **judged or {}
    )
    await planned_response(world, made)
    made = await risk_now(world, made)
    return await step(world, "risks", made, "activate", by=MANAGER)


GRAVE: dict[str, Any] = {"p_index": 4, "impacts": {"cost": 5}}
"""A judgement by which a risk is major: 20."""

LOW: dict[str, Any] = {"kind": "CURRENT", "p_index": 2, "impacts": {"cost": 2}}
"""One by which none stays so: 4."""


def told(facts: list[dict[str, Any]]) -> list[str]:
    """What facts are called."""
    return [fact["type"].split(".")[2] for fact in facts]


async def story(world: World, record: dict[str, Any]) -> list[str]:
    """What was told of a record."""
    return told(await world.service("risk").events(record["id"]))


async def reviewed(
    world: World, register: dict[str, Any], *, by: str = MANAGER, **said: Any
) -> dict[str, Any]:
    """A review of a register in which nothing is new unless it is said."""
    body = {"unchanged": True, **said}
    path = f"/registers/{register['id']}/reviews"
    return await given.said(world.service("risk"), by, "POST", path, body)
