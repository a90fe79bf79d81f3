"""Portfolio's webhooks told by a process of its own, which may be killed: `python -m … <dsn>`."""

import asyncio
import sys
from ipaddress import ip_network
from pathlib import Path

from pydantic import SecretStr

from services.portfolio.settings import PortfolioSettings
from shared.db.transaction import Database
from shared.webhooks import delivery
from shared.webhooks.sending import Sender


async def deliver(dsn: str) -> None:
    """Until killed."""
    delivery.POLL_SECONDS = 0.02
    settings = PortfolioSettings(
        environment="local",
        database_url=SecretStr(dsn),
        nats_url="nats://127.0.0.1:1",
        nats_seed_file=Path("nobody.nk"),
        oidc_issuer="https://issuer.example.org",
        oidc_jwks_url="https://issuer.example.org",
    )
    here = [ip_network("127.0.0.0/8"), ip_network("::1/128")]
    await delivery.Deliverer(Database(settings), Sender(here, plain=True)).run()


if __name__ == "__main__":
    asyncio.run(deliver(sys.argv[1]))
