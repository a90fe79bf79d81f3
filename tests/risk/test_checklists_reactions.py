"""Which checklist a register gets: as portfolio's types say, in their latest version."""

from typing import Any
from uuid import uuid4

import pytest

from services.risk.checklists.queries import SAID_EXAMPLE
from shared.contracts.portfolio import ProjectTypeChanged
from tests.risk.facts import register_of, submission
from tests.support import given
from tests.support.world import World


def changed(code: str, version: int, **by_tier: str) -> ProjectTypeChanged:
    """What portfolio tells of a type whose tiers use these checklists."""
    profile: dict[str, Any] = {
        "gates": (),
        "required_plans": (),
        "kpis": (),
        "scoring_model": "STANDARD",
        "closing_checklist": code,
        "checkin_days": 14,
        "document_templates": (),
    }
    return ProjectTypeChanged.model_validate(
        {
            "project_type_id": uuid4(),
            "code": code,
            "type_version": version,
            "parent": None,
            "active": True,
            "name": {"zh": "类型", "en": "Type"},
            "profiles": [
                {**profile, "tier": tier, "risk_checklist": name} for tier, name in by_tier.items()
            ],
        }
    )


async def by_tier(world: World, code: str) -> Any:
    (row,) = await world.service("risk").rows(
        "SELECT by_tier FROM type_checklists WHERE project_type = :code", code=code
    )
    return row["by_tier"]


async def code_of(world: World, *, project_type: str, tier: str) -> str:
    """Which checklist the register of a proposal of this type and tier gets."""
    risk, proposal = world.service("risk"), await given.submitted_proposal(world)
    told = await submission(world, proposal)
    await risk.hear(told.model_copy(update={"type": project_type, "tier": tier}))
    register = await register_of(world, proposal)
    shown = await given.said(risk, "sponsor-zhang", "GET", f"/registers/{register['id']}/checklist")
    assert (shown["stage"], shown["answered"]) == ("INITIATION", 0)
    return str(shown["code"])


async def test_the_types_an_organisation_has_at_first_use_their_own(world: World) -> None:
    """REQ-174: all tiers alike."""
    for code in ("IT", "ENGINEERING", "BUSINESS_TRANSFORMATION", "GENERIC"):
        assert await by_tier(world, code) == {"S": code, "M": code, "L": code}


async def test_the_latest_version_of_a_type_counts(world: World) -> None:
    """REQ-011: delivered twice, and with an older version that comes late."""
    risk = world.service("risk")
    await risk.hear(changed("LAB", 1, S="GENERIC"), times=2)
    assert await by_tier(world, "LAB") == {"S": "GENERIC"}
    await risk.hear(changed("LAB", 3, S="GENERIC", L="IT"))
    before = await risk.contents()
    await risk.hear(changed("LAB", 2, S="ENGINEERING"))
    await risk.hear(changed("LAB", 3, S="ENGINEERING"))
    after = await risk.contents()
    assert after | {"inbox": None} == before | {"inbox": None}


@pytest.mark.parametrize(
    ("project_type", "tier", "code"),
    [
        ("IT", "M", "IT"),
        ("IT", "", "IT"),
        ("NOBODYS_TYPE", "M", "GENERIC"),
        ("SITE", "L", "ENGINEERING"),
        ("SITE", "S", "GENERIC"),
        ("ENGINEERING", "XL", "ENGINEERING"),
    ],
)
async def test_a_register_gets_the_checklist_of_its_type_and_tier(
    world: World, project_type: str, tier: str, code: str
) -> None:
    """REQ-174: the tier's, else the type's own, else the generic one."""
    await world.service("risk").hear(changed("SITE", 1, L="ENGINEERING", S="NOT_WRITTEN_YET"))
    assert await code_of(world, project_type=project_type, tier=tier) == code


async def test_a_register_keeps_the_version_it_was_opened_with(world: World) -> None:
    """REQ-174: answers stay answers to what was asked."""
    risk, code = world.service("risk"), "FIRST_AID"
    await risk.hear(changed(code, 1, S=code))
    for number in (1, 2):
        said = SAID_EXAMPLE | {"code": code, "project_type": code}
        made = await given.said(risk, "analyst-lin", "POST", "/risk-checklists", said)
        path = f"/risk-checklists/{made['id']}/activate"
        await given.said(risk, "analyst-lin", "POST", path, if_match=1)
        if number == 1:
            proposal = await given.submitted_proposal(world)
            told = await submission(world, proposal)
            await risk.hear(told.model_copy(update={"type": code, "tier": "S"}))
    register = await register_of(world, proposal)
    path = f"/registers/{register['id']}/checklist"
    assert (await given.said(risk, "sponsor-zhang", "GET", path))["number"] == 1
