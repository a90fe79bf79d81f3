"""Who is asking: turns the bearer token of a request into a verified actor, or refuses."""

import json
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from joserfc import jws
from joserfc.errors import (
    ClaimError,
    ExpiredTokenError,
    MissingClaimError,
    UnsupportedAlgorithmError,
)
from joserfc.jwk import Key
from joserfc.jws import CompactSignature, JWSRegistry
from joserfc.jwt import Claims, JWTClaimsRegistry
from pydantic import TypeAdapter, ValidationError

from shared.contracts.base import PersonId
from shared.domain.actor import SYSTEM_PREFIX, Actor, Role
from shared.domain.errors import Unauthenticated
from shared.web.jwks import ALGORITHMS, JwksCache

MAX_TOKEN_LENGTH = 8192
MAX_NAME_LENGTH = 200
MAX_REMEMBERED = 4096
LEEWAY_SECONDS = 30
REMEMBERED_SECONDS = 60
ROLES_CLAIMS = ("roles", "realm_access.roles")
"""Where identity providers put roles: plainly, or as Keycloak does for a whole realm."""

TOKEN_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})
"""What an access token's head may say it is; logout and other tokens say something else."""

IDENTITY_CLAIMS = ("at_hash", "c_hash")
"""Only ID tokens have them: those tell an application who signed in, and open no door."""

_PERSON_ID: TypeAdapter[str] = TypeAdapter(PersonId)
_GLOBAL_ROLES = frozenset(Role)


class _Registry(JWSRegistry):
    """Allows the listed algorithms and no other, whatever the library would recommend."""

    max_header_length = 2048

    def get_alg(self, name: str) -> Any:
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError(name)
        return self.algorithms[name]


_REGISTRY = _Registry(strict_check_header=False)


class _Remembered(NamedTuple):
    actor: Actor
    until: float
    generation: int


class TokenVerifier:
    """Knows one issuer and one audience; every other token is refused, always as a 401.

    `roles_claims` are claim names, or paths with dots, whose lists of strings name roles.
    """

    def __init__(
        self,
        issuer: str,
        audience: str,
        jwks_url: str,
        *,
        roles_claims: Sequence[str] = ROLES_CLAIMS,
        now: Callable[[], float] = time.time,
        keys: JwksCache | None = None,
    ) -> None:
        self._keys = keys or JwksCache(jwks_url)
        self._roles_claims = tuple(roles_claims)
        self._now = now
        self._claims = JWTClaimsRegistry(
            now=lambda: int(now()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
        )
        self._remembered: dict[bytes, _Remembered] = {}

    async def actor(self, authorization_header: str | None) -> Actor:
        """The person a valid token speaks for; Unauthenticated with a short reason otherwise.

        A token once verified is remembered until it expires, for a minute at most, and only with
        the key set that verified it. So a signing key withdrawn at the provider is ours to refuse
        within the `ttl` of the key set and that minute; a single token cannot be withdrawn at all.
        """
        token = _bearer_token(authorization_header)
        # The digest, so that our memory holds nothing that could be replayed.
        digest = sha256(token).digest()
        known = self._remembered.get(digest)
        if known and self._now() < known.until and known.generation == self._keys.generation:
            return known.actor
        claims = await self._verified_claims(token)
        actor = self._person(claims)
        self._remember(digest, actor, until=claims["exp"] + LEEWAY_SECONDS)
        return actor

    async def _verified_claims(self, token: bytes) -> Claims:
        """What the provider signed; the signature comes before anything in the token counts."""
        signed = _parsed(token)
        key = await self._keys.key(_key_id(signed))
        if key is None:
            raise Unauthenticated("key_unknown")
        if not _is_signed_by(key, signed):
            raise Unauthenticated("signature_invalid")
        claims = _claims_of(signed)
        if any(name in claims for name in IDENTITY_CLAIMS):
            raise Unauthenticated("token_not_for_access")
        try:
            self._claims.validate(claims)
        except ExpiredTokenError:
            raise Unauthenticated("token_expired") from None
        except MissingClaimError:
            raise Unauthenticated("claim_missing") from None
        except ClaimError as error:
            raise Unauthenticated(f"{error.claim}_invalid") from None
        return claims

    def _person(self, claims: Claims) -> Actor:
        try:
            subject = _PERSON_ID.validate_python(claims["sub"])
        except ValidationError:
            raise Unauthenticated("sub_invalid") from None
        # No identity provider may name someone who would pass for one of our services.
        if subject.startswith(SYSTEM_PREFIX):
            raise Unauthenticated("sub_invalid")
        name = claims.get("name")
        if not isinstance(name, str) or len(name) > MAX_NAME_LENGTH or not name.isprintable():
            name = None
        return Actor(id=subject, roles=self._roles(claims), name=name)

    def _roles(self, claims: Claims) -> frozenset[str]:
        """The roles we know among those claimed; what we do not know gives no right."""
        claimed: set[str] = set()
        for path in self._roles_claims:
            value = _at(claims, path)
            if isinstance(value, list):
                claimed.update(role for role in value if isinstance(role, str))
        return _GLOBAL_ROLES & claimed

    def _remember(self, digest: bytes, actor: Actor, until: float) -> None:
        if len(self._remembered) >= MAX_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
        until = min(until, self._now() + REMEMBERED_SECONDS)
        self._remembered[digest] = _Remembered(actor, until, self._keys.generation)


def _bearer_token(header: str | None) -> bytes:
    if not header:
        raise Unauthenticated("token_missing")
    scheme, _, token = header.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("token_missing")
    if len(token) > MAX_TOKEN_LENGTH:
        raise Unauthenticated("token_too_long")
    if not token.isascii():
        raise Unauthenticated("token_malformed")
    return token.encode()


def _parsed(token: bytes) -> CompactSignature:
    try:
        signed = jws.extract_compact(token, None, _REGISTRY)
        _REGISTRY.check_header(signed.headers())
        _REGISTRY.get_alg(signed.headers()["alg"])
    except UnsupportedAlgorithmError:
        raise Unauthenticated("algorithm_not_allowed") from None
    except Exception:  # The bytes are anybody's: no way to misread them is a fault of ours.
        raise Unauthenticated("token_malformed") from None
    return signed


def _key_id(signed: CompactSignature) -> str:
    header = signed.headers()
    if str(header.get("typ", "JWT")).lower() not in TOKEN_TYPES:
        raise Unauthenticated("token_not_for_access")
    # "crit" demands extensions that change what is signed; we have none.
    if "crit" in header or "b64" in header:
        raise Unauthenticated("token_malformed")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise Unauthenticated("key_id_missing")
    return kid


def _is_signed_by(key: Key, signed: CompactSignature) -> bool:
    # The key decides what it signs with; else a token could choose its own rules.
    if key.alg not in (None, signed.headers()["alg"]):
        return False
    try:
        return jws.validate_compact(signed, key, registry=_REGISTRY)
    except Exception:  # A signature that cannot even be compared is no signature.
        return False


def _claims_of(signed: CompactSignature) -> Claims:
    try:
        claims = json.loads(signed.payload or b"")
    except (ValueError, RecursionError):
        raise Unauthenticated("token_malformed") from None
    if not isinstance(claims, dict):
        raise Unauthenticated("token_malformed")
    return claims


def _at(claims: Claims, path: str) -> Any:
    """The claim of that name, or else the one its dots lead to."""
    if path in claims:
        return claims[path]
    value: Any = claims
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value
