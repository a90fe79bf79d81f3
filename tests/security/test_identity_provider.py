"""A real identity provider: signing in there opens our doors, and its keys can be changed."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from joserfc.jwk import RSAKey

from shared.web.auth import TokenVerifier
from shared.web.jwks import JwksCache
from tests.security.canaille import Canaille
from tests.support.provider import Clock
from tests.support.tree import service
from tests.support.world import World

DIRECTOR, EMPLOYEE = "director-chen", "employee-he"
FEED = "/intake/v1/events"
"""For integrators, auditors and the director alone."""


@pytest.fixture
async def canaille(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Canaille]:
    running = Canaille(
        tmp_path_factory.mktemp("canaille"), {DIRECTOR: ["pmo_director"], EMPLOYEE: []}
    )
    yield running
    await running.stop()


class Platform:
    """One service that trusts the provider, as an operator sets it; its clock can be moved."""

    def __init__(self, world: World, issuer: str, key_set_url: str) -> None:
        subject = world.service("intake")
        self.clock = Clock(0)
        settings = subject.settings.model_copy(
            update={
                "oidc_issuer": issuer,
                "oidc_jwks_url": key_set_url,
                "oidc_roles_claims": ("groups",),
            }
        )
        self._app = service("intake").app(settings, subject.db)
        self._app.state.platform = replace(
            self._app.state.platform,
            verifier=TokenVerifier(
                issuer,
                settings.oidc_audience,
                key_set_url,
                roles_claims=settings.oidc_roles_claims,
                now=lambda: time.time() + self.clock.at,
                keys=JwksCache(key_set_url, clock=self.clock),
            ),
        )

    async def answers(self, token: str) -> tuple[int, str | None]:
        """How the feed is answered to the bearer of the token: status, and why it is refused."""
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(self._app), base_url="http://localhost"
        ) as client:
            answer = await client.get(FEED, headers={"authorization": f"Bearer {token}"})
        said = answer.json()
        return answer.status_code, said.get("params", {}).get("reason") or said.get("code")


async def test_who_signs_in_at_a_real_provider_is_let_in_until_its_key_is_gone(
    canaille: Canaille, world: World
) -> None:
    """Authorization code with PKCE, roles from its groups, and two changes of its key."""
    old, new = (RSAKey.generate_key(2048, {"kid": name}) for name in ("old", "new"))
    await canaille.start(old)
    at = await canaille.discovered()
    platform = Platform(world, at["issuer"], at["jwks_uri"])
    given, employee = await canaille.sign_in(DIRECTOR), await canaille.sign_in(EMPLOYEE)
    first = given["access_token"]
    assert await platform.answers(first) == (200, None)
    assert await platform.answers(employee["access_token"]) == (403, "forbidden")
    # The same signature, issuer and audience: but it says who signed in, not who may call us.
    assert await platform.answers(given["id_token"]) == (401, "token_not_for_access")

    await canaille.start(new, before=[old])
    platform.clock.at += 5
    second = (await canaille.sign_in(DIRECTOR))["access_token"]
    assert await platform.answers(second) == (200, None)
    assert await platform.answers(first) == (200, None)

    await canaille.start(new)
    platform.clock.at += 601
    assert await platform.answers(second) == (200, None)
    assert await platform.answers(first) == (401, "key_unknown")
