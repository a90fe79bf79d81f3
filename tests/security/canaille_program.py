"""Runs Canaille with a client, groups and people of ours; a program in Canaille's environment.

`python -I canaille_program.py <what it is to be, as JSON>`, which `canaille.py` writes. It does
only what Canaille's own start command does, with records that are the same after each start.
"""

import asyncio
import json
import sys
from typing import Any

from canaille.app import models  # type: ignore[import-not-found]
from canaille.backends import Backend  # type: ignore[import-not-found]
from canaille.hypercorn.app import create_app  # type: ignore[import-not-found]
from hypercorn.asyncio import serve  # type: ignore[import-not-found]
from hypercorn.config import Config  # type: ignore[import-not-found]


def main(said: dict[str, Any]) -> None:
    """Serve until ended."""
    address = f"127.0.0.1:{said['port']}"
    app = create_app(
        {
            "SECRET_KEY": said["secret"],
            "SERVER_NAME": address,
            "PREFERRED_URL_SCHEME": "http",
            "CANAILLE": {"DATABASE": "memory", "JAVASCRIPT": False},
            "CANAILLE_OIDC": {"ACTIVE_JWKS": said["active"], "INACTIVE_JWKS": said["inactive"]},
        },
        wrap_asgi=False,
    )
    with app.app_context(), Backend.instance.session():
        register(said)
    config = Config.from_mapping(bind=[address], loglevel="WARNING")
    asyncio.run(serve(app, config, mode="wsgi"))


def register(said: dict[str, Any]) -> None:
    """The platform as an audience, a browser application that calls it, and its people."""
    platform = models.Client(client_id="pmo", client_name="PMO platform")
    browser = models.Client(
        client_id=said["client"],
        client_name="PMO frontend",
        client_uri=said["redirect"],
        redirect_uris=[said["redirect"]],
        scope=["openid", "profile", "groups"],
        grant_types=["authorization_code"],
        response_types=["code"],
        token_endpoint_auth_method="none",
        id_token_signed_response_alg="RS256",
    )
    Backend.instance.save(platform)
    Backend.instance.save(browser)
    browser.audience = [platform]
    Backend.instance.save(browser)
    groups: dict[str, list[Any]] = {}
    for name, parts in said["people"].items():
        person = models.User(
            user_name=name, formatted_name=name, family_name=name, password=said["password"]
        )
        Backend.instance.save(person)
        for part in parts:
            groups.setdefault(part, []).append(person)
    for name, members in groups.items():
        Backend.instance.save(models.Group(display_name=name, members=members))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
