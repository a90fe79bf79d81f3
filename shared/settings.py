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
        env_prefix="PMO_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    service: ClassVar[str]

    environment: Literal["local", "production"] = "production"
    database_url: SecretStr
    database_password_file: Path | None = None
    """Instead of a password in the URL."""
    database_pool: Annotated[int, Field(ge=2, le=200)] = 20
    nats_url: str
    nats_seed_file: Path
    oidc_issuer: str
    oidc_audience: Annotated[str, Field(min_length=1)] = "pmo"
    oidc_jwks_url: str
    oidc_roles_claims: tuple[str, ...] = ("roles", "realm_access.roles")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    admin_host: str = "127.0.0.1"
    admin_port: Annotated[int, Field(ge=1, le=65535)] = 9000
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Shanghai"
    cors_origins: tuple[str, ...] = ()
    handoff_deadline_seconds: Annotated[float, Field(gt=0, le=86400)] = 60
    otlp_endpoint: str | None = None
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
