"""Gets bearer tokens from the issuer of the local platform."""

import http.client
import json
from urllib.parse import urlencode, urlsplit

from deploy.local.personas import PERSONAS


class UnknownPersona(ValueError):
    """Nobody of this name lives on the local platform."""


def token_of(persona: str, issuer: str) -> str:
    """A fresh token of this persona, asked of the issuer directly and never through a proxy."""
    if persona not in PERSONAS:
        raise UnknownPersona(f"no persona {persona!r}; there are: {', '.join(PERSONAS)}")
    parts = urlsplit(issuer)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        form = urlencode({"persona": persona})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", f"{parts.path}/token", form, kind)
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise ConnectionError(f"the issuer answered {answer.status}")
    return str(json.loads(body)["access_token"])
