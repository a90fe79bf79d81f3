"""Webhooks are told every event in order, signed, again until it is taken, and nobody waits for
another; verified by the reference implementation of Standard Webhooks."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from shared.domain.actor import Actor
from shared.webhooks.metrics import FAILING, WEBHOOKS, measure_webhooks
from tests.shared.following import head
from tests.support.given import said
from tests.support.polling import until
from tests.support.receiver import Receiver, Say, certificate, receiving
from tests.support.world import Subject
from tests.webhooks.telling import (
    ADMIN,
    CHANGED,
    ERP,
    PUBLIC,
    attempts,
    delivering,
    failed,
    moved,
    objective,
    placed,
    seen,
    subscribed,
    told,
)


async def test_it_is_told_what_the_feed_says_in_order_and_signed(
    portfolio: Subject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Over TLS, and the reference verifier takes it."""
    tls = certificate(tmp_path_factory.mktemp("tls"), "localhost")
    with receiving(tls) as receiver:
        begin = await head(portfolio)
        webhook = await subscribed(portfolio, f"{receiver.url}/hook")
        made = [await objective(portfolio) for _ in range(3)]
        end = await head(portfolio)
        async with delivering(portfolio, plain=False, ca_file=tls.authority):
            heard = await told(receiver, 3)
            await placed(portfolio, webhook, end)
    page = await said(portfolio, ERP, "GET", "/events", params={"after": begin})
    assert [h.event for h in heard] == page["items"]
    assert [h.event["subject"] for h in heard] == made
    for message in heard:
        assert Webhook(webhook["secret"]).verify(message.body, dict(message.headers))
        assert message.headers["webhook-id"] == message.event["id"]
        assert message.headers["traceparent"] == message.event["traceparent"]
        assert message.headers["content-type"].startswith("application/cloudevents+json")
        with pytest.raises(WebhookVerificationError):
            Webhook("whsec_AAAA").verify(message.body, dict(message.headers))
    log = await attempts(portfolio, webhook)
    assert [line["event_id"] for line in log] == [h.event["id"] for h in heard]
    assert {(line["delivered"], line["status"], line["attempt"]) for line in log} == {
        (True, 204, 1)
    }


async def test_only_what_is_public_unless_a_role_hears_all(
    portfolio: Subject, receiver: Receiver
) -> None:
    await subscribed(portfolio, f"{receiver.url}/public")
    everything = await subscribed(portfolio, f"{receiver.url}/all", by=ADMIN, scope="ALL")
    typed = await subscribed(
        portfolio, f"{receiver.url}/typed", by=ADMIN, scope="ALL", types=[CHANGED]
    )
    await objective(portfolio)
    end = await head(portfolio)
    async with delivering(portfolio):
        await until(lambda: len(receiver.ids("/all")) >= 3)
        for webhook in (everything, typed):
            await placed(portfolio, webhook, end)
    kinds = {
        path: [h.event["type"] for h in receiver.heard if h.path == path]
        for path in ("/public", "/all", "/typed")
    }
    assert kinds["/public"] == [PUBLIC]
    assert kinds["/all"][-2:] == [CHANGED, PUBLIC]
    assert set(kinds["/typed"]) == {CHANGED}
    assert webhook["secret"] not in b"".join(h.body for h in receiver.heard).decode()


async def test_what_is_not_taken_is_sent_again_before_all_that_follows(
    portfolio: Subject, receiver: Receiver
) -> None:
    webhook = await subscribed(portfolio, receiver.url)
    first, second = await objective(portfolio), await objective(portfolio)
    end = await head(portfolio)
    receiver.answers += [Say(500), Say(302, {"location": "/"}), Say(400)]
    async with delivering(portfolio):
        one = await failed(portfolio, webhook)
        assert (one["state"], one["failing_since"] is None) == ("ACTIVE", False)
        with portfolio.clock.later(seconds=1.3):
            two = await failed(portfolio, webhook, 2)
            assert two["failing_since"] == one["failing_since"]
            with portfolio.clock.later(seconds=2.6):
                await failed(portfolio, webhook, 3)
                with portfolio.clock.later(seconds=5.2):
                    await placed(portfolio, webhook, end)
    heard = receiver.heard
    assert [h.event["subject"] for h in heard] == [first] * 4 + [second]
    assert len(set(receiver.ids())) == 2
    assert len({h.headers["webhook-timestamp"] for h in heard[:4]}) > 1
    log = await attempts(portfolio, webhook)
    assert [(line["status"], line["attempt"]) for line in log] == [
        (500, 1),
        (302, 2),
        (400, 3),
        (204, 4),
        (204, 1),
    ]
    pauses = [
        datetime.fromisoformat(line["next_attempt_at"])
        - datetime.fromisoformat(line["attempted_at"])
        for line in log[:3]
    ]
    for pause, middle in zip(pauses, (1, 2, 4), strict=True):
        assert 0.75 * middle <= pause.total_seconds() <= 1.25 * middle
    after = await seen(portfolio, webhook)
    assert (after["failures"], after["failing_since"]) == (0, None)


async def test_a_receiver_says_when_to_come_again(portfolio: Subject, receiver: Receiver) -> None:
    webhook = await subscribed(portfolio, receiver.url)
    await objective(portfolio)
    await head(portfolio)
    receiver.answers.append(Say(429, {"retry-after": "120"}))
    async with delivering(portfolio):
        found = await failed(portfolio, webhook)
        (line,) = await attempts(portfolio, webhook)
        asked = datetime.fromisoformat(line["attempted_at"]) + timedelta(minutes=2)
        assert datetime.fromisoformat(found["next_attempt_at"]) == asked
        with portfolio.clock.later(seconds=121):
            await told(receiver, 2)


