"""Checklists over HTTP: those an organisation finds, and the versions that the PMO writes."""

from typing import Any

import pytest

from services.risk.checklists.queries import SAID_EXAMPLE
from tests.support import given
from tests.support.world import Subject, World

ANALYST = "analyst-lin"
TYPES = ["IT", "ENGINEERING", "BUSINESS_TRANSFORMATION", "GENERIC"]


async def drafted(risk: Subject, **said: Any) -> dict[str, Any]:
    return await given.said(risk, ANALYST, "POST", "/risk-checklists", SAID_EXAMPLE | said)


@pytest.mark.parametrize("project_type", TYPES)
async def test_each_type_has_a_checklist_for_each_stage(world: World, project_type: str) -> None:
    """REQ-174: in both languages, with what typically causes and follows each item."""
    risk = world.service("risk")
    params = {"project_type": project_type, "state": "ACTIVE", "limit": 200}
    page = await given.said(risk, "employee-he", "GET", "/risk-checklists", params=params)
    seeded = [row for row in page["items"] if row["code"] == project_type]
    assert {row["stage"] for row in seeded} == {"INITIATION", "PLANNING", "EXECUTION", "CLOSING"}
    for row in seeded:
        path = f"/risk-checklists/{row['key']}"
        shown = await given.said(risk, "employee-he", "GET", path)
        least, most = (8, 12) if row["stage"] == "INITIATION" else (3, 8)
        assert least <= len(shown["items"]) <= most
        for item in shown["items"]:
            for part in (item["prompt"], item["cause"], item["effect"]):
                assert any("\u4e00" <= c <= "\u9fff" for c in part["zh"])
                assert part["en"].isascii()


async def test_the_next_version_takes_the_place_of_the_one_before(world: World) -> None:
    """REQ-174: of each code and stage one is in force."""
    risk, code = world.service("risk"), "IT_CLOUD"
    first, second = await drafted(risk, code=code), await drafted(risk, code=code)
    assert (first["number"], second["number"]) == (1, 2)
    other = await drafted(risk, code=code, stage="PLANNING")
    assert other["number"] == 1
    for made in (first, other, second):
        path = f"/risk-checklists/{made['id']}/activate"
        await given.said(risk, ANALYST, "POST", path, if_match=1)
    rows = await risk.rows(
        "SELECT stage, number, state FROM risk_checklists WHERE code = :code"
        " ORDER BY stage, number",
        code=code,
    )
    assert [tuple(row.values()) for row in rows] == [
        ("INITIATION", 1, "RETIRED"),
        ("INITIATION", 2, "ACTIVE"),
        ("PLANNING", 1, "ACTIVE"),
    ]
    told = [event["type"].split(".")[2] for event in await risk.events(first["id"])]
    assert told == ["RiskChecklistDrafted", "RiskChecklistActivated", "RiskChecklistRetired"]


async def test_a_draft_is_changed_where_it_is_sent(world: World) -> None:
    risk = world.service("risk")
    made, name = await drafted(risk), {"zh": "新的名称", "en": "A new name"}
    path = f"/risk-checklists/{made['id']}"
    shown = await given.said(risk, "director-chen", "PATCH", path, {"name": name}, if_match=1)
    assert (shown["name"], shown["items"]) == (name, made["items"])
    assert (await risk.events(made["id"]))[-1]["type"] == "pmo.risk.RiskChecklistChanged.v1"


@pytest.mark.parametrize(
    ("who", "method", "path", "body", "code"),
    [
        ("pm-zhou", "POST", "", SAID_EXAMPLE, "forbidden"),
        ("pm-zhou", "POST", "/{id}/activate", None, "forbidden"),
        (
            ANALYST,
            "POST",
            "",
            SAID_EXAMPLE | {"items": SAID_EXAMPLE["items"] * 2},
            "item_said_twice",
        ),
        (ANALYST, "PATCH", "/{id}", {"items": SAID_EXAMPLE["items"] * 2}, "item_said_twice"),
        (ANALYST, "PATCH", "/RCL-2026-0001", {"items": SAID_EXAMPLE["items"]}, "illegal_move"),
        (ANALYST, "POST", "/RCL-2026-0001/activate", None, "illegal_move"),
        (ANALYST, "PATCH", "/{id}", {"stage": "CLOSING"}, "validation_failed"),
    ],
)
async def test_what_is_refused_changes_nothing(
    world: World, who: str, method: str, path: str, body: Any, code: str
) -> None:
    risk = world.service("risk")
    made = await drafted(risk)
    before, seq = await risk.contents(), await risk.last_seq()
    path = f"/risk-checklists{path.format(**made)}"
    refused = await risk.call(who, method, path, body, if_match=1)
    assert refused.json()["code"] == code
    assert (await risk.contents(), await risk.last_seq()) == (before, seq)
