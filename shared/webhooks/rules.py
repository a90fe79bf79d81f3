"""Where webhooks may go, how they are signed (Standard Webhooks), and when to try again."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import TypeAlias
from urllib.parse import urlsplit

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

SECRET_PREFIX = "whsec_"
SECRET_BYTES = 32

LONGEST_PAUSE = timedelta(hours=1)
LONGEST_ASKED = timedelta(hours=24)
"""The longest time for which `Retry-After` is heeded."""

PATIENCE = timedelta(days=3)
"""How long an address may fail without a break before it is told nothing more."""

GONE = 410

_CLOUD = frozenset(
    ip_address(a) for a in ("169.254.169.254", "fd00:ec2::254", "168.63.129.16", "100.100.100.200")
)
"""Where clouds tell a machine its secrets: never, whatever networks an operator allows."""

_PUBLIC_V6 = ip_network("2000::/3")
_NOT_PUBLIC = tuple(
    ip_network(n)
    for n in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    )
)
"""Special ranges, tunnels into IPv4 among them, that Python takes for public in some versions."""


def may_reach(address: Address, networks: Collection[Network]) -> bool:
    """Whether a webhook may go there: a public address, or one of the networks allowed.

    Addresses that only carry another one (IPv4-mapped, NAT64, 6to4, Teredo) are none of them.
    """
    if address in _CLOUD:
        return False
    if any(address in network for network in networks):
        return True
    if any(address in network for network in _NOT_PUBLIC):
        return False
    if isinstance(address, IPv6Address):
        return address in _PUBLIC_V6
    return address.is_global and not address.is_multicast and not address.is_reserved


def is_address_allowed(url: str, *, plain: bool, networks: Collection[Network]) -> bool:
    """What can be said of an address before its name is looked up; `plain` allows http."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or port == 0:
        return False
    if parts.scheme != "https" and not (plain and parts.scheme == "http"):
        return False
    try:
        return may_reach(ip_address(host), networks)
    except ValueError:
        return True


def origin_of(url: str) -> str:
    """An address without its path, which may hold a secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def new_secret() -> str:
    """A key of 256 bits, written as Standard Webhooks do."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signatures(keys: Sequence[str], told: str, at: datetime, body: bytes) -> str:
    """The header `webhook-signature`: one of version 1 for each key that is valid now."""
    signed = f"{told}.{int(at.timestamp())}.".encode() + body
    made = []
    for key in keys:
        raw = base64.b64decode(key.removeprefix(SECRET_PREFIX))
        made.append(base64.b64encode(hmac.digest(raw, signed, hashlib.sha256)).decode())
    return " ".join(f"v1,{signature}" for signature in made)


def pause_after(failures: int, asked: timedelta | None, chance: float) -> timedelta:
    """How long to wait after so many failures in a row: twice as long each time, up to an hour.

    `chance` (0 to 1) spreads it by a quarter, so that what failed together does not come back
    together. The receiver may ask for more with `Retry-After`.
    """
    doubled = timedelta(seconds=2.0 ** min(failures - 1, 20))
    own = min(doubled, LONGEST_PAUSE) * (0.75 + chance / 2)
    return own if asked is None else max(own, min(asked, LONGEST_ASKED))


def retry_after(said: str | None, now: datetime) -> timedelta | None:
    """What `Retry-After` asks for, in seconds or as a date; None where it asks for nothing."""
    if said is None:
        return None
    if said.isascii() and said.isdigit():
        return timedelta(seconds=min(int(said[:9]), 10**8))
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(at.replace(tzinfo=at.tzinfo or UTC) - now, timedelta())
