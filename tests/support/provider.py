"""An identity provider for tests: a real key-set address, and tokens good and bad."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, Key, KeySet, OKPKey, RSAKey
from starlette.types import Receive, Scope, Send

from shared.domain.actor import Actor
from shared.domain.errors import Unauthenticated
from shared.web.auth import TokenVerifier
from tests.support.served import served

ISSUER = "https://id.example.org"
AUDIENCE = "pmo"
NOW = 1_800_000_000.0
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})
KEYS: dict[str, Key] = {"RS256": RSA, "ES256": EC, "EdDSA": ED, "Ed25519": ED}

LIN = Actor("analyst-lin", frozenset({"pmo_analyst"}), "林静")


class Clock:
    """A time that stands still until it is moved."""

    def __init__(self, at: float = NOW) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


class Provider:
    """Serves its keys, counts how often it is asked, and can be made to fail."""

    def __init__(self, keys: list[Key]) -> None:
        self.keys = keys
        self.fetches = 0
        self.broken_with: tuple[int, bytes] | None = None
        self.answers_after: float = 0
        self.url = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        self.fetches += 1
        resume = time.monotonic() + self.answers_after
        while time.monotonic() < resume and (await receive())["type"] != "http.disconnect":
            pass
        status, body = self.broken_with or (200, json.dumps(self.key_set()).encode())
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})

    def key_set(self) -> Any:
        return KeySet(self.keys).as_dict(private=False)


@contextmanager
def provider(*keys: Key) -> Iterator[Provider]:
    """A provider at a real address that publishes these keys."""
    running = Provider(list(keys))
    with served(running, lifespan="off") as address:
        running.url = f"{address}/jwks"
        yield running


def claims(**changed: Any) -> dict[str, Any]:
    """A good token's claims; None takes one away."""
    good = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "analyst-lin",
        "name": "林静",
        "roles": ["pmo_analyst"],
        "iat": int(NOW),
        "exp": int(NOW) + 600,
    }
    return {name: value for name, value in (good | changed).items() if value is not None}


def token(
    payload: dict[str, Any] | bytes | None = None,
    *,
    alg: str = "RS256",
    key: Key | None = None,
    **header: Any,
) -> str:
    """A token signed as asked; header members that are None are left out."""
    key = key or KEYS[alg]
    members = {"alg": alg, "kid": key.kid, **header}
    members = {name: value for name, value in members.items() if value is not None}
    content = payload if isinstance(payload, bytes) else json.dumps(payload or claims()).encode()
    # By hand, as the library would not sign what it would not accept.
    signed = f"{_part(json.dumps(members).encode())}.{_part(content)}"
    signature = jws.JWSRegistry.algorithms[alg].sign(signed.encode(), key)
    return f"{signed}.{_part(signature)}"


def unsigned_token(header: Any, payload: Any) -> str:
    """A token that nobody signed, with any header."""
    return f"{_part(json.dumps(header).encode())}.{_part(json.dumps(payload).encode())}."


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def verifier(url: str, now: Clock | None = None, **options: Any) -> TokenVerifier:
    """Trusts the provider at that key-set address; its clock stands still unless given one."""
    return TokenVerifier(ISSUER, AUDIENCE, url, now=now or Clock(), **options)


async def why_refused(asked: TokenVerifier, header: str | None) -> str:
    """Why the header is refused; the test fails if it is not, or fails in another way."""
    with pytest.raises(Unauthenticated) as refusal:
        await asked.actor(header)
    assert refusal.value.status == 401
    assert refusal.value.code == "unauthenticated"
    return str(refusal.value.params["reason"])
