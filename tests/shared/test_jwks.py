"""How often the identity provider is asked for its keys, and what its outages cost us."""

import asyncio
import json
import socket
import time
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from shared.domain.errors import Unavailable
from shared.web.jwks import JwksCache
from tests.support.provider import EC, RSA, Clock, provider


def rsa(private: bool = False, **members: Any) -> Any:
    """How the provider's RSA key would be published with these members."""
    return RSAKey.import_key(RSA.raw_value, members or None).as_dict(private=private)  # type: ignore[arg-type]


async def test_hundred_at_once_ask_the_provider_once() -> None:
    with provider(RSA) as identity:
        keys = JwksCache(identity.url)
        found = await asyncio.gather(*(keys.key("rsa") for _ in range(100)))
        assert all(found)
        assert identity.fetches == 1


async def test_made_up_key_ids_do_not_flood_the_provider() -> None:
    ticks = Clock(0)
    with provider(RSA) as identity:
        keys = JwksCache(identity.url, min_interval=30, clock=ticks)
        await keys.key("rsa")
        for second in range(30):
            ticks.at = float(second)
            ids = [f"made-up-{second}-{n}" for n in range(17)]
            assert not any(await asyncio.gather(*(keys.key(kid) for kid in ids)))
        assert identity.fetches == 1
        ticks.at = 30
        assert not any(await asyncio.gather(*(keys.key(f"late-{n}") for n in range(500))))
        assert identity.fetches == 2


async def test_a_rotation_is_noticed_by_its_new_key_id() -> None:
    ticks = Clock(0)
    with provider(RSA) as identity:
        keys = JwksCache(identity.url, clock=ticks)
        assert await keys.key("rsa")
        identity.keys = [RSA, EC]
        assert await keys.key("ec") is None
        ticks.at = 5
        assert await keys.key("ec")
        assert await keys.key("rsa")
        assert (identity.fetches, keys.generation) == (2, 2)


async def test_an_old_key_set_is_renewed_before_it_is_used() -> None:
    ticks = Clock(0)
    with provider(RSA) as identity:
        keys = JwksCache(identity.url, clock=ticks)
        assert await keys.key("rsa")
        identity.keys = [EC]
        ticks.at = 600
        assert await keys.key("rsa")
        ticks.at = 601
        assert await keys.key("rsa") is None
        assert identity.fetches == 2


BROKEN = [
    (500, b""),
    (404, b"{}"),
    (302, b""),
    (200, b""),
    (200, b"<html>"),
    (200, b"[]"),
    (200, b"null"),
    (200, b'{"keys": null}'),
    (200, b"[" * 100_000),
    (200, b'{"keys": []}' + b" " * 300_000),
]


@pytest.mark.parametrize("broken", BROKEN)
async def test_a_broken_provider_costs_nothing_for_an_hour(broken: tuple[int, bytes]) -> None:
    ticks = Clock(0)
    with provider(RSA) as identity:
        keys = JwksCache(identity.url, clock=ticks)
        assert await keys.key("rsa")
        identity.broken_with = broken
        ticks.at = 669
        assert await keys.key("rsa")
        assert await keys.key("rsa")
        assert await keys.key("made-up") is None
        assert identity.fetches == 2
        ticks.at = 3600
        assert await keys.key("rsa")
        ticks.at = 3601
        with pytest.raises(Unavailable, match="identity_provider_unavailable"):
            await keys.key("rsa")
        identity.broken_with = None
        ticks.at = 3632
        assert await keys.key("rsa")


async def test_a_provider_that_comes_late_is_found_within_a_second() -> None:
    ticks = Clock(0)
    with provider(RSA) as identity:
        identity.broken_with = (503, b"")
        keys = JwksCache(identity.url, clock=ticks)
        for _ in range(3):
            with pytest.raises(Unavailable):
                await keys.key("rsa")
        assert identity.fetches == 1
        identity.broken_with = None
        ticks.at = 1
        assert await keys.key("rsa")


async def test_a_provider_that_is_not_there() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        keys = JwksCache(f"http://127.0.0.1:{unused.getsockname()[1]}/jwks")
        with pytest.raises(Unavailable):
            await keys.key("rsa")


async def test_a_provider_that_hangs_is_given_up() -> None:
    with provider(RSA) as identity:
        identity.answers_after = 20
        keys = JwksCache(identity.url, fetch_seconds=0.2)
        begun = time.monotonic()
        with pytest.raises(Unavailable):
            await keys.key("rsa")
        assert time.monotonic() - begun < 2


async def test_those_whose_key_is_known_do_not_wait_for_a_provider_that_hangs() -> None:
    ticks = Clock(0)
    with provider(RSA) as identity:
        keys = JwksCache(identity.url, clock=ticks, fetch_seconds=20)
        assert await keys.key("rsa")
        identity.answers_after = 20
        ticks.at = 601
        begun = time.monotonic()
        assert await keys.key("rsa")
        assert time.monotonic() - begun < 3


async def test_a_caller_who_goes_away_does_not_take_the_keys_from_the_others() -> None:
    with provider(RSA) as identity:
        keys = JwksCache(identity.url)
        first = asyncio.create_task(keys.key("rsa"))
        await asyncio.wait({first}, timeout=0)
        others = [asyncio.create_task(keys.key("rsa")) for _ in range(10)]
        first.cancel()
        assert all(await asyncio.gather(*others))
        assert first.cancelled()
        assert identity.fetches == 1


@pytest.mark.parametrize(
    "published",
    [
        rsa(kid="odd", use="enc"),
        rsa(kid="odd", alg="RS512"),
        rsa(kid="odd", key_ops=["sign"]),
        rsa(private=True, kid="odd"),
        rsa(),
        ECKey.generate_key("P-384", {"kid": "odd"}).as_dict(private=False),
        OctKey.generate_key(256, {"kid": "odd"}).as_dict(private=True),
        {"kty": "RSA", "kid": "odd", "n": "!", "e": "AQAB"},
        {"kty": "quantum", "kid": "odd"},
        {"kid": "odd"},
        "odd",
        None,
    ],
)
async def test_a_published_key_that_is_none_of_ours_is_ignored(published: Any) -> None:
    with provider(EC) as identity:
        answer = {"keys": [published, EC.as_dict(private=False)]}
        identity.broken_with = (200, json.dumps(answer).encode())
        keys = JwksCache(identity.url)
        assert await keys.key("ec") is not None
        assert await keys.key("odd") is None


@pytest.mark.filterwarnings("ignore:Key size should be")
async def test_a_key_too_short_to_trust_is_ignored() -> None:
    with provider(EC, RSAKey.generate_key(1024, {"kid": "short"})) as identity:
        keys = JwksCache(identity.url)
        assert await keys.key("ec") is not None
        assert await keys.key("short") is None
