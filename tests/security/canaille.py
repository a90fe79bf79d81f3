"""A real identity provider, Canaille, and a browser that signs people in there."""

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc.jwk import RSAKey

from deploy.local.ports import free_port
from deploy.local.processes import Process, WebServer
from tests.support.environments import environment

PROGRAM = Path(__file__).with_name("canaille_program.py")
CLIENT, REDIRECT = "pmo-frontend", "http://127.0.0.1/signed-in"
DISCOVERY = "/.well-known/openid-configuration"


class Canaille:
    """The provider with its people; started again with other keys when those are changed."""

    def __init__(self, directory: Path, people: Mapping[str, Sequence[str]]) -> None:
        self.issuer = f"http://127.0.0.1:{free_port()}"
        self.password = secrets.token_urlsafe(12)
        self._people = people
        self._secret = secrets.token_urlsafe(32)
        self._directory = directory
        self._server: WebServer | None = None

    async def start(self, *active: RSAKey, before: Sequence[RSAKey] = ()) -> None:
        """Sign with `active`, and still publish those of `before`."""
        await self.stop()
        said = {
            "port": urlsplit(self.issuer).port,
            "secret": self._secret,
            "active": [key.as_dict(private=True) for key in active],
            "inactive": [key.as_dict(private=True) for key in before],
            "password": self.password,
            "people": self._people,
            "client": CLIENT,
            "redirect": REDIRECT,
        }
        python = environment("canaille") / "bin" / "python"
        process = Process(
            "canaille", [python, "-I", PROGRAM, json.dumps(said)], self._directory / "canaille.log"
        )
        self._server = WebServer(process, f"{self.issuer}{DISCOVERY}")
        await self._server.start()

    async def stop(self) -> None:
        """End it; what it knows it knows again after the next start."""
        if self._server is not None:
            await self._server.process.stop()

    async def discovered(self) -> dict[str, Any]:
        """What it says about itself."""
        async with httpx.AsyncClient(base_url=self.issuer, trust_env=False) as client:
            found: dict[str, Any] = (await client.get(DISCOVERY)).json()
        return found

    async def sign_in(self, person: str) -> dict[str, Any]:
        """Authorization code with PKCE, through its pages as a browser does: its tokens."""
        at = await self.discovered()
        proof, state = secrets.token_urlsafe(48), secrets.token_urlsafe(8)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(proof.encode()).digest())
        asked = {
            "response_type": "code",
            "client_id": CLIENT,
            "redirect_uri": REDIRECT,
            "scope": "openid profile groups",
            "state": state,
            "nonce": secrets.token_urlsafe(8),
            "code_challenge": challenge.rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        async with httpx.AsyncClient(trust_env=False, timeout=20) as browser:
            page = await browser.get(
                at["authorization_endpoint"], params=asked, follow_redirects=True
            )
            page = await _filled(browser, page, login=person)
            page = await _filled(browser, page, password=self.password)
            answer = parse_qs(urlsplit(str(page.url)).query)
            assert (answer["state"], answer["iss"]) == ([state], [self.issuer])
            given = await browser.post(
                at["token_endpoint"],
                data={
                    "grant_type": "authorization_code",
                    "code": answer["code"][0],
                    "redirect_uri": REDIRECT,
                    "client_id": CLIENT,
                    "code_verifier": proof,
                },
            )
        assert given.status_code == 200, given.text
        tokens: dict[str, Any] = given.json()
        return tokens


async def _filled(
    browser: httpx.AsyncClient, page: httpx.Response, **fields: str
) -> httpx.Response:
    """Send the form of a page; the page that follows, or where the application is sent back."""
    guard = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert guard, page.text
    page = await browser.post(page.url, data={"csrf_token": guard[1], **fields})
    while page.next_request is not None and not str(page.next_request.url).startswith(REDIRECT):
        page = await browser.send(page.next_request)
    return page if page.next_request is None else httpx.Response(200, request=page.next_request)