async def test_an_address_that_is_gone_is_told_nothing_more(
    portfolio: Subject, receiver: Receiver
) -> None:
    webhook = await subscribed(portfolio, receiver.url)
    await objective(portfolio)
    await head(portfolio)
    receiver.answers.append(Say(410))
    async with delivering(portfolio):
        found = await until_disabled(portfolio, webhook)
        assert found["disabled_because"] == "GONE"
        (fact,) = [
            e for e in await portfolio.events(webhook["id"]) if e["data"]["change"] == "DISABLED"
        ]
        assert (fact["actor"], fact["reason"]) == ("system:portfolio", "GONE")
        assert fact["aggregate_version"] == found["version"] == 2
        resumed = await moved(portfolio, webhook, "resume")
        assert (resumed["state"], resumed["disabled_because"]) == ("ACTIVE", None)
        heard = await told(receiver, 2)
    assert heard[0].event == heard[1].event


async def until_disabled(portfolio: Subject, webhook: dict[str, Any]) -> dict[str, Any]:
    async def now() -> dict[str, Any] | None:
        found = await seen(portfolio, webhook)
        return found if found["state"] == "DISABLED" else None

    return await until(now)


async def test_an_address_that_fails_for_days_is_told_nothing_more(
    portfolio: Subject, receiver: Receiver
) -> None:
    webhook = await subscribed(portfolio, receiver.url)
    await objective(portfolio)
    await head(portfolio)
    receiver.always["/"] = Say(503)
    async with delivering(portfolio):
        await failed(portfolio, webhook)
        with portfolio.clock.later(days=2, hours=23):
            await failed(portfolio, webhook, 2)
            async with portfolio.db.read(Actor.system("portfolio")) as read:
                await measure_webhooks(read)
            assert WEBHOOKS.labels("ACTIVE")._value.get() == 1
            assert 71 * 3600 <= FAILING._value.get() < 72 * 3600
        with portfolio.clock.later(days=3, seconds=1):
            assert (await until_disabled(portfolio, webhook))["disabled_because"] == "FAILING"
    assert len(receiver.heard) == 3


async def test_both_secrets_sign_while_they_overlap(portfolio: Subject, receiver: Receiver) -> None:
    webhook = await subscribed(portfolio, receiver.url)
    rotated = await moved(portfolio, webhook, "rotate-secret", {"overlap_hours": 2})
    assert rotated["secret"] != webhook["secret"]
    await objective(portfolio)
    await head(portfolio)
    async with delivering(portfolio):
        (both,) = await told(receiver, 1)
        with portfolio.clock.later(hours=2, seconds=1):
            await objective(portfolio)
            _, one = await told(receiver, 2)
    for secret in (webhook["secret"], rotated["secret"]):
        Webhook(secret).verify(both.body, dict(both.headers))
    assert both.headers["webhook-signature"].count("v1,") == 2
    assert one.headers["webhook-signature"].count("v1,") == 1
    now = await moved(portfolio, webhook, "rotate-secret", {"overlap_hours": 0})
    await objective(portfolio)
    async with delivering(portfolio):
        *_, last = await told(receiver, 3)
    Webhook(now["secret"]).verify(last.body, dict(last.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(rotated["secret"]).verify(last.body, dict(last.headers))


async def test_it_is_told_again_from_a_place_or_a_time_or_goes_on_ahead(
    portfolio: Subject, receiver: Receiver
) -> None:
    webhook = await subscribed(portfolio, receiver.url)
    made = [await objective(portfolio) for _ in range(3)]
    end = await head(portfolio)
    async with delivering(portfolio):
        first = [h.event for h in await told(receiver, 3)]
        await placed(portfolio, webhook, end)
        receiver.heard.clear()
        again = await moved(portfolio, webhook, "replay", {"after": first[0]["chainseq"]})
        assert again["place"] == first[0]["chainseq"]
        await placed(portfolio, webhook, await head(portfolio))
        assert [h.event for h in receiver.heard] == first[1:]
        receiver.heard.clear()
        await moved(portfolio, webhook, "replay", {"since": first[0]["time"]})
        await until(lambda: len({i for i in receiver.ids() if i in {e["id"] for e in first}}) == 3)
        places = [h.event["chainseq"] for h in receiver.heard]
        assert places == sorted(places)
    await moved(portfolio, webhook, "pause")
    skipped, last = await objective(portfolio), None
    end = await head(portfolio)
    await moved(portfolio, webhook, "replay", {"after": end})
    await moved(portfolio, webhook, "resume")
    receiver.heard.clear()
    async with delivering(portfolio):
        last = await objective(portfolio)
        (only,) = await told(receiver, 1)
    assert only.event["subject"] == last not in (skipped, *made)


async def test_a_test_comes_by_the_way_that_all_take(
    portfolio: Subject, receiver: Receiver
) -> None:
    unheard = "pmo.portfolio.ProjectRegistered.v1"
    webhook = await subscribed(portfolio, receiver.url, types=[unheard])
    await objective(portfolio)
    await moved(portfolio, webhook, "test")
    async with delivering(portfolio):
        (test,) = await told(receiver, 1)
    assert (test.event["type"], test.event["data"]["change"]) == (CHANGED, "TESTED")
    assert test.event["data"]["webhook_id"] == webhook["id"]
    Webhook(webhook["secret"]).verify(test.body, dict(test.headers))
    assert len(receiver.heard) == 1
