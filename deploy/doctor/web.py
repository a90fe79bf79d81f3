"""Looks at the platform from outside: the gateway, each service, who signs tokens, certificates."""

import asyncio
import os
import socket
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from deploy.doctor.findings import Finding, fine, warning, wrong
from deploy.local.errors import NotRunning
from deploy.site import Site
from shared.messaging.names import SERVICES

PATIENCE = 5.0
CLOCK_SECONDS = 5.0
CERTIFICATE_DAYS = 14


async def look_at_services(site: Site) -> AsyncIterator[Finding]:
    """Whether each service answers through the gateway, and says that it can work."""
    async with httpx.AsyncClient(base_url=site.gateway, timeout=PATIENCE, trust_env=False) as http:
        for service in SERVICES:
            try:
                answer = await http.get(f"/{service}/readyz")
            except httpx.TransportError as error:
                yield wrong("gateway", f"{site.gateway}: {error!r}", "start it, or see its log")
                return
            if answer.status_code != 200:
                yield wrong(
                    service,
                    f"answers {answer.status_code}: {_away(answer) or 'it does not run'}",
                    f"start {service}, or see its log",
                )
            elif away := _away(answer):
                yield warning(service, f"works without {away}", "see what is said of it here")
            else:
                yield fine(service, "ready")
        apart = _apart(answer)
        if apart > CLOCK_SECONDS:
            yield wrong("clock", f"{apart:.0f} s from the gateway's", "follow a time server")


def _away(answer: httpx.Response) -> str:
    try:
        return ", ".join(answer.json().get("away", ()))
    except (ValueError, AttributeError):
        return ""


def _apart(answer: httpx.Response) -> float:
    said = answer.headers.get("date")
    if said is None:
        return 0.0
    return abs((datetime.now(UTC) - parsedate_to_datetime(said)).total_seconds())


def key_set(site: Site) -> str | None:
    """Where the keys are that tokens are signed with, as far as it is known here."""
    if told := os.environ.get("PMO_OIDC_JWKS_URL"):
        return told
    try:
        return f"{os.environ.get('PMO_ISSUER_URL') or site.local.running().issuer}/jwks"
    except NotRunning:
        return None


async def look_at_identities(site: Site) -> AsyncIterator[Finding]:
    """Whether the identity provider shows its keys: without them nobody new gets in."""
    url = key_set(site)
    if url is None:
        yield warning("identities", "not told where the keys are", "set PMO_OIDC_JWKS_URL")
        return
    do = "reach it from here, or mend its address (docs/operate/configure.md)"
    try:
        async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as http:
            answer = await http.get(url)
        keys = answer.json()["keys"] if answer.status_code == 200 else []
    except (httpx.TransportError, ValueError, KeyError, TypeError) as error:
        yield wrong("identities", f"{url}: {error!r}", do)
        return
    if keys:
        yield fine("identities", f"{len(keys)} keys at {url}")
    else:
        yield wrong("identities", f"{url} answers {answer.status_code} and shows no key", do)


async def look_at_certificates(site: Site) -> AsyncIterator[Finding]:
    """How long the certificates of the gateway and of the identity provider still hold."""
    for url in {site.gateway, key_set(site) or "", os.environ.get("PMO_OIDC_ISSUER", "")}:
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname:
            continue
        name = f"certificate of {parts.hostname}"
        do = "renew it; a certificate that has run out shuts everybody out"
        try:
            until = await asyncio.to_thread(_valid_until, parts.hostname, parts.port or 443)
        except OSError as error:
            yield wrong(name, str(error), do)
            continue
        days = (until - datetime.now(UTC)).days
        if days < CERTIFICATE_DAYS:
            yield warning(name, f"holds for {days} more days", do)
        else:
            yield fine(name, f"holds for {days} more days")


def _valid_until(host: str, port: int) -> datetime:
    """As whoever connects is shown it; OSError when it is not to be trusted."""
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, port), PATIENCE) as plain,
        context.wrap_socket(plain, server_hostname=host) as secured,
    ):
        shown = secured.getpeercert()
    assert shown is not None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
