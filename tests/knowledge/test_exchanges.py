"""People sit together: planned ahead, held with whoever came, or called off."""

from datetime import timedelta
from typing import Any

import pytest

from services.knowledge.exchanges.commands import EXAMPLE
from tests.knowledge.given import drafted_article, planned_exchange, published_article
from tests.support.given import said
from tests.support.world import Subject, World

MINUTES = {"attended_ids": ["pm-zhou", "employee-he", "pm-zhou"], "notes": "周报改为双周。"}
REASON = {"reason": "与季度评审冲突。"}


async def soon(knowledge: Subject, world: World) -> dict[str, Any]:
    """PLANNED in an hour."""
    starts = (world.clock() + timedelta(hours=1)).isoformat()
    return await planned_exchange(knowledge, starts_at=starts)


async def row_of(knowledge: Subject, exchange: dict[str, Any]) -> dict[str, Any]:
    sql = "SELECT * FROM exchanges WHERE id = :id"
    (row,) = await knowledge.rows(sql, id=exchange["id"])
    return row


async def test_an_exchange_is_planned_and_held(knowledge: Subject, world: World) -> None:
    """REQ-155: of two invited one came, and one who was not invited; both are noted."""
    exchange = await soon(knowledge, world)
    with world.clock.later(hours=2):
        path = f"/exchanges/{exchange['id']}/hold"
        held = await said(knowledge, "analyst-lin", "POST", path, MINUTES, if_match=1)
    assert (held["state"], held["attended_ids"]) == ("HELD", ["pm-zhou", "employee-he"])
    assert (held["attendance_rate"], held["notes"]) == (0.5, MINUTES["notes"])
    planned, told = await knowledge.events(exchange["id"])
    assert planned["type"] == "pmo.knowledge.ExchangePlanned.v1"
    assert planned["data"]["invited"] == ["pm-zhou", "pm-wu"]
    assert told["data"] == {
        "exchange_id": exchange["id"],
        "exchange_key": exchange["key"],
        "invited": 2,
        "attended": 2,
    }


async def test_an_exchange_is_called_off(knowledge: Subject) -> None:
    """REQ-155: with the reason in its history."""
    exchange = await planned_exchange(knowledge)
    path = f"/exchanges/{exchange['id']}"
    off = await said(knowledge, "analyst-lin", "POST", f"{path}/cancel", REASON, if_match=1)
    assert (off["state"], off["attendance_rate"]) == ("CANCELLED", 0.0)
    history = (await said(knowledge, "pm-wu", "GET", f"{path}/history"))["items"]
    assert (history[0]["type"], history[0]["reason"]) == (
        "pmo.knowledge.ExchangeCancelled.v1",
        REASON["reason"],
    )


@pytest.mark.parametrize(
    ("persona", "verb", "body", "version", "status", "code"),
    [
        ("analyst-lin", "hold", MINUTES, 1, 409, "session_not_begun"),
        ("pm-zhou", "hold", MINUTES, 1, 403, "forbidden"),
        ("pm-zhou", "cancel", REASON, 1, 403, "forbidden"),
        ("analyst-lin", "cancel", REASON, 4, 412, "precondition_failed"),
        ("analyst-lin", "hold", {**MINUTES, "attended_ids": []}, 1, 422, "validation_failed"),
    ],
)
async def test_a_step_that_is_not_theirs_or_not_due_is_refused(
    knowledge: Subject,
    persona: str,
    verb: str,
    body: dict[str, Any],
    version: int,
    status: int,
    code: str,
) -> None:
    """REQ-155: nothing has changed and nothing was told."""
    exchange = await planned_exchange(knowledge)
    row, told = await row_of(knowledge, exchange), await knowledge.last_seq()
    path = f"/exchanges/{exchange['id']}/{verb}"
    answer = await knowledge.call(persona, "POST", path, body, if_match=version)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await row_of(knowledge, exchange) == row
    assert await knowledge.last_seq() == told


@pytest.mark.parametrize(
    ("persona", "changed", "status", "code"),
    [
        ("pm-zhou", {}, 403, "forbidden"),
        ("analyst-lin", {"starts_at": "2020-01-01T00:00:00Z"}, 409, "not_in_future"),
        ("analyst-lin", {"invited_ids": []}, 422, "validation_failed"),
        ("analyst-lin", {"article_keys": ["ART-2020-9999"]}, 409, "article_unknown"),
    ],
)
async def test_what_cannot_be_planned_is_not(
    knowledge: Subject, persona: str, changed: dict[str, Any], status: int, code: str
) -> None:
    """REQ-155: nothing is kept and nothing was told."""
    sql = "SELECT count(*) AS n FROM exchanges"
    before, told = await knowledge.rows(sql), await knowledge.last_seq()
    answer = await knowledge.call(persona, "POST", "/exchanges", {**EXAMPLE, **changed})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await knowledge.rows(sql), await knowledge.last_seq()) == (before, told)


async def test_exchanges_are_listed_by_state(knowledge: Subject) -> None:
    """REQ-155: the latest first."""
    exchange = await planned_exchange(knowledge, starts_at="2099-12-31T00:00:00Z")
    for params in ({}, {"state": "PLANNED"}):
        page = await said(knowledge, "sponsor-li", "GET", "/exchanges", params=params)
        assert exchange["id"] in [item["id"] for item in page["items"]]
    page = await said(knowledge, "sponsor-li", "GET", "/exchanges?state=HELD")
    assert exchange["id"] not in [item["id"] for item in page["items"]]


async def test_a_practice_is_shared(knowledge: Subject) -> None:
    """REQ-165: what is published is shown to others; drafts are not."""
    article = await published_article(knowledge, kind="BEST_PRACTICE")
    shared = await planned_exchange(knowledge, purpose="SHARING", article_keys=[article["key"]])
    assert (shared["purpose"], shared["article_keys"]) == ("SHARING", [article["key"]])
    (told,) = await knowledge.events(shared["id"])
    assert told["data"]["purpose"] == "SHARING"
    page = await said(knowledge, "pm-wu", "GET", "/exchanges?purpose=SHARING&limit=200")
    assert shared["id"] in [item["id"] for item in page["items"]]
    draft = await drafted_article(knowledge)
    before, body = await knowledge.last_seq(), {**EXAMPLE, "article_keys": [draft["key"]]}
    answer = await knowledge.call("analyst-lin", "POST", "/exchanges", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "article_unknown")
    assert answer.json()["errors"][0]["pointer"] == "/article_keys/0"
    assert await knowledge.last_seq() == before
