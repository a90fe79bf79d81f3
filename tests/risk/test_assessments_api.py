"""Assessments over HTTP: the golden numbers end to end, and each refusal."""

import asyncio
from typing import Any

import pytest

from services.risk.assessments.queries import SAID_EXAMPLE
from tests.risk.given import (
    ANALYST,
    MANAGER,
    SPONSOR,
    assessed_risk,
    identified_risk,
    opened_register,
    points,
    register_now,
    rehomed_register,
    row_of,
    worth,
)
from tests.support import given
from tests.support.world import World

ASSESSED, SUMMARY = "pmo.risk.RiskAssessed.v1", "pmo.risk.RegisterSummaryChanged.v1"
INHERENT: dict[str, Any] = {"p_index": 4, "impacts": {"cost": 3}}


async def test_a_register_is_worth_what_its_risks_are(world: World) -> None:
    """REQ-176, G7: threats (.3, 200k), (.1, 500k) and an opportunity (.4, 100k): 70k net."""
    risk, register = world.service("risk"), await opened_register(world)
    for kind, judged in (
        ("THREAT", worth("0.3", "200000", 2)),
        ("THREAT", worth("0.1", "500000", 1)),
        ("OPPORTUNITY", worth("0.4", "100000", 3)),
    ):
        made = await identified_risk(world, register, kind=kind)
        made = await assessed_risk(world, made, **judged)
    assert (made["emv_cost"], made["analysis"]["warnings"]) == ("-40000.0000", [])
    assert (await register_now(world, register))["exposure"] == 70000
    told = (await risk.events(register["id"]))[-1]
    assert told["type"] == SUMMARY
    assert told["data"] == {
        "project_id": str(register["project_id"]),
        "register_id": str(register["id"]),
        "revision": told["aggregate_version"],
        "threats": 2,
        "opportunities": 1,
        "highest_level": 6,
        "exposure": {"amount": "70000.0000", "currency": "CNY"},
    }


async def test_an_assessment_follows_the_scale_and_the_arithmetic(world: World) -> None:
    """REQ-176: the gravest impact; PERT unless a triangle is asked for; cost and days."""
    risk, made = world.service("risk"), await identified_risk(world, await opened_register(world))
    answer = await risk.call(
        ANALYST, "POST", f"/risks/{made['id']}/assess", SAID_EXAMPLE, if_match=1
    )
    shown = answer.json()
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    assert (shown["state"], shown["standing"], shown["analyses"]) == ("ASSESSED", "INHERENT", 1)
    assert (shown["p_index"], shown["impact_index"]) == (2, 4)
    assert (shown["level"], shown["level_name"]) == (8, "MEDIUM")
    assert (shown["emv_cost"], shown["emv_days"]) == ("60000.0000", "6.0000")
    analysis = shown["analysis"]
    assert {name: analysis[name] for name in ("impacts", "quantities", "basis")} == {
        "impacts": {
            **dict.fromkeys(("scope", "quality", "benefit", "strategic")),
            "cost": 3,
            "time": 4,
        },
        "quantities": SAID_EXAMPLE["quantities"],
        "basis": SAID_EXAMPLE["basis"],
    }
    told = (await risk.events(made["id"]))[-1]
    assert (told["type"], told["actor"], told["aggregate_version"]) == (ASSESSED, ANALYST, 2)
    assert told["data"]["emv_cost"] == {"amount": "60000.0000", "currency": "CNY"}
    assert (told["data"]["analysis"], told["data"]["analysis_id"]) == ("INHERENT", analysis["id"])

    triangle = {
        **SAID_EXAMPLE,
        "quantities": {"probability": "0.5", "cost": points("0") | {"most": "600"}},
    }
    shown = await assessed_risk(world, shown, **triangle)
    assert shown["emv_cost"] == "50.0000"
    assert shown["analysis"]["quantities"]["distribution"] == "PERT"


