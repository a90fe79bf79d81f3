"""The real servers of a test run: started when first asked for, shared by all workers, then ended.

The process that controls the run owns them. Its workers ask over a socket whose address they find
in the environment; without workers it asks itself. When it dies, however that happens, the kernel
ends the servers.
"""

import asyncio
import os
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

from deploy.local.nats import Broker
from deploy.local.postgres import Cluster
from deploy.postgres.databases import application_role, open_database, owner_role
from shared.contracts.base import EVENTS
from shared.db.migrations import migrate
from shared.messaging.streams import bootstrap
from tests.support.tree import every_service

ADDRESS, SECRET = "PMO_TEST_SERVERS", "PMO_TEST_SERVERS_SECRET"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""Nobody pulls the plug on a test run; the tests that do have servers of their own."""

TEMPLATE = "{}_template"


class Servers:
    """Owns the servers, and answers what workers ask for, one wish after the other."""

    def __init__(self, settings: Mapping[str, str] = FAST) -> None:
        self._settings = settings
        self.directory = Path(tempfile.mkdtemp(prefix="pmo-tests-"))
        self._secret = secrets.token_bytes(16)
        self._listener = Listener(str(self.directory / "socket"), authkey=self._secret, backlog=64)
        self._cluster: Cluster | None = None
        self._broker: Broker | None = None
        self._templates: set[str] = set()
        self._wishes: dict[str, Callable[..., Any]] = {
            "database": self._database,
            "nats": self._nats,
        }
        # PostgreSQL and NATS end with the thread that started them: it lives as long as the run.
        self._thread = threading.Thread(target=self._serve, name="servers")
        self._thread.start()
        os.environ[ADDRESS] = str(self.directory / "socket")
        os.environ[SECRET] = self._secret.hex()

    def close(self) -> None:
        """End all that was started and leave nothing behind."""
        with Client(os.environ.pop(ADDRESS), authkey=self._secret) as connection:
            connection.send(None)
        self._thread.join()
        del os.environ[SECRET]
        shutil.rmtree(self.directory)

    def _serve(self) -> None:
        try:
            while True:
                with self._listener.accept() as connection, suppress(EOFError):
                    wish = connection.recv()
                    if wish is None:
                        return
                    self._grant(connection, *wish)
        finally:
            self._listener.close()
            asyncio.run(self._end())

    def _grant(self, connection: Connection, name: str, *arguments: Any) -> None:
        """A failure is the asking test's, not the run's."""
        try:
            answer = asyncio.run(self._wishes[name](*arguments))
        except Exception as error:
            answer = RuntimeError(f"{type(error).__name__}: {error}")
        connection.send(answer)

    async def _end(self) -> None:
        if self._broker is not None:
            await self._broker.stop()
        if self._cluster is not None:
            await self._cluster.stop()
            self._cluster.remove()

    async def _postgresql(self) -> Cluster:
        if self._cluster is None:
            cluster = Cluster(self.directory / "postgresql", settings=self._settings)
            self._cluster = cluster
            await cluster.start()
            await cluster.open_service_databases()
        return self._cluster

    async def _database(self, service: str, name: str, migrated: bool = True) -> dict[str, str]:
        """A new database of the service, empty or as the migrations leave it: DSN by role."""
        cluster = await self._postgresql()
        admin = await cluster.connect()
        try:
            template = TEMPLATE.format(service)
            if migrated and service not in self._templates:
                await open_database(admin, service, template)
                role = application_role(service)
                await migrate(cluster.dsn(template, owner_role(service)), service, role)
                self._templates.add(service)
            await open_database(admin, service, name, template if migrated else None)
        finally:
            await admin.close()
        return {
            "owner": cluster.dsn(name, owner_role(service)),
            "app": cluster.dsn(name, application_role(service)),
        }

    async def _nats(self) -> dict[str, Any]:
        """Where NATS is, with its streams and the durables of all services, and its keys."""
        if self._broker is None:
            self._broker = broker = Broker(self.directory / "nats")
            await broker.start()
            services = every_service()
            await bootstrap(
                broker.url,
                broker.identities.seeds["bootstrap"],
                {service.name: service.reactions.subjects() for service in services},
                sorted(f"{kind.type_name()}.*" for kind in EVENTS.values() if kind.public),
            )
        return {"url": self._broker.url, "seeds": self._broker.identities.seeds}


def ask(name: str, *arguments: Any) -> Any:
    """Ask the process that controls this run for something of its servers."""
    with Client(os.environ[ADDRESS], authkey=bytes.fromhex(os.environ[SECRET])) as connection:
        connection.send((name, *arguments))
        answer = connection.recv()
    if isinstance(answer, Exception):
        raise answer
    return answer
