"""Webhooks over REST: what integrators and administrators do with them, and every refusal."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.personas import Persona
from shared.contracts.base import EVENTS
from shared.db.transaction import Database
from shared.domain.actor import Actor
from shared.domain.errors import Conflict
from shared.webhooks import commands
from tests.support.world import Subject, World
from tests.webhooks.telling import (
    ADMIN,
    BI,
    CHANGED,
    ERP,
    PUBLIC,
    moved,
    seen,
    subscribed,
)

URL = "https://erp.example.org/hooks/t0ken?x=1"
DRAFT = {"name": "企业资源系统", "url": URL}
AUDITED = Persona("erp", "企业资源系统", "another system", (*ERP.roles, *ADMIN.roles[1:]))


@pytest.fixture(scope="module")
async def portfolio(world: World) -> AsyncIterator[Subject]:
    another = world.apart("subscribing")
    yield another.service("portfolio")
    await another.close()


async def changes(portfolio: Subject, webhook: dict[str, Any]) -> list[tuple[str, int]]:
    told = await portfolio.events(webhook["id"])
    return [(e["data"]["change"], e["aggregate_version"]) for e in told]


async def test_the_secret_is_shown_once_and_never_told(portfolio: Subject) -> None:
    answer = await portfolio.call(ERP, "POST", "/webhooks", DRAFT)
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/portfolio/v1/webhooks/{made['id']}"
    assert (made["state"], made["scope"], made["types"]) == ("ACTIVE", "PUBLIC", [])
    assert (made["service"], made["owner_id"]) == ("portfolio", "erp")
    secret = made.pop("secret").removeprefix("whsec_")
    shown = await seen(portfolio, made)
    assert shown == made
    listed = await portfolio.call(ERP, "GET", "/webhooks")
    history = await portfolio.call(ERP, "GET", f"/webhooks/{made['id']}/history")
    told = await portfolio.events(made["id"])
    assert len(told) == len(history.json()["items"]) == 1
    assert secret not in f"{shown}{listed.text}{history.text}{told}"
    fact = EVENTS[CHANGED].model_validate(told[0]["data"])
    assert fact.model_dump(mode="json") == told[0]["data"]
    assert told[0]["data"]["origin"] == "https://erp.example.org"
    assert "t0ken" not in str(told)


async def test_the_whole_life_is_told_step_by_step(portfolio: Subject) -> None:
    webhook = await subscribed(portfolio, URL)
    path = f"/webhooks/{webhook['id']}"
    edit = {"name": "新系统", "url": "https://erp.example.org/v2", "types": [PUBLIC]}
    edited = await portfolio.call(ERP, "PATCH", path, edit, if_match=1)
    assert {name: edited.json()[name] for name in edit} == edit
    assert edited.headers["etag"] == '"2"'
    assert (await moved(portfolio, webhook, "pause"))["state"] == "PAUSED"
    assert (await moved(portfolio, webhook, "resume"))["state"] == "ACTIVE"
    rotated = await moved(portfolio, webhook, "rotate-secret", {"overlap_hours": 24})
    assert rotated["former_until"] is not None
    await moved(portfolio, webhook, "replay", {"after": 0})
    await moved(portfolio, webhook, "test")
    gone = await portfolio.call(ERP, "DELETE", path, if_match=7)
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await portfolio.call(ERP, "GET", path)).status_code == 404
    assert await changes(portfolio, webhook) == [
        ("CREATED", 1),
        ("EDITED", 2),
        ("PAUSED", 3),
        ("RESUMED", 4),
        ("SECRET_ROTATED", 5),
        ("REPLAYED", 6),
        ("TESTED", 7),
        ("DELETED", 8),
    ]


async def test_each_is_its_owners_and_administrators_see_all(portfolio: Subject) -> None:
    webhook = await subscribed(portfolio, URL)
    path = f"/webhooks/{webhook['id']}"
    for operation in (("GET", path), ("POST", f"{path}/pause"), ("GET", f"{path}/deliveries")):
        answer = await portfolio.call(BI, *operation)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    for who, listed in ((ERP, True), (BI, False), (ADMIN, True)):
        found = (await portfolio.call(who, "GET", "/webhooks", params={"limit": 200})).json()
        assert (webhook["id"] in [item["id"] for item in found["items"]]) is listed
    assert (await moved(portfolio, webhook, "pause", by=ADMIN))["owner_id"] == "erp"


async def test_what_is_not_public_needs_a_role_that_hears_it(portfolio: Subject) -> None:
    refused = await portfolio.call(ERP, "POST", "/webhooks", {**DRAFT, "scope": "ALL"})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    webhook = await subscribed(portfolio, URL, by=AUDITED, scope="ALL", types=[CHANGED])
    path, elsewhere = f"/webhooks/{webhook['id']}", {"url": "https://elsewhere.example.org"}
    turned = await portfolio.call(ERP, "PATCH", path, elsewhere, if_match=1)
    assert (turned.status_code, turned.json()["code"]) == (403, "forbidden")
    (edit,) = [
        a
        for a in (await seen(portfolio, webhook))["allowed_actions"]
        if a["action"] == "editWebhook"
    ]
    assert (edit["allowed"], edit["reason_code"]) == (False, "forbidden")
    assert await changes(portfolio, webhook) == [("CREATED", 1)]
    assert (await portfolio.call(AUDITED, "PATCH", path, elsewhere, if_match=1)).is_success


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"url": "http://erp example.org/"}, 422, "validation_failed"),
        ({"url": "https://user:pass@erp.example.org/"}, 422, "validation_failed"),
        ({"url": "https://erp.example.org/#part"}, 422, "validation_failed"),
        ({"url": "ftp://erp.example.org/"}, 422, "validation_failed"),
        ({"url": "https://127.0.0.1/"}, 409, "webhook_url_refused"),
        ({"url": "https://169.254.169.254/latest"}, 409, "webhook_url_refused"),
        ({"url": "https://[::1]:8443/"}, 409, "webhook_url_refused"),
        ({"url": "https://erp.example.org:99999/"}, 409, "webhook_url_refused"),
        ({"types": ["pmo.portfolio.Nonsense.v1"]}, 409, "event_type_unknown"),
        ({"types": ["pmo.intake.ProposalSubmitted.v1"]}, 409, "event_type_unknown"),
        ({"types": [CHANGED]}, 409, "event_type_unknown"),
        ({"types": ["Nonsense"]}, 422, "validation_failed"),
        ({"name": ""}, 422, "validation_failed"),
        ({"secret": "whsec_mine"}, 422, "validation_failed"),
    ],
)
async def test_what_is_refused_has_changed_nothing(
    portfolio: Subject, said: dict[str, Any], status: int, code: str
) -> None:
    before = await portfolio.contents()
    answer = await portfolio.call(ERP, "POST", "/webhooks", {**DRAFT, **said})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await portfolio.contents() == before


async def test_production_takes_https_alone(portfolio: Subject) -> None:
    settings = portfolio.settings.model_copy(update={"environment": "production"})
    database = Database(settings)
    draft = commands.WebhookDraft(name="x", url="http://erp.example.org/")
    with pytest.raises(Conflict, match="webhook_url_refused"):
        async with database.begin(Actor("erp")) as tx:
            await commands.create_webhook(tx, draft)
    await database.close()
    assert (await subscribed(portfolio, draft.url))["url"] == draft.url


@pytest.mark.parametrize(
    ("replay", "status", "code"),
    [
        ({}, 409, "replay_from_one_place"),
        ({"after": 0, "since": "2026-11-24T01:30:00Z"}, 409, "replay_from_one_place"),
        ({"after": 2**53 - 1}, 409, "place_unknown"),
        ({"after": -1}, 422, "validation_failed"),
        ({"after": "1"}, 422, "validation_failed"),
        ({"since": "2026-11-24"}, 422, "validation_failed"),
        ({"since": "2026-11-24T01:30:00"}, 422, "validation_failed"),
        ({"since": "2026-02-30T01:30:00Z"}, 422, "validation_failed"),
    ],
)
async def test_a_replay_says_from_where(
    portfolio: Subject, replay: dict[str, Any], status: int, code: str
) -> None:
    webhook = await subscribed(portfolio, URL)
    path = f"/webhooks/{webhook['id']}/replay"
    answer = await portfolio.call(ERP, "POST", path, replay, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await changes(portfolio, webhook) == [("CREATED", 1)]
    await portfolio.call(ERP, "DELETE", path.removesuffix("/replay"), if_match=1)


async def test_there_are_only_so_many(portfolio: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    (row,) = await portfolio.rows("SELECT count(*) AS number FROM webhook_subscriptions")
    monkeypatch.setattr(commands, "MOST", row["number"])
    answer = await portfolio.call(ERP, "POST", "/webhooks", DRAFT)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_webhooks")


async def test_the_same_key_makes_one_webhook_with_one_secret(portfolio: Subject) -> None:
    key = str(uuid4())
    first, again = [await portfolio.call(ERP, "POST", "/webhooks", DRAFT, key=key) for _ in "12"]
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"


async def test_steps_out_of_order_are_refused(portfolio: Subject) -> None:
    webhook = await subscribed(portfolio, URL)
    path = f"/webhooks/{webhook['id']}"
    early = await portfolio.call(ERP, "POST", f"{path}/resume", if_match=1)
    assert (early.status_code, early.json()["code"]) == (409, "illegal_move")
    stale = await portfolio.call(ERP, "POST", f"{path}/pause", if_match=2)
    assert stale.status_code == 412
    await moved(portfolio, webhook, "pause")
    untested = await portfolio.call(ERP, "POST", f"{path}/test")
    assert (untested.status_code, untested.json()["code"]) == (409, "illegal_move")
    assert await changes(portfolio, webhook) == [("CREATED", 1), ("PAUSED", 2)]
