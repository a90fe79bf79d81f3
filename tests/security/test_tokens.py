"""No door but one: a token is taken from the Authorization header alone, once, and as published.

What makes a token bad is in `tests/shared/test_auth.py`; here each kind knocks at real doors.
"""

import base64
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey, RSAKey

from shared.web.auth import MAX_TOKEN_LENGTH, TokenVerifier
from tests.support.provider import (
    EC,
    LIN,
    RSA,
    Provider,
    claims,
    provider,
    token,
    unsigned_token,
    verifier,
    why_refused,
)
from tests.support.tree import service_names
from tests.support.world import World

STRANGER = RSAKey.generate_key(2048, {"kid": "rsa"})
ADDRESS = "https://evil.example.org/keys"


@pytest.fixture(scope="module")
def identity() -> Iterator[Provider]:
    with provider(RSA, EC) as running:
        yield running


@pytest.fixture(scope="module")
def known(identity: Provider) -> TokenVerifier:
    return verifier(identity.url)


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def resigned(good: str, signature: bytes) -> str:
    return f"{good.rpartition('.')[0]}.{encoded(signature)}"


def with_head(head: bytes) -> str:
    """A good token with another head: its signature is of the good one."""
    return f"{encoded(head)}.{token().partition('.')[2]}"


FORGED: list[tuple[str, str]] = [
    ("key brought along", token(key=STRANGER, jwk=STRANGER.as_dict(private=False))),
    ("address of keys", token(key=STRANGER, jku=ADDRESS)),
    ("address of a certificate", token(key=STRANGER, x5u=ADDRESS)),
    ("certificate brought along", token(key=STRANGER, x5c=["MIIB"])),
    ("thumbprint of another", token(key=STRANGER, x5t="AAAA")),
    ("path for a key id", token(kid="../../../dev/null")),
    ("query for a key id", token(kid="rsa' OR '1'='1")),
    ("address for a key id", token(kid=ADDRESS)),
    ("long key id", token(kid="k" * 1900)),
    ("long head", token(padding="p" * 4000)),
    ("algorithm twice", with_head(b'{"alg":"RS256","alg":"none","kid":"rsa"}')),
    ("key id twice", with_head(b'{"alg":"RS256","kid":"ec","kid":"rsa"}')),
    ("signature of nothing", resigned(token(alg="ES256"), bytes(64))),
    ("signature of one", resigned(token(alg="ES256"), (b"\0" * 31 + b"\1") * 2)),
    (
        "signature in another form",
        resigned(token(alg="ES256"), b"\x30\x06\x02\x01\x01\x02\x01\x01"),
    ),
    ("signature of zeros", resigned(token(), bytes(256))),
    ("no signature", token().rpartition(".")[0] + "."),
    (
        "signature of another",
        f"{token().rpartition('.')[0]}.{token(claims(sub='x')).rpartition('.')[2]}",
    ),
    ("padding", token() + "=="),
    ("json form", json.dumps({"payload": "", "signatures": []})),
    ("two tokens", f"{token()}, {token()}"),
    ("symmetric key of nothing", unsigned_token({"alg": "HS256", "kid": "rsa", "k": ""}, claims())),
]


@pytest.mark.parametrize("forged", [f[1] for f in FORGED], ids=[f[0] for f in FORGED])
async def test_a_forged_token_names_nobody(
    known: TokenVerifier, identity: Provider, forged: str
) -> None:
    """And what it says of keys is followed nowhere: the provider alone is asked, and once."""
    assert await known.actor(f"Bearer {token()}") == LIN
    fetches = identity.fetches
    assert await why_refused(known, f"Bearer {forged}")
    assert identity.fetches <= fetches + 1


@pytest.fixture
async def door(world: World) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(world.service("intake").app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


PATH = "/intake/v1/proposals"


def elsewhere(bearer: str) -> list[dict[str, Any]]:
    """A good token where none is looked for."""
    bare = bearer.removeprefix("Bearer ")
    return [
        {"headers": {"cookie": f"access_token={bare}; authorization={bearer}"}},
        {"headers": {"x-authorization": bearer, "x-access-token": bare, "token": bare}},
        {"headers": {"proxy-authorization": bearer}},
        {"headers": {"x-forwarded-user": "director-chen", "x-remote-user": "director-chen"}},
        {"headers": {"authorization": f"Token {bare}"}},
        {"headers": {"authorization": bare}},
        {"headers": {"authorization": f"Bearer{bare}"}},
        {"headers": [("authorization", "Basic eDp5"), ("authorization", bearer)]},
        {"headers": [("authorization", bearer), ("authorization", bearer)]},
        {"params": {"access_token": bare}},
        {"params": {"token": bare, "authorization": bearer}},
    ]


async def test_a_token_is_looked_for_in_one_place(door: httpx.AsyncClient, world: World) -> None:
    """RFC 6750 knows two more; a query is logged on its way, and a form can be sent by any page."""
    bearer = world.authorization("director-chen")
    assert (await door.get(PATH, headers={"authorization": bearer})).status_code == 200
    for sent in elsewhere(bearer):
        answer = await door.get(PATH, **sent)
        assert answer.status_code == 401, sent
        assert answer.headers["www-authenticate"].startswith('Bearer realm="pmo"')
    form = {"access_token": bearer.removeprefix("Bearer ")}
    assert (await door.post(PATH, data=form)).status_code == 401


async def test_a_refusal_repeats_nothing_of_the_token(door: httpx.AsyncClient) -> None:
    said = token(claims(sub="very-particular"))
    answer = await door.get(PATH, headers={"authorization": f"Bearer {said}"})
    assert answer.status_code == 401
    for part in (*said.split("."), "very-particular", "rsa"):
        assert part not in answer.text + str(answer.headers)


@pytest.mark.parametrize("name", service_names())
async def test_every_service_refuses_alike(world: World, name: str) -> None:
    """One bad token of each kind, at every service's door."""
    service, good = world.service(name), world.authorization("director-chen")
    stolen = ECKey.generate_key("P-256", {"kid": "stolen"})
    bad = {
        "token_missing": "",
        "token_malformed": f"{good}.x",
        "token_too_long": "Bearer " + "a" * (MAX_TOKEN_LENGTH + 1),
        "algorithm_not_allowed": "Bearer " + unsigned_token({"alg": "none"}, claims()),
        "key_id_missing": "Bearer " + token(kid=None),
        "key_unknown": "Bearer " + token(key=stolen, alg="ES256"),
        "signature_invalid": good[:-8] + "AAAAAAAA",
        "token_not_for_access": "Bearer " + token(typ="logout+jwt"),
    }
    for reason, header in bad.items():
        answer = await service.call(
            None, "GET", "/jobs", headers={"authorization": header} if header else None
        )
        assert answer.status_code == 401, reason
        assert answer.json()["params"]["reason"] == reason
