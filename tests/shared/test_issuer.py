"""The local issuer: named people, a key that stays, and tokens that the platform accepts."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deploy.local.issuer import create_app, kept_key, mint, new_key
from deploy.local.personas import PERSONAS, Persona
from shared.domain.actor import Actor
from shared.domain.errors import Unauthenticated
from shared.web.auth import TokenVerifier
from tests.support.served import served

URL = "http://127.0.0.1:8080/issuer"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with served(create_app(new_key(), URL)) as address:
        yield f"{address}/issuer"


def test_there_is_someone_for_every_part() -> None:
    duties = [persona.duty for persona in PERSONAS.values()]
    assert {duty: duties.count(duty) for duty in duties} == {
        "PMO analyst": 2,
        "PMO director": 1,
        "board member": 3,
        "sponsor": 2,
        "project manager": 2,
        "resource manager": 1,
        "executive": 1,
        "auditor": 1,
        "administrator": 1,
        "employee": 1,
        "enterprise system": 1,
    }
    assert all(re.fullmatch(r"[\u4e00-\u9fff]{2,6}", p.name) for p in PERSONAS.values())
    assert len({persona.name for persona in PERSONAS.values()}) == len(PERSONAS)


@pytest.mark.parametrize("persona", PERSONAS.values(), ids=PERSONAS)
async def test_every_persona_is_let_in_as_who_they_are(issuer: str, persona: Persona) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"{issuer}/token", data={"persona": persona.id})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    granted = answer.json()
    assert (granted["token_type"], granted["expires_in"]) == ("Bearer", 12 * 3600)
    verifier = TokenVerifier(URL, "pmo", f"{issuer}/jwks")
    actor = await verifier.actor(f"Bearer {granted['access_token']}")
    assert actor == Actor(persona.id, frozenset(persona.roles), persona.name)


@pytest.mark.parametrize("form", [b"", b"persona=nobody", b"persona=", b"\xff\xfe", b"a" * 5000])
async def test_nobody_else_gets_a_token(issuer: str, form: bytes) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"{issuer}/token", content=form)
    assert answer.status_code == 400
    assert answer.json() == {"error": "invalid_request"}


async def test_it_says_where_everything_is(issuer: str) -> None:
    async with httpx.AsyncClient(base_url=issuer, trust_env=False) as client:
        configuration = (await client.get("/.well-known/openid-configuration")).json()
        personas = (await client.get("/personas")).json()
        key_set = (await client.get("/jwks")).json()
    assert configuration["issuer"] == URL
    assert configuration["jwks_uri"] == f"{URL}/jwks"
    assert configuration["token_endpoint"] == f"{URL}/token"
    assert [persona["id"] for persona in personas] == list(PERSONAS)
    assert personas[0]["roles"] == ["pmo_analyst"]
    assert "d" not in key_set["keys"][0]


async def test_a_token_is_for_one_issuer_one_audience_and_half_a_day(issuer: str) -> None:
    verifier = TokenVerifier(URL, "pmo", f"{issuer}/jwks")
    lin, stranger = PERSONAS["analyst-lin"], new_key()
    with pytest.raises(Unauthenticated, match="key_unknown"):
        await verifier.actor(f"Bearer {mint(lin, stranger, issuer=URL)}")
    with served(create_app(stranger, URL)) as address:
        verifier = TokenVerifier(URL, "pmo", f"{address}/issuer/jwks")
        for refused, why in (
            (mint(lin, stranger, issuer="http://other"), "iss_invalid"),
            (mint(lin, stranger, issuer=URL, audience="other"), "aud_invalid"),
            (mint(lin, stranger, issuer=URL, now=time.time() - 12 * 3600 - 31), "token_expired"),
        ):
            with pytest.raises(Unauthenticated, match=why):
                await verifier.actor(f"Bearer {refused}")


def test_its_key_is_kept_where_only_its_owner_can_read_it(tmp_path: Path) -> None:
    state = tmp_path / "state"
    key = kept_key(state)
    [kept] = state.iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert state.stat().st_mode & 0o777 == 0o700
    assert kept_key(state).as_dict(private=True) == key.as_dict(private=True)


def test_it_runs_as_a_program(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/issuer"
    environment = os.environ | {
        "PMO_ISSUER_PORT": str(port),
        "PMO_ISSUER_STATE": str(tmp_path),
        "PMO_ISSUER_URL": f"{URL}/",
    }
    program = [sys.executable, "-m", "deploy.local.issuer"]
    with subprocess.Popen(program, env=environment) as process:
        try:
            assert _answer(f"{address}/.well-known/openid-configuration")["issuer"] == URL
            assert len(_answer(f"{address}/personas")) == len(PERSONAS)
        finally:
            process.terminate()


def _answer(url: str, within: float = 15) -> dict[str, str]:
    deadline = time.monotonic() + within
    while True:
        try:
            answer: dict[str, str] = httpx.get(url, trust_env=False).json()
            return answer
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
