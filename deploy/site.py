"""Where the platform is that an operator looks after: the one on this machine, or another.

A platform elsewhere is told in the environment: PMO_OWNER_DATABASE_URLS (JSON, by service) with
PMO_OWNER_PASSWORDS (a directory with `<role>.password`) where these hold none, PMO_NATS_URL,
PMO_NATS_SEEDS (a directory with `<identity>.nk`), PMO_GATEWAY_URL, and PMO_TOKEN (a bearer token
of the operator) or PMO_ISSUER_URL (a local issuer). PMO_BACKUPS is the directory below which
backups are kept. Whatever is not told is taken from the platform that runs here.
"""

import json
import os
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

import typer
from pydantic import SecretStr

from deploy.local.errors import NotRunning
from deploy.local.state import State
from deploy.local.tokens import token_of
from deploy.postgres.databases import owner_role
from shared.db.transaction import Database
from shared.messaging.names import SERVICES
from shared.runtime import Service
from shared.settings import with_password

OWNERS = "PMO_OWNER_DATABASE_URLS"
PASSWORDS = "PMO_OWNER_PASSWORDS"
NATS = "PMO_NATS_URL"
SEEDS = "PMO_NATS_SEEDS"
GATEWAY = "PMO_GATEWAY_URL"
TOKEN = "PMO_TOKEN"
BACKUPS = "PMO_BACKUPS"
HANDED_OUT = Path("/run/secrets")
"""Where a container finds the secrets that are meant for it; nobody else is in there."""


@cache
def services() -> dict[str, Service]:
    """Every service by name, as its own `main.py` wires it."""
    return {name: import_module(f"services.{name}.main").SERVICE for name in SERVICES}


def refused(why: str) -> typer.Exit:
    """The end of a command that cannot be carried out; the operator is told why."""
    typer.echo(why, err=True)
    return typer.Exit(1)


def _with_password(dsn: str, role: str) -> str:
    directory = os.environ.get(PASSWORDS)
    try:
        return with_password(dsn, Path(directory) / f"{role}.password" if directory else None)
    except ValueError as error:
        raise refused(str(error)) from None


@dataclass(frozen=True)
class Site:
    """Answers where things are when they are asked for: a command needs only what it uses."""

    local: State

    @classmethod
    def here(cls) -> "Site":
        """The platform that this environment, or else this checkout, speaks of."""
        return cls(State.default())

    @property
    def told_elsewhere(self) -> bool:
        """Whether the databases are not those of this checkout."""
        return OWNERS in os.environ

    def owner_dsn(self, service: str) -> str:
        """How migrations and operators reach a service's database; holds the password."""
        if service not in SERVICES:
            raise refused(f"no service {service!r}; there are: {', '.join(SERVICES)}")
        if told := os.environ.get(OWNERS):
            dsns: dict[str, str] = json.loads(told)
            if service not in dsns:
                raise refused(f"{OWNERS} does not name {service}")
            return _with_password(dsns[service], owner_role(service))
        try:
            return self.local.owner_dsn(service)
        except NotRunning as error:
            raise refused(f"{error}, or set {OWNERS}") from None

    def owner_dsns(self) -> dict[str, str]:
        """The same for every service."""
        return {service: self.owner_dsn(service) for service in SERVICES}

    def database(self, service: str, dsn: str | None = None) -> Database:
        """A service's database, opened as its owner; or a copy of it elsewhere."""
        owner, nowhere = SecretStr(dsn or self.owner_dsn(service)), "http://localhost"
        settings = services()[service].settings(
            environment="local",
            database_url=owner,
            nats_url=nowhere,
            nats_seed_file=Path(os.devnull),
            oidc_issuer=nowhere,
            oidc_jwks_url=nowhere,
        )
        return Database(settings)

    @property
    def nats(self) -> str:
        """Where NATS is."""
        return self._told(NATS, "nats")

    def seed(self, identity: str) -> Path:
        """The file with the private key of one NATS identity."""
        if told := os.environ.get(SEEDS):
            return Path(told) / f"{identity}.nk"
        return self.local.nats_seed(identity)

    @property
    def backups(self) -> Path:
        """Below which directory backups are kept."""
        return Path(os.environ.get(BACKUPS) or self.local.part("backups"))

    @property
    def gateway(self) -> str:
        """Where the services are answered for."""
        return self._told(GATEWAY, "gateway")

    def token(self, persona: str) -> str:
        """A bearer token of the operator, or of a persona of the local platform."""
        if told := os.environ.get(TOKEN):
            return told
        return token_of(persona, self._told("PMO_ISSUER_URL", "issuer"))

    def _told(self, variable: str, name: str) -> str:
        if told := os.environ.get(variable):
            return told
        try:
            return str(getattr(self.local.running(), name))
        except NotRunning as error:
            raise refused(f"{error}, or set {variable}") from None
