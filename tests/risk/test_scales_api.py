"""The risk scale over HTTP: the first is there, the PMO writes the next, the director decides."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.risk.scales.queries import SAID_EXAMPLE
from tests.risk.given import assessed_risk, identified_risk, opened_register
from tests.support import given
from tests.support.world import Subject, World

ANALYST, DIRECTOR = "analyst-lin", "director-chen"


@pytest.fixture(scope="module")
async def apart(world: World) -> AsyncIterator[World]:
    """A world of its own: what is in force here is nobody else's."""
    another = world.apart("scales")
    yield another
    await another.close()


async def drafted(risk: Subject, **said: Any) -> dict[str, Any]:
    return await given.said(risk, ANALYST, "POST", "/risk-scales", SAID_EXAMPLE | said)


async def test_an_organisation_finds_a_scale_in_force(world: World) -> None:
    """REQ-176: five bands, five objectives, a matrix of four levels, in both languages."""
    risk = world.service("risk")
    shown = await given.said(risk, "employee-he", "GET", "/risk-scales/RSC-2026-0001")
    assert (shown["number"], shown["impact_weights"]) == (1, None)
    assert [band["up_to"] for band in shown["p_scale"]] == ["0.1", "0.3", "0.5", "0.7", "1"]
    assert set(shown["i_scale"]) == {"cost", "time", "scope", "quality", "benefit"}
    names = [band["name"] for bands in shown["i_scale"].values() for band in bands]
    assert len(names) == 25
    assert all(name["zh"] and name["en"] for name in names)


async def test_the_director_puts_the_next_version_in_force(apart: World) -> None:
    """REQ-176: the one before is retired in the same moment; risks are judged by the new one."""
    risk = apart.service("risk")
    scale = await drafted(risk, levels={"medium": 2, "high": 3, "critical": 4}, overrides=[])
    assert (scale["state"], scale["version"]) == ("DRAFT", 1)
    (before,) = await risk.rows("SELECT * FROM risk_scales WHERE state = 'ACTIVE'")
    since = await risk.last_seq()
    done = await given.said(
        risk, DIRECTOR, "POST", f"/risk-scales/{scale['id']}/activate", if_match=1
    )
    assert (done["state"], done["activated_by"]) == ("ACTIVE", DIRECTOR)
    assert [(e["type"], e["aggregate_id"]) for e in await risk.events(since=since)] == [
        ("pmo.risk.RiskScaleRetired.v1", before["id"]),
        ("pmo.risk.RiskScaleActivated.v1", (await risk.events(scale["id"]))[0]["aggregate_id"]),
    ]
    rows = await risk.rows("SELECT number, state FROM risk_scales ORDER BY number")
    assert [r["state"] for r in rows if r["number"] in (before["number"], scale["number"])] == [
        "RETIRED",
        "ACTIVE",
    ]
    made = await identified_risk(apart, await opened_register(apart))
    judged = await assessed_risk(apart, made, p_index=2, impacts={"scope": 2})
    assert (judged["level"], judged["level_name"]) == (4, "CRITICAL")
    assert judged["analysis"]["scale_id"] == scale["id"]


async def test_of_two_put_in_force_at_once_the_later_stays(apart: World) -> None:
    risk = apart.service("risk")
    paths = [f"/risk-scales/{(await drafted(risk))['id']}/activate" for _ in range(4)]
    answers = await asyncio.gather(
        *[risk.call(DIRECTOR, "POST", path, if_match=1) for path in paths]
    )
    assert {answer.status_code for answer in answers} == {200}
    assert len(await risk.rows("SELECT 1 FROM risk_scales WHERE state = 'ACTIVE'")) == 1


async def test_a_draft_is_changed_where_it_is_sent(world: World) -> None:
    risk = world.service("risk")
    scale = await drafted(risk)
    path, weights = f"/risk-scales/{scale['id']}", {"cost": 60, "time": 40}
    shown = await given.said(risk, ANALYST, "PATCH", path, {"impact_weights": weights}, if_match=1)
    assert shown["impact_weights"] == weights | {"scope": 0, "quality": 0, "benefit": 0}
    assert shown["p_scale"] == scale["p_scale"]
    page = await given.said(risk, "auditor-hu", "GET", f"{path}/history")
    assert [fact["type"].split(".")[2] for fact in page["items"]] == [
        "RiskScaleChanged",
        "RiskScaleDrafted",
    ]


@pytest.mark.parametrize(
    ("who", "method", "path", "body", "code"),
    [
        ("sponsor-zhang", "POST", "", SAID_EXAMPLE, "forbidden"),
        ("sponsor-zhang", "PATCH", "/{id}", {"overrides": []}, "forbidden"),
        (ANALYST, "POST", "/{id}/activate", None, "forbidden"),
        (
            ANALYST,
            "POST",
            "",
            SAID_EXAMPLE | {"overrides": [SAID_EXAMPLE["overrides"][0]] * 2},
            "scale_not_in_order",
        ),
        (
            ANALYST,
            "PATCH",
            "/{id}",
            {"levels": {"medium": 9, "high": 5, "critical": 20}},
            "scale_not_in_order",
        ),
        (ANALYST, "PATCH", "/RSC-2026-0001", {"overrides": []}, "illegal_move"),
        (DIRECTOR, "POST", "/RSC-2026-0001/activate", None, "illegal_move"),
        (ANALYST, "POST", "", SAID_EXAMPLE | {"p_scale": []}, "validation_failed"),
    ],
)
async def test_what_is_refused_changes_nothing(
    world: World, who: str, method: str, path: str, body: Any, code: str
) -> None:
    risk = world.service("risk")
    scale = await drafted(risk)
    before, seq = await risk.contents(), await risk.last_seq()
    path = f"/risk-scales{path.format(**scale)}"
    refused = await risk.call(who, method, path, body, if_match=1)
    assert refused.json()["code"] == code
    assert (await risk.contents(), await risk.last_seq()) == (before, seq)
