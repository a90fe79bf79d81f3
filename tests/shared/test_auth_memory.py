"""How long a verified token is remembered, and what makes the platform forget it."""

import pytest

from shared.web import auth
from shared.web.jwks import JwksCache
from tests.support.provider import (
    EC,
    LIN,
    NOW,
    RSA,
    Clock,
    claims,
    provider,
    token,
    verifier,
    why_refused,
)


async def test_a_remembered_token_still_expires() -> None:
    now = Clock()
    header = f"Bearer {token(claims(exp=int(NOW) + 10))}"
    with provider(RSA) as identity:
        asked = verifier(identity.url, now)
        assert await asked.actor(header) == LIN
        now.at += 39
        assert await asked.actor(header) == LIN
        now.at += 1
        assert await why_refused(asked, header) == "token_expired"


async def test_a_remembered_token_is_verified_again_within_a_minute() -> None:
    now, ticks = Clock(), Clock(0)
    with provider(RSA) as identity:
        asked = verifier(identity.url, now, keys=JwksCache(identity.url, clock=ticks))
        header = f"Bearer {token(claims(exp=int(NOW) + 6000))}"
        assert await asked.actor(header) == LIN
        identity.keys = [EC]
        now.at += 59
        ticks.at += 601
        assert await asked.actor(header) == LIN
        now.at += 1
        assert await why_refused(asked, header) == "key_unknown"


async def test_a_new_key_set_makes_every_token_be_verified_again() -> None:
    ticks = Clock(0)
    with provider(RSA) as identity:
        asked = verifier(identity.url, keys=JwksCache(identity.url, clock=ticks))
        assert await asked.actor(f"Bearer {token()}") == LIN
        identity.keys = [EC]
        ticks.at += 31
        assert await asked.actor(f"Bearer {token(alg='ES256')}") == LIN
        assert await why_refused(asked, f"Bearer {token()}") == "key_unknown"


async def test_few_tokens_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "MAX_REMEMBERED", 3)
    with provider(RSA) as identity:
        asked = verifier(identity.url)
        for number in range(10):
            assert await asked.actor(f"Bearer {token(claims(jti=str(number)))}") == LIN
    assert len(asked._remembered) == 3
