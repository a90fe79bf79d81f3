"""Gives each service its database and two roles in a new or running server; a one-shot job.

PMO_SUPERUSER_DATABASE_URL says where; the passwords are in files. Run again it changes nothing
but passwords that were drawn anew.
"""

import asyncio
import os
from pathlib import Path

import asyncpg

from deploy.compose.configuration import SECRETS
from deploy.postgres.databases import open_service_databases, service_roles
from shared.messaging.names import SERVICES
from shared.settings import with_password


async def open_all(server: str, secrets: Path) -> None:
    """Databases and roles of all services, with the passwords that lie in `secrets`."""
    passwords = {r: (secrets / f"{r}.password").read_text() for r in service_roles(SERVICES)}
    admin = await asyncpg.connect(with_password(server, secrets / "postgres.password"))
    try:
        await open_service_databases(admin, SERVICES, passwords)
    finally:
        await admin.close()


if __name__ == "__main__":
    asyncio.run(open_all(os.environ["PMO_SUPERUSER_DATABASE_URL"], SECRETS))
