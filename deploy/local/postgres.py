"""A real PostgreSQL 18 for one machine, from a wheel: durable, behind passwords, root or not."""

import asyncio
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

import asyncpg

from deploy.local.accounts import Identity, copy_readable, unprivileged_account
from deploy.local.errors import StartFailed
from deploy.local.ports import LOOPBACK, free_port
from deploy.local.processes import PATIENCE, Process, until
from deploy.local.state import Secrets
from deploy.local.wheels import postgresql
from deploy.postgres.databases import open_service_databases, service_roles
from deploy.postgres.server import INITDB_ARGUMENTS, SETTINGS, server_arguments
from shared.messaging.names import SERVICES

SUPERUSER = "postgres"
STILL_ENDING = ('lock file "postmaster.pid" already exists', "pre-existing shared memory block")
"""What a server says whose predecessor was killed a moment ago and is not quite gone."""


class Cluster:
    """One PostgreSQL server on a directory: starts again with the same rows at the same port.

    Below `directory`: `passwords.json` (0600) and `home`, which is a link to a place that the
    server's account can enter when we are root. `settings` override the platform's own.
    """

    name = "postgresql"

    def __init__(
        self,
        directory: Path,
        *,
        port: int | None = None,
        settings: Mapping[str, str] | None = None,
        log: Path | None = None,
        installation: Path | None = None,
    ) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.directory = directory.resolve()
        self.port = port or free_port()
        self.settings = {**SETTINGS, **(settings or {})}
        self.log = log or self.directory / "postgresql.log"
        self.secrets = Secrets(self.directory / "passwords.json")
        self._account = unprivileged_account()
        self._installation = installation or postgresql()
        self._process: Process | None = None

    @property
    def process(self) -> Process:
        """The server's own process."""
        if self._process is None:
            raise RuntimeError("the database server was never started")
        return self._process

    @cached_property
    def home(self) -> Path:
        """Where the server's files are; made when it is missing."""
        home = self.directory / "home"
        if not home.exists():
            home.unlink(missing_ok=True)
            if self._account is None:
                home.mkdir(mode=0o700)
            else:
                home.symlink_to(self._account.new_home("pmo-postgresql-", home))
        return home.resolve()

    def dsn(self, database: str = SUPERUSER, role: str = SUPERUSER) -> str:
        """How `role` reaches `database`; holds the password."""
        password = self.secrets.get(role)
        return f"postgresql://{role}:{password}@{LOOPBACK}:{self.port}/{database}"

    async def connect(self, database: str = SUPERUSER) -> asyncpg.Connection:
        """A connection as the superuser, for setting things up."""
        return await asyncpg.connect(self.dsn(database), timeout=PATIENCE)

    async def start(self) -> None:
        """Create the files the first time, start the server, and return when it takes commands."""
        binaries = await asyncio.to_thread(self._binaries)
        if not (self.home / "cluster" / "PG_VERSION").exists():
            await asyncio.to_thread(self._create, binaries)
        here = {
            "port": str(self.port),
            "listen_addresses": LOOPBACK,
            "unix_socket_directories": "",
        }
        self._process = Process(
            self.name,
            [
                binaries / "postgres",
                "-D",
                self.home / "cluster",
                *server_arguments({**self.settings, **here}),
            ],
            self.log,
            environment=_ENVIRONMENT,
            directory=self.home,
            account=self._account,
            stop_signal=signal.SIGINT,
            orphan_signal=signal.SIGINT,
        )
        deadline = time.monotonic() + PATIENCE
        while True:
            self._process.spawn()
            try:
                return await until(self._answers, self._process)
            except StartFailed as failure:
                ending = any(sign in str(failure) for sign in STILL_ENDING)
                if not ending or time.monotonic() > deadline:
                    raise
            await asyncio.sleep(0.2)

    async def stop(self) -> None:
        """End the connections, write everything down and end (PostgreSQL's fast shutdown)."""
        if self._process is not None:
            await self._process.stop(grace=60.0)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()

    def remove(self) -> None:
        """Delete every row and file of a stopped server, wherever they are kept."""
        shutil.rmtree(self.home)
        shutil.rmtree(self.directory)

    async def open_service_databases(self, services: Iterable[str] = SERVICES) -> None:
        """A database and two roles for each service, with passwords of their own."""
        names = list(services)
        passwords = {role: self.secrets.get(role) for role in service_roles(names)}
        admin = await self.connect()
        try:
            await open_service_databases(admin, names, passwords)
        finally:
            await admin.close()

    async def _answers(self) -> bool:
        """Whether a server answers at our port, and that it is ours and no stranger's."""
        try:
            admin = await asyncpg.connect(self.dsn(), timeout=5)
        except (OSError, asyncpg.CannotConnectNowError, asyncpg.PostgresConnectionError):
            return False
        except asyncpg.InvalidAuthorizationSpecificationError as refusal:
            raise self._stranger() from refusal
        try:
            if Path(await admin.fetchval("SHOW data_directory")) != self.home / "cluster":
                raise self._stranger()
        finally:
            await admin.close()
        return True

    def _stranger(self) -> StartFailed:
        return self.process.failure(f"is not what answers at port {self.port}")

    def _binaries(self) -> Path:
        """The programs, as a copy when the server's account cannot reach the installed ones."""
        installed = self._installation / "bin"
        if self._account is None or self._account.may_read(installed / "initdb"):
            return installed
        package = self._installation.parent
        libraries = package.with_name(f"{package.name}.libs")
        programs = self.home / "programs"
        copy = programs / package.name / self._installation.name
        if not _same_file(installed / "postgres", copy / "bin" / "postgres"):
            for directory in (programs, copy.parent):
                directory.mkdir(exist_ok=True)
                directory.chmod(0o755)
            if libraries.exists():
                copy_readable(libraries, programs / libraries.name)
            copy_readable(self._installation, copy)
        return copy / "bin"

    def _create(self, binaries: Path) -> None:
        """Run initdb beside the final place, so that an interrupted one is never taken for good."""
        unfinished = self.home / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        password = self.home / "password"
        password.touch(mode=0o600)
        password.write_text(self.secrets.get(SUPERUSER))
        if self._account:
            self._account.own(password)
        run = subprocess.run(
            [binaries / "initdb", "-D", unfinished, "--pwfile", password, *INITDB_ARGUMENTS],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.home,
            env=_ENVIRONMENT,
            **(self._account.identity if self._account else Identity()),
        )
        password.unlink()
        if run.returncode != 0:
            raise StartFailed(f"initdb could not create the database files: {run.stderr}")
        unfinished.rename(self.home / "cluster")


_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
"""Nothing of the caller's environment: a stray PGPORT or PGHOST must not lead elsewhere."""


def _same_file(one: Path, other: Path) -> bool:
    """Whether a copy still is what was copied, judged by size and time."""
    if not other.exists():
        return False
    ours, theirs = one.stat(), other.stat()
    return (ours.st_size, int(ours.st_mtime)) == (theirs.st_size, int(theirs.st_mtime))
