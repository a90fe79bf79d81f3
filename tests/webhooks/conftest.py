"""Portfolio in a world of its own, and a receiver of its webhooks."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from shared.webhooks import delivery
from tests.shared.following import head, relayed
from tests.support.receiver import Receiver, receiving
from tests.support.world import Subject, World


@pytest.fixture(scope="module")
async def apart(world: World, nats: dict[str, Any]) -> AsyncIterator[Subject]:
    """Portfolio with its relay, in a world where nothing else is told."""
    another = world.apart("webhooks")
    async with relayed(another.service("portfolio"), nats) as portfolio:
        yield portfolio
    await another.close()


@pytest.fixture(scope="module")
def served_receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def receiver(served_receiver: Receiver) -> Receiver:
    served_receiver.heard.clear()
    served_receiver.answers.clear()
    served_receiver.always.clear()
    return served_receiver


@pytest.fixture
async def portfolio(apart: Subject, monkeypatch: pytest.MonkeyPatch) -> Subject:
    """Without webhooks of other tests, with nothing left to tell, and looked at often."""
    await head(apart)
    monkeypatch.setattr(delivery, "POLL_SECONDS", 0.02)
    await apart.rows("DELETE FROM webhook_subscriptions")
    return apart
