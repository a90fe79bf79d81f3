"""Scoring models over HTTP: numbered by type, activated by another, one active at a time."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.personas import Persona
from services.intake.scoring.commands import EXAMPLE
from shared.domain.actor import Role
from tests.support import given
from tests.support.world import World

BOTH = Persona("analyst-lin", "林静", "both", (Role.PMO_ANALYST, Role.PMO_DIRECTOR))
G5 = [["1", "3", "5"], ["1/3", "1", "2"], ["1/5", "1/2", "1"]]
CIRCLE = [["1", "3", "1/3"], ["1/3", "1", "3"], ["3", "1/3", "1"]]


def new_type() -> str:
    return f"T{uuid4().hex[:12].upper()}"


async def drafted(world: World, **changed: Any) -> dict[str, Any]:
    body = {**EXAMPLE, "type": new_type(), **changed}
    return await given.said(world.service("intake"), "analyst-lin", "POST", "/scoring-models", body)


async def move(world: World, model: dict[str, Any], verb: str, who: Any = "director-chen") -> Any:
    path = f"/scoring-models/{model['id']}/{verb}"
    return await world.service("intake").call(who, "POST", path, if_match=model["version"])


async def test_the_default_models_are_active(world: World) -> None:
    """REQ-046: for each of the three types, in both languages, as ordinary versions."""
    only = {"state": "ACTIVE", "limit": 200}
    found = await given.said(
        world.service("intake"), "sponsor-zhang", "GET", "/scoring-models", params=only
    )
    first = {m["type"]: m for m in found["items"] if m["model_version"] == 1}
    assert {"IT", "ENGINEERING", "BUSINESS_TRANSFORMATION"} <= set(first)
    assert first["IT"]["name"] == {"zh": "信息化项目评分模型", "en": "Scoring of IT projects"}


async def test_versions_of_a_type_are_numbered_and_one_is_active(world: World) -> None:
    """REQ-046: activating the next retires the former."""
    intake, first = world.service("intake"), await drafted(world)
    assert (first["state"], first["model_version"], first["consistency"]) == ("DRAFT", 1, None)
    active = (await move(world, first, "activate")).json()
    assert (active["state"], active["activated_by"]) == ("ACTIVE", "director-chen")
    second = await drafted(world, type=first["type"])
    assert second["model_version"] == 2
    assert (await move(world, second, "activate")).status_code == 200
    path = f"/scoring-models/{first['key']}"
    former = await given.said(intake, "sponsor-zhang", "GET", path)
    assert former["state"] == "RETIRED"
    told = [e["type"].split(".")[2] for e in await intake.events(first["id"])]
    assert told == ["ScoringModelDrafted", "ScoringModelActivated", "ScoringModelRetired"]
    history = await given.said(intake, "auditor-hu", "GET", f"{path}/history")
    assert [h["actor"] for h in history["items"]] == ["director-chen"] * 2 + ["analyst-lin"]


async def test_two_activated_at_once_leave_one_active(world: World) -> None:
    """REQ-046."""
    intake, one = world.service("intake"), await drafted(world)
    other = await drafted(world, type=one["type"])
    answers = await asyncio.gather(move(world, one, "activate"), move(world, other, "activate"))
    assert {a.status_code for a in answers} == {200}
    active = "SELECT id FROM scoring_models WHERE type = :type AND state = 'ACTIVE'"
    assert len(await intake.rows(active, type=one["type"])) == 1


async def test_judgements_give_the_weights(world: World) -> None:
    """REQ-046, golden vector G5: w .648329, .229651, .122020; lambda 3.003695; CI .001847;
    CR .003185."""
    intake, model = world.service("intake"), await drafted(world)
    body = {"weights_source": "AHP", "judgements": G5}
    path = f"/scoring-models/{model['id']}"
    edited = await given.said(intake, "analyst-zhao", "PATCH", path, body, if_match=1)
    assert [c["weight"][:8] for c in edited["criteria"]] == ["0.648329", "0.229650", "0.122020"]
    assert edited["consistency"] == {
        "lambda_max": "3.003695",
        "ci": "0.001847",
        "cr": "0.003185",
        "consistent": True,
    }
    assert (await move(world, edited, "activate")).status_code == 200


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"criteria": [{**EXAMPLE["criteria"][0], "weight": "0.9"}]}, "weights_not_one"),
        ({"weights_source": "AHP", "judgements": CIRCLE}, "judgements_inconsistent"),
    ],
)
async def test_only_a_sound_model_becomes_active(
    world: World, changed: dict[str, Any], code: str
) -> None:
    """REQ-046: weights sum to 1, and CR is 0.10 at most."""
    intake, model = world.service("intake"), await drafted(world, **changed)
    before = await intake.contents()
    answer = await move(world, model, "activate")
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert await intake.contents() == before


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"criteria": [EXAMPLE["criteria"][0]] * 2}, "criterion_twice"),
        ({"criteria": [{**EXAMPLE["criteria"][0], "low": "1"}]}, "range_not_in_order"),
        ({"weights_source": "AHP", "judgements": [["1", "2"], ["1", "1"]]},
         "judgements_not_reciprocal"),
        ({"weights_source": "AHP", "judgements": [["1"]]}, "judgements_misshapen"),
        ({"weights_source": "AHP"}, "judgements_misshapen"),
    ],
)  # fmt: skip
async def test_a_refused_draft_leaves_nothing(
    world: World, changed: dict[str, Any], code: str
) -> None:
    """REQ-046."""
    intake = world.service("intake")
    before = await intake.contents()
    answer = await intake.call("analyst-lin", "POST", "/scoring-models", {**EXAMPLE, **changed})
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert await intake.contents() == before


async def test_nobody_activates_what_they_wrote(world: World) -> None:
    """REQ-046: weights are another's to approve."""
    intake, model = world.service("intake"), await drafted(world)
    before = await intake.contents()
    answer = await move(world, model, "activate", BOTH)
    assert (answer.status_code, answer.json()["code"]) == (403, "sod_violation")
    assert (await move(world, model, "activate", "analyst-zhao")).json()["code"] == "forbidden"
    assert await intake.contents() == before


async def test_an_active_model_is_not_edited(world: World) -> None:
    """REQ-046: scores stay what they are."""
    intake, model = world.service("intake"), await drafted(world)
    active = (await move(world, model, "activate")).json()
    before = await intake.contents()
    path = f"/scoring-models/{model['id']}"
    answer = await intake.call(
        "analyst-lin", "PATCH", path, {"name": EXAMPLE["name"]}, if_match=active["version"]
    )
    assert answer.json()["code"] == "illegal_move"
    assert await intake.contents() == before
    assert (await move(world, active, "retire")).json()["state"] == "RETIRED"
