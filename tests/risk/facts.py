"""What risk hears in these tests: the facts as intake told them, and as portfolio would."""

from typing import Any
from uuid import uuid4

from shared.contracts.base import Undertaking
from shared.contracts.delivery import KpiBreached, ProjectClosed, ProjectReopened
from shared.contracts.intake import ProposalSubmitted
from shared.contracts.planning import BaselineRevised, BaselineSet, PlanSubmitted
from tests.support import given
from tests.support.world import World

HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


async def submission(world: World, proposal: dict[str, Any]) -> ProposalSubmitted:
    """What intake told of the latest submission of a proposal."""
    told = await world.service("intake").events(proposal["id"])
    submitted = [e for e in told if e["type"] == ProposalSubmitted.type_name()]
    return ProposalSubmitted.model_validate(submitted[-1]["data"])


async def register_of(world: World, proposal: dict[str, Any]) -> dict[str, Any]:
    """The one register of an undertaking, as it is in the table."""
    (register,) = await world.service("risk").rows(
        "SELECT * FROM risk_registers WHERE project_id = :id", id=proposal["id"]
    )
    return register


def plan_submitted(register: dict[str, Any], **changed: Any) -> PlanSubmitted:
    """What portfolio tells when the manager hands the plan of a project in."""
    facts = {
        "project_id": register["project_id"],
        "undertaking": told_of(register, "PLAN_REVIEW", 3),
        "plan_id": uuid4(),
        "number": 1,
        "content_hash": HASH,
        "author_id": given.MANAGER,
        "planned_start": "2027-01-04",
        "planned_finish": "2027-09-30",
        "bac": {"amount": "1000000", "currency": "CNY"},
        "contingency": {"amount": "84000", "currency": "CNY"},
        "role_efforts": (),
        "confirm_by": "2026-12-05T02:00:00Z",
    }
    return PlanSubmitted.model_validate({**facts, **changed})


def told_of(register: dict[str, Any], state: str, revision: int, **how: Any) -> Undertaking:
    """What portfolio says of the project of a register, in a state of its life."""
    return given.undertaking(
        id=register["project_id"],
        key=register["project_key"],
        state=state,
        revision=revision,
        manager=given.MANAGER,
        **how,
    )


def baseline_set(register: dict[str, Any], **changed: Any) -> BaselineSet:
    """What portfolio tells when the plan of a project is approved."""
    return BaselineSet.model_validate({**_baseline(register, 1), "plan_id": uuid4(), **changed})


def baseline_revised(register: dict[str, Any], number: int, **changed: Any) -> BaselineRevised:
    """What portfolio tells when a change was applied."""
    hashes = {"patch_hash": HASH, "previous_hash": HASH}
    facts = {**_baseline(register, number), "change_id": uuid4(), **hashes}
    return BaselineRevised.model_validate({**facts, **changed})


def _baseline(register: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "project_id": register["project_id"],
        "undertaking": told_of(register, "BASELINED", 3 + number),
        "baseline_id": uuid4(),
        "number": number,
        "content_hash": HASH,
        "bac": yuan("1000000"),
        "contingency": yuan("84000"),
        "management_reserve": yuan("50000"),
        "planned_start": "2027-01-04",
        "planned_finish": "2027-09-30",
        "milestones": (),
        "role_efforts": (),
        "objective_ids": (),
    }


def yuan(amount: str) -> dict[str, str]:
    """So much money."""
    return {"amount": amount, "currency": "CNY"}


def project_reopened(register: dict[str, Any], revision: int = 21) -> ProjectReopened:
    """What portfolio tells when the board lets a project go on."""
    project = told_of(register, "EXECUTING", revision)
    return ProjectReopened(project_id=project.id, undertaking=project)


def project_closed(register: dict[str, Any], revision: int = 20) -> ProjectClosed:
    """What portfolio tells when a project is over."""
    facts = {
        "project_id": register["project_id"],
        "undertaking": told_of(register, "CLOSED", revision),
        "project_key": register["project_key"],
        "started_on": "2027-01-04",
        "finished_on": "2027-09-30",
        "planned_finish": "2027-09-30",
        "budget": yuan("1000000"),
        "actual_cost": yuan("900000"),
        "grade": "A",
        "manifest": (),
    }
    return ProjectClosed.model_validate(facts)


def kpi_breached(register: dict[str, Any], **changed: Any) -> KpiBreached:
    """What portfolio tells of an indicator that left its band."""
    facts = {
        "project_id": register["project_id"],
        "observation_id": uuid4(),
        "kpi": "SPI_T",
        "period": "2027-03",
        "band": "RED",
        "value": "0.86",
        "limit": "0.90",
        "reason_code": "LEVEL",
    }
    return KpiBreached.model_validate({**facts, **changed})