async def test_a_probability_outside_its_band_is_taken_and_marked(world: World) -> None:
    """REQ-176: the index may have its reasons."""
    made = await identified_risk(world, await opened_register(world))
    made = await assessed_risk(world, made, **worth("0.9", "1000", p_index=2))
    assert made["analysis"]["warnings"] == ["PROBABILITY_OUTSIDE_BAND"]
    assert made["level"] == 6


async def test_every_analysis_is_kept(world: World) -> None:
    """REQ-176: inherent, current, residual, target; the current one counts."""
    register = await opened_register(world)
    made = await identified_risk(world, register)
    for kind, p in (("INHERENT", 4), ("RESIDUAL", 2), ("TARGET", 1), ("CURRENT", 3)):
        made = await assessed_risk(world, made, **worth("0.5", "1000", p) | {"kind": kind})
    assert (made["standing"], made["level"], made["analyses"]) == ("CURRENT", 9, 4)
    page = await given.said(world.service("risk"), SPONSOR, "GET", f"/risks/{made['key']}/analyses")
    assert [(a["number"], a["kind"], a["level"]) for a in page["items"]] == [
        (4, "CURRENT", 9),
        (3, "TARGET", 3),
        (2, "RESIDUAL", 6),
        (1, "INHERENT", 12),
    ]
    assert (await register_now(world, register))["highest_level"] == 9


async def test_what_does_not_count_is_not_told_of_the_register(world: World) -> None:
    """REQ-176: a residual changes nothing of what is open."""
    risk, register = world.service("risk"), await opened_register(world)
    made = await assessed_risk(world, await identified_risk(world, register), **INHERENT)
    kept, told = await register_now(world, register), await risk.events(register["id"])
    await assessed_risk(world, made, **INHERENT | {"kind": "RESIDUAL"})
    assert await register_now(world, register) == kept
    assert await risk.events(register["id"]) == told


async def test_a_residual_above_the_inherent_gives_its_reason(world: World) -> None:
    """REQ-176: of a threat; an opportunity may be made larger."""
    risk, register = world.service("risk"), await opened_register(world)
    graver: dict[str, Any] = {"kind": "RESIDUAL", "p_index": 5, "impacts": {"cost": 3}}
    threat = await assessed_risk(world, await identified_risk(world, register), **INHERENT)
    row, seq = await row_of(world, threat), await risk.last_seq()
    path = f"/risks/{threat['id']}/assess"
    refused = await risk.call(ANALYST, "POST", path, graver, if_match=2)
    assert (refused.status_code, refused.json()["code"]) == (409, "residual_above_inherent")
    assert refused.json()["params"] == {"level": 15, "inherent": 12}
    assert (await row_of(world, threat), await risk.last_seq()) == (row, seq)

    because = graver | {"reason": "应对措施引入了新的供应商依赖。"}
    shown = await given.said(risk, ANALYST, "POST", path, because, if_match=2)
    assert shown["analysis"]["reason"] == because["reason"]
    chance = await identified_risk(world, register, kind="OPPORTUNITY")
    chance = await assessed_risk(world, chance, **INHERENT)
    assert (await assessed_risk(world, chance, **graver))["analyses"] == 2


UNORDERED = {"least": 3, "likely": 2, "most": 9}


