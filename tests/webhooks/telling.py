"""Portfolio telling webhooks: a deliverer at work, and the steps of those who subscribe."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_network
from typing import Any
from uuid import uuid4

from deploy.local.personas import Persona
from services.portfolio.objectives.commands import EXAMPLE
from shared.db.transaction import Database
from shared.domain.actor import Role
from shared.webhooks.delivery import Deliverer, Slots
from shared.webhooks.sending import Sender
from tests.support.given import said
from tests.support.polling import until
from tests.support.receiver import Heard, Receiver
from tests.support.world import Subject

ERP = Persona("erp", "企业资源系统", "another system", (Role.INTEGRATOR,))
BI = Persona("bi", "数据仓库", "another system", (Role.INTEGRATOR,))
ADMIN = Persona("admin-audit", "审计管理员", "sees all", (Role.ADMINISTRATOR, Role.AUDITOR))
HERE = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
CHANGED = "pmo.portfolio.WebhookSubscriptionChanged.v1"
PUBLIC = "pmo.portfolio.StrategicObjectiveChanged.v1"


async def objective(portfolio: Subject) -> str:
    """A fact that is public; its id."""
    body = {**EXAMPLE, "code": f"T-{uuid4().hex[:10].upper()}"}
    return str((await said(portfolio, "analyst-lin", "POST", "/strategic-objectives", body))["id"])


async def subscribed(
    portfolio: Subject, url: str, *, by: Persona = ERP, **draft: Any
) -> dict[str, Any]:
    """ACTIVE; with its secret."""
    body = {"name": "企业资源系统", "url": url, **draft}
    return await said(portfolio, by, "POST", "/webhooks", body)


async def moved(
    portfolio: Subject, webhook: dict[str, Any], verb: str, json: Any = None, by: Persona = ERP
) -> dict[str, Any]:
    """The webhook after a step of its owner."""
    path = f"/webhooks/{webhook['id']}/{verb}"
    version = (await seen(portfolio, webhook, by))["version"]
    return await said(portfolio, by, "POST", path, json, if_match=version)


async def seen(portfolio: Subject, webhook: dict[str, Any], by: Persona = ERP) -> dict[str, Any]:
    """The webhook as it is now."""
    return await said(portfolio, by, "GET", f"/webhooks/{webhook['id']}")


async def attempts(portfolio: Subject, webhook: dict[str, Any], **query: Any) -> list[Any]:
    """The log, oldest first."""
    path, params = f"/webhooks/{webhook['id']}/deliveries", {"limit": 200, **query}
    items: list[Any] = (await said(portfolio, ERP, "GET", path, params=params))["items"]
    return items[::-1]


@asynccontextmanager
async def delivering(
    portfolio: Subject, *, slots: Slots | None = None, **sending: Any
) -> AsyncIterator[Deliverer]:
    """A deliverer at work, as in the active replica."""
    settings = portfolio.settings.model_copy(update={"database_pool": 2})
    database = Database(settings, clock=portfolio.clock)
    sender = Sender(HERE, **{"plain": True, **sending})
    deliverer = Deliverer(database, sender, slots)
    task = asyncio.create_task(deliverer.run())
    try:
        yield deliverer
        assert not task.done(), task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await sender.close()
        await database.close()


async def told(receiver: Receiver, number: int) -> list[Heard]:
    """The first so many messages, once they are there."""
    await until(lambda: len(receiver.heard) >= number)
    return receiver.heard[:number]


async def failed(portfolio: Subject, webhook: dict[str, Any], times: int = 1) -> dict[str, Any]:
    """The webhook, once it has failed so often."""

    async def now() -> dict[str, Any] | None:
        found = await seen(portfolio, webhook)
        return found if found["failures"] == times else None

    return await until(now)


async def placed(portfolio: Subject, webhook: dict[str, Any], place: int) -> None:
    """Wait until it has been told all up to there."""

    async def there() -> bool:
        return bool((await seen(portfolio, webhook, ADMIN))["place"] == place)

    await until(there)
