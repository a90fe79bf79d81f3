"""The local PostgreSQL: durable, closed between services, and the same after every restart."""

import os
import shutil
import stat
import subprocess
import sys
import sysconfig
from collections.abc import AsyncIterator, Iterator
from functools import partial
from itertools import product
from pathlib import Path

import asyncpg
import pytest

from deploy.local.accounts import Account, unprivileged_account
from deploy.local.errors import StartFailed
from deploy.local.postgres import Cluster
from deploy.local.wheels import postgresql
from deploy.postgres.databases import NOBODY_ELSES, application_role, owner_role
from shared.messaging.names import SERVICES

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
CHECKOUT = Path(__file__).parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can lend the server an account")


@pytest.fixture(scope="module")
async def cluster(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("postgresql"), settings=FAST)
    await cluster.start()
    await cluster.open_service_databases()
    yield cluster
    await cluster.stop()
    cluster.remove()


@pytest.fixture
def private_home(tmp_path: Path) -> Iterator[Path]:
    """A home only its owner may enter, as root's is."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    yield home
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


async def value(dsn: str, query: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_each_role_enters_its_own_database(cluster: Cluster) -> None:
    for service in SERVICES:
        for role in (owner_role(service), application_role(service)):
            assert await value(cluster.dsn(service, role), "SELECT current_user") == role


async def test_no_role_enters_any_other_database(cluster: Cluster) -> None:
    strangers = [
        (role(service), database)
        for service, database in product(SERVICES, (*SERVICES, *NOBODY_ELSES))
        for role in (owner_role, application_role)
        if service != database
    ]
    assert len(strangers) == 6 * 7 * 2
    for role, database in strangers:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(cluster.dsn(database, role))


async def test_only_the_owner_makes_tables(cluster: Cluster) -> None:
    make = "CREATE TABLE made_here (id int)"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await value(cluster.dsn("risk", "risk_app"), make)
    await value(cluster.dsn("risk", "risk_owner"), make)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await value(cluster.dsn("risk", "risk_app"), "SELECT count(*) FROM made_here")


async def test_no_service_role_has_a_privilege_of_the_server(cluster: Cluster) -> None:
    query = """SELECT count(*) FROM pg_roles WHERE rolname ~ '^[a-z]+_(owner|app)$'
               AND NOT (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)
               AND NOT EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid)"""
    assert await value(cluster.dsn(), query) == 12


async def test_a_wrong_password_opens_nothing(cluster: Cluster) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(cluster.dsn("intake", "intake_app"), password="guessed")


async def test_passwords_are_for_their_owner_only(cluster: Cluster) -> None:
    file = cluster.directory / "passwords.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_opening_the_databases_again_changes_nothing(cluster: Cluster) -> None:
    everything = "SELECT string_agg(datname || datacl::text, ' ' ORDER BY oid) FROM pg_database"
    before = await value(cluster.dsn(), everything)
    await cluster.open_service_databases()
    assert await value(cluster.dsn(), everything) == before


async def test_text_sorts_alike_on_every_machine(cluster: Cluster) -> None:
    query = "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'intake'"
    assert await value(cluster.dsn(), query) == "bC.UTF-8"


async def test_another_server_at_our_port_is_noticed(cluster: Cluster, tmp_path: Path) -> None:
    late = Cluster(tmp_path / "late", port=cluster.port, settings=FAST)
    with pytest.raises(StartFailed, match=r"is not what answers|Address already in use"):
        await late.start()
    late.process.kill()
    late.remove()


async def test_rows_survive_a_stop_and_a_power_cut_at_the_same_port(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "postgresql")
    (cluster.home / "unfinished").mkdir()  # what an interrupted initdb leaves behind
    await cluster.start()
    dsn = cluster.dsn()
    assert (
        await value(
            dsn,
            "SELECT string_agg(setting, ' ') FROM pg_settings WHERE name IN"
            " ('fsync', 'full_page_writes', 'synchronous_commit')",
        )
        == "on on on"
    )
    await value(dsn, "CREATE TABLE kept (id int)")

    await cluster.stop()
    assert cluster.process.exit_code == 0
    again = Cluster(tmp_path / "postgresql", port=cluster.port)
    await again.start()
    await value(dsn, "INSERT INTO kept VALUES (1)")

    again.kill()
    await again.start()
    assert await value(dsn, "SELECT count(*) FROM kept") == 1
    await again.stop()
    again.remove()
    assert not again.home.exists()


@as_root
async def test_root_below_a_private_home_changes_no_mode(private_home: Path) -> None:
    wheel = private_home / "site-packages"
    package = postgresql().parent
    shutil.copytree(postgresql(), wheel / package.name / postgresql().name, symlinks=True)
    shutil.copytree(package.with_name(f"{package.name}.libs"), wheel / f"{package.name}.libs")
    cluster = Cluster(
        private_home / "checkout" / ".state" / "postgresql",
        settings=FAST,
        installation=wheel / package.name / postgresql().name,
    )
    await cluster.start()
    account = unprivileged_account()
    process = f"/proc/{cluster.process.pid}"
    assert account is not None
    assert os.stat(process).st_uid == account.uid
    assert os.readlink(f"{process}/exe").startswith(str(cluster.home))
    assert not cluster.home.is_relative_to(private_home)
    await cluster.stop()
    cluster.remove()
    assert not cluster.home.exists()


RUN_AS_ORDINARY_USER = """
import asyncio, sys
from pathlib import Path
from deploy.local.postgres import Cluster

async def main() -> None:
    cluster = Cluster(Path(sys.argv[1]) / "postgresql", settings={"fsync": "off"})
    await cluster.start()
    await cluster.open_service_databases()
    inside = cluster.home.is_relative_to(sys.argv[1])
    await cluster.stop()
    cluster.remove()
    print("inside" if inside else cluster.home)

asyncio.run(main())
"""


@as_root
def test_an_ordinary_user_keeps_everything_in_the_checkout(tmp_path: Path) -> None:
    account = unprivileged_account()
    assert account is not None
    python = next(filter(partial(works_for, account), (sys.executable, "/usr/bin/python3")), None)
    if python is None:
        pytest.skip("an ordinary user may not read this checkout or its Python")
    home = account.new_home("pmo-ordinary-", tmp_path)
    try:
        run = run_as(account, python, RUN_AS_ORDINARY_USER, home)
    finally:
        shutil.rmtree(home)
    assert (run.stdout.strip(), run.stderr) == ("inside", "")


def works_for(account: Account, python: str) -> bool:
    return run_as(account, python, "import deploy.local.postgres").returncode == 0


def run_as(
    account: Account, python: str, program: str, *arguments: Path
) -> subprocess.CompletedProcess[str]:
    """Run a program with this environment's packages, also by another interpreter of its kind."""
    try:
        return subprocess.run(
            [python, "-c", program, *arguments],
            cwd=CHECKOUT,
            env={"PATH": os.defpath, "PYTHONPATH": sysconfig.get_path("platlib")},
            capture_output=True,
            text=True,
            check=False,
            **account.identity,
        )
    except PermissionError as refusal:
        return subprocess.CompletedProcess([python], 1, "", str(refusal))
