"""The identity provider's public keys, kept at hand so that its outages do not become ours."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key

from shared.domain.errors import Unavailable

ALGORITHMS = frozenset({"RS256", "ES256", "EdDSA", "Ed25519"})
"""Asymmetric signatures only; EdDSA and Ed25519 are the old and the new name of one of them."""

log = structlog.get_logger(__name__)

LARGEST_SET = 256 * 1024


class JwksCache:
    """Key sets are fetched at most once at a time, and at most each `min_interval` seconds.

    A set older than `ttl` is renewed before it is used; while the provider is away it stays in
    use until it is older than `max_stale`. An unknown key id asks for a new set, which is how a
    rotation is noticed, but made-up ids cannot make us flood the provider.
    """

    def __init__(
        self,
        url: str,
        *,
        ttl: float = 600,
        min_interval: float = 5,
        max_stale: float = 3600,
        fetch_seconds: float = 5,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.generation = 0
        """Grows with every set fetched: what was verified with an older one may be asked again."""
        self._url = url
        self._ttl, self._min_interval, self._max_stale = ttl, min_interval, max_stale
        self._fetch_seconds = fetch_seconds
        # Plain http is a provider on this machine: no proxy leads there. Reading the trusted
        # roots takes a tenth of a second, so it is done here and not between two requests.
        self._remote = urlsplit(url).scheme == "https"
        self._tls = httpx.create_ssl_context() if self._remote else False
        self._clock = clock
        self._keys: dict[str, Key] = {}
        self._fetched_at = self._tried_at = float("-inf")
        self._fetching: asyncio.Task[None] | None = None

    async def key(self, kid: str) -> Key | None:
        """The key of that id, None where the provider has none; Unavailable without any set."""
        if kid not in self._keys or self._age() > self._max_stale:
            await self._renew(patience=None)
        elif self._age() > self._ttl:
            # A provider that hangs must not hold up those whose key we know.
            await self._renew(patience=1)
        if self._age() > self._max_stale:
            raise Unavailable("identity_provider_unavailable")
        return self._keys.get(kid)

    def _age(self) -> float:
        return self._clock() - self._fetched_at

    async def _renew(self, patience: float | None) -> None:
        """Wait for the fetch under way, or begin one if the last is long enough ago."""
        if self._fetching is None:
            # Without a usable set nobody can be let in, so the provider is asked soon again.
            pause = self._min_interval if self._age() <= self._max_stale else 1
            if self._clock() - self._tried_at < pause:
                return
            self._tried_at = self._clock()
            # A task of its own: whoever began it may go away without failing the others.
            self._fetching = asyncio.create_task(self._fetch())
        await asyncio.wait({self._fetching}, timeout=patience)

    async def _fetch(self) -> None:
        try:
            async with (
                asyncio.timeout(self._fetch_seconds),
                httpx.AsyncClient(verify=self._tls, trust_env=self._remote) as client,
            ):
                self._keys = _verification_keys(json.loads(await _read(client, self._url)))
            self._fetched_at = self._clock()
            self.generation += 1
        except Exception as failure:  # Whatever it answers, the keys at hand stay in use.
            log.warning("signing_keys_not_fetched", url=self._url, failure=repr(failure))
        finally:
            self._fetching = None


async def _read(client: httpx.AsyncClient, url: str) -> bytes:
    """What is there; not more than a key set can be, and from nowhere else."""
    plainly, body = {"accept": "application/json", "accept-encoding": "identity"}, b""
    async with client.stream("GET", url, headers=plainly) as response:
        response.raise_for_status()
        async for part in response.aiter_raw():
            body += part
            if len(body) > LARGEST_SET:
                raise ValueError("too large for a key set")
    return body


def _verification_keys(key_set: Any) -> dict[str, Key]:
    """The public keys of a set that may verify a token, by id; others are none of ours."""
    keys: dict[str, Key] = {}
    for published in key_set["keys"]:
        try:
            key = import_key(dict(published))
        except Exception as failure:  # One key that we cannot read does not take the others away.
            log.warning("signing_key_ignored", failure=repr(failure))
            continue
        if key.kid and _may_verify(key):
            keys[key.kid] = key
    return keys


def _may_verify(key: Key) -> bool:
    """Whether this is a public signing key, strong enough, of an algorithm on the list."""
    if key.is_private or key.get("use", "sig") != "sig":
        return False
    if "verify" not in (key.get("key_ops") or ["verify"]):
        return False
    if key.alg is not None and key.alg not in ALGORITHMS:
        return False
    match key:
        case RSAKey():
            return key.raw_value.key_size >= 2048
        case ECKey() | OKPKey():
            return key.curve_name in {"P-256", "Ed25519"}
        case _:
            return False
