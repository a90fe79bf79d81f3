"""`pmo config check` says what is missing or unsafe in the settings, before a service starts."""

import os
import stat
from typing import Annotated
from urllib.parse import urlsplit

import typer
from pydantic import SecretStr, ValidationError
from rich.console import Console
from rich.table import Table

from deploy.local.errors import NotRunning
from deploy.local.state import Running, State
from deploy.postgres.databases import application_role
from deploy.site import HANDED_OUT, refused, services
from shared.messaging.names import SERVICES
from shared.settings import Settings

DATABASE = "PMO_DATABASE_URL"

app = typer.Typer(no_args_is_help=True)
console = Console()


@app.callback()
def config() -> None:
    """Check settings before a start."""


@app.command()
def check(
    service: Annotated[
        str | None, typer.Option(help="One service only.", show_default=False)
    ] = None,
) -> None:
    """Load each service's settings from the environment, or from the platform that runs here."""
    table, sound = Table("service", "environment", "finding"), True
    for name in [service] if service else SERVICES:
        if name not in SERVICES:
            raise refused(f"no service {name!r}; there are: {', '.join(SERVICES)}")
        kind, findings = examine(name)
        sound = sound and not findings
        table.add_row(name, kind, "\n".join(findings) or "[green]sound[/]")
    console.print(table)
    if not sound:
        raise typer.Exit(1)


def examine(service: str) -> tuple[str, list[str]]:
    """The environment a service would start in, and what keeps it from being sound."""
    try:
        settings = _told(service)
    except ValidationError as error:
        findings = []
        for wrong in error.errors(include_input=False):
            named = ".".join(map(str, wrong["loc"]))
            findings.append(f"[red]{named and f'PMO_{named.upper()}: '}{wrong['msg']}[/]")
        return os.environ.get("PMO_ENVIRONMENT", "production"), findings
    return settings.environment, [f"[red]{said}[/]" for said in _unsound(settings)]


def _told(service: str) -> Settings:
    kind = services()[service].settings
    if DATABASE in os.environ:
        return kind()
    state = State.default()
    try:
        running = state.running()
    except NotRunning as error:
        raise refused(f"{error}, or set {DATABASE} and the other settings") from None
    return _local(kind, state, running)


def _local(kind: type[Settings], state: State, running: Running) -> Settings:
    """What the local platform tells the service."""
    return kind(
        environment="local",
        database_url=SecretStr(state.application_dsn(kind.service)),
        nats_url=running.nats,
        nats_seed_file=state.nats_seed(kind.service),
        oidc_issuer=f"{running.gateway}/issuer",
        oidc_jwks_url=f"{running.issuer}/jwks",
    )


def _unsound(settings: Settings) -> list[str]:
    """What the settings alone cannot see: whose the secrets are, and who else reads them."""
    found = []
    database = urlsplit(settings.database_dsn)
    role = application_role(settings.service)
    if database.username != role:
        found.append(f"{DATABASE}: logs in as {database.username}, not as {role}")
    if database.path != f"/{settings.service}":
        found.append(f"{DATABASE}: names another database than {settings.service}")
    try:
        mode = stat.S_IMODE(settings.nats_seed_file.stat().st_mode)
    except OSError as error:
        found.append(f"PMO_NATS_SEED_FILE: {error.strerror}")
    else:
        if mode & 0o077 and settings.nats_seed_file.parent != HANDED_OUT:
            found.append(f"PMO_NATS_SEED_FILE: mode {mode:o} lets others read the key")
    return found
