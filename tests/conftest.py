"""What every test may ask for: the services on real servers, and the servers themselves."""

import os
from collections.abc import AsyncIterator
from typing import Any

import pytest
from xdist.remote import Producer  # type: ignore[import-untyped]

from deploy.local.issuer import create_app, new_key
from tests.support.served import served
from tests.support.servers import Servers, ask
from tests.support.sharing import Sharing, longest_first
from tests.support.world import ISSUER, World

SERVERS = pytest.StashKey[Servers]()


def pytest_configure(config: pytest.Config) -> None:
    """The process in control of the run owns its servers; its workers only ask for them."""
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        config.stash[SERVERS] = Servers()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Nothing is left running."""
    if SERVERS in config.stash:
        config.stash[SERVERS].close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever takes longest begins."""
    longest_first(items)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Sharing:
    """How the tests are shared out: in the order of collection."""
    config.option.loadscopereorder = False
    return Sharing(config, log)


@pytest.fixture(scope="session")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """Every service, on databases of this worker's own; NATS is not needed."""
    key = new_key()
    no_seed = tmp_path_factory.mktemp("no-seed") / "nobody.nk"
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with served(create_app(key, ISSUER), lifespan="off") as address:
        made = World(worker, f"{address}/issuer/jwks", key, no_seed)
        yield made
        await made.close()


@pytest.fixture(scope="session")
def nats() -> dict[str, Any]:
    """`url` and `seeds` of a real broker with the streams and durables of all services."""
    found: dict[str, Any] = ask("nats")
    return found
