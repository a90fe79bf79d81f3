"""What an operator may set on a service; production refuses unsafe values at start."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_TLS_ORIGIN = re.compile(r"https://[a-z0-9.-]+(:[0-9]+)?")
"""What a browser sends as its origin: scheme, host and port; no wildcard and no path."""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except ZoneInfoNotFoundError as error:
        raise ValueError("unknown time zone") from error
    return name


def _is_tls(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and bool(parts.hostname)


_PRIVATE = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))


def _is_private(network: IPv4Network | IPv6Network) -> bool:
    """Whether it is somebody's own network; loopback and link-local are the machine's."""
    return any(
        isinstance(network, type(own)) and network.subnet_of(own)  # type: ignore[arg-type]
        for own in _PRIVATE
    )


def with_password(dsn: str, file: Path | None) -> str:
    """The connection string with the password that the file holds, where it has none itself."""
    parts = urlsplit(dsn)
    if file is None or parts.password:
        return dsn
    try:
        password = file.read_text().strip()
    except OSError as error:
        raise ValueError(f"{file}: {error.strerror}") from error
    return dsn.replace("@", f":{quote(password, safe='')}@", 1)


class Settings(BaseSettings):
    """Read from the environment (prefix PMO_); a field named *_FILE is a path to a secret."""

    # A refused setting is named, never quoted: the error is printed, and one of them is a password.
    model_config = SettingsConfigDict(
        env_prefix="PMO_",
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )

    service: ClassVar[str]

    environment: Literal["local", "production"] = "production"
    """`local` lets pass what production refuses: no TLS to the identity provider, any origin."""
    database_url: SecretStr
    """The service's own database as its application role: `postgresql://intake_app:…@…/intake`."""
    database_password_file: Path | None = None
    """A file with its password, where the URL holds none."""
    database_pool: Annotated[int, Field(ge=2, le=200)] = 20
    """Connections to the database that one replica may hold; all replicas together must fit."""
    nats_url: str
    """`nats://host:4222`, or `tls://`."""
    nats_seed_file: Path
    """A file with the service's private nkey, which only it can read."""
    oidc_issuer: str
    """What tokens must say in `iss`."""
    oidc_audience: Annotated[str, Field(min_length=1)] = "pmo"
    """What tokens must say in `aud`."""
    oidc_jwks_url: str
    """Where the keys are that tokens are signed with."""
    oidc_roles_claims: tuple[str, ...] = ("roles", "realm_access.roles")
    """Where in a token the roles are; the first that is there counts, dots lead inside."""
    host: str = "127.0.0.1"
    """The address that REST listens on."""
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    """The port that REST listens on."""
    admin_host: str = "127.0.0.1"
    """The address that `/metrics` listens on; never one that others than operators reach."""
    admin_port: Annotated[int, Field(ge=1, le=65535)] = 9000
    """The port that `/metrics` listens on."""
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Shanghai"
    """The organisation's: deadlines, working days, years of keys."""
    cors_origins: tuple[str, ...] = ()
    """Browser origins that may call: a JSON list of `https://host`, no wildcard."""
    handoff_deadline_seconds: Annotated[float, Field(gt=0, le=86400)] = 60
    """How long an approved proposal may take to be a project everywhere, and the answers to a
    change."""
    otlp_endpoint: str | None = None
    """Where spans are sent to (OTLP over HTTP, `…/v1/traces`); unset: nowhere."""
    webhook_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Networks of one's own that webhooks may reach besides public addresses."""
    webhook_ca_file: Path | None = None
    """Who signs certificates of receivers, besides those whom everybody trusts."""

    @property
    def database_dsn(self) -> str:
        """The connection string with its password; never log it."""
        return with_password(self.database_url.get_secret_value(), self.database_password_file)

    @model_validator(mode="after")
    def _safe_in_production(self) -> Self:
        """Production speaks TLS to its identity provider and names every browser origin."""
        if self.environment == "local":
            return self
        unsafe = [
            name for name in ("oidc_issuer", "oidc_jwks_url") if not _is_tls(getattr(self, name))
        ]
        if not all(map(_TLS_ORIGIN.fullmatch, self.cors_origins)):
            unsafe.append("cors_origins")
        if not urlsplit(self.database_dsn).password:
            unsafe.append("database_url")
        if not all(map(_is_private, self.webhook_networks)):
            unsafe.append("webhook_networks")
        if unsafe:
            raise ValueError(f"unsafe in production: {', '.join(sorted(unsafe))}")
        return self