@pytest.mark.parametrize(
    ("judged", "code", "pointers"),
    [
        (INHERENT | {"impacts": {}}, "impact_missing", ["/impacts"]),
        (INHERENT | {"kind": "CURRENT"}, "inherent_first", None),
        (
            INHERENT
            | {
                "quantities": {
                    "probability": "0.5",
                    "cost": points("5") | {"most": "4"},
                    "days": UNORDERED,
                }
            },
            "range_not_in_order",
            ["/quantities/cost", "/quantities/days"],
        ),
        (
            INHERENT | {"quantities": {"probability": "0.5", "cost": points("5", "USD")}},
            "currency_mismatch",
            None,
        ),
        (
            INHERENT | {"quantities": {"probability": "1.1", "cost": points("5")}},
            "validation_failed",
            ["/quantities/probability"],
        ),
        (
            INHERENT | {"quantities": {"probability": 0.5}},
            "validation_failed",
            ["/quantities/probability"],
        ),
        (INHERENT | {"p_index": 6}, "validation_failed", ["/p_index"]),
        (INHERENT | {"impacts": {"cost": 0}}, "validation_failed", ["/impacts/cost"]),
    ],
)
async def test_what_is_refused_changes_nothing(
    world: World, judged: dict[str, Any], code: str, pointers: list[str] | None
) -> None:
    """REQ-176."""
    risk, register = world.service("risk"), await opened_register(world)
    made = await identified_risk(world, register)
    row, kept = await row_of(world, made), await register_now(world, register)
    seq = await risk.last_seq()
    refused = await risk.call(ANALYST, "POST", f"/risks/{made['id']}/assess", judged, if_match=1)
    assert refused.json()["code"] == code
    assert pointers is None or [e["pointer"] for e in refused.json()["errors"]] == pointers
    assert (await row_of(world, made), await register_now(world, register)) == (row, kept)
    assert await risk.last_seq() == seq
    assert not await risk.rows("SELECT 1 FROM risk_analyses WHERE risk_id = :id", id=made["id"])


@pytest.mark.parametrize(
    ("phase", "who", "code"),
    [
        ("proposal", SPONSOR, None),
        ("proposal", ANALYST, None),
        ("proposal", "director-chen", "forbidden"),
        ("project", SPONSOR, "not_the_risk_owner"),
        ("project", MANAGER, None),
        ("project", ANALYST, None),
        ("project", "pm-wu", "not_found"),
    ],
)
async def test_who_assesses_before_and_after_the_registration(
    world: World, phase: str, who: str, code: str | None
) -> None:
    """REQ-176: as long as there is no project manager, also the sponsor."""
    opened = opened_register if phase == "proposal" else rehomed_register
    risk, register = world.service("risk"), await opened(world)
    made = await identified_risk(world, register, owner_id="pm-wu")
    seq = await risk.last_seq()
    answer = await risk.call(who, "POST", f"/risks/{made['id']}/assess", INHERENT, if_match=1)
    assert answer.is_success if code is None else answer.json()["code"] == code
    assert (await risk.last_seq() == seq) is (code is not None)


async def test_what_nobody_owns_is_not_assessed(world: World) -> None:
    """REQ-175."""
    risk, register = world.service("risk"), await opened_register(world)
    made = await identified_risk(world, register, owner_id=None)
    refused = await risk.call(ANALYST, "POST", f"/risks/{made['id']}/assess", INHERENT, if_match=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "risk_without_owner")
    assert (await row_of(world, made))["state"] == "IDENTIFIED"


async def test_risks_assessed_at_once_are_all_counted(world: World) -> None:
    """REQ-176: each waits for the register; none of one cause is counted beside the others."""
    risk, register = world.service("risk"), await opened_register(world)
    made = [
        await identified_risk(world, register, correlation_group="SUPPLIER" if n % 2 else None)
        for n in range(8)
    ]
    answers = await asyncio.gather(
        *[
            risk.call(
                ANALYST,
                "POST",
                f"/risks/{m['id']}/assess",
                worth("0.5", str(1000 * (n + 1))),
                if_match=1,
            )
            for n, m in enumerate(made)
        ]
    )
    assert {answer.status_code for answer in answers} == {200}
    kept = await register_now(world, register)
    assert kept["exposure"] == (1000 + 3000 + 5000 + 7000 + 8000) / 2
    assert (kept["threats"], kept["levels"]) == (8, {"6": 8})


async def test_an_exposure_that_no_amount_holds_is_refused(world: World) -> None:
    risk, register = world.service("risk"), await opened_register(world)
    most = worth("1", "999999999999999", 5)
    await assessed_risk(world, await identified_risk(world, register), **most)
    made = await identified_risk(world, register)
    kept = await register_now(world, register)
    refused = await risk.call(ANALYST, "POST", f"/risks/{made['id']}/assess", most, if_match=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "exposure_too_large")
    assert await register_now(world, register) == kept
