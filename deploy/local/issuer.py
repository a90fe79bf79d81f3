"""A small OpenID issuer for one machine: hands anyone a token of any persona, so never deploy it.

It stays outside `shared` and `services` so that the production image does not contain it.
"""

import json
import os
import secrets
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from deploy.local.personas import PERSONAS, Persona

LIFETIME = timedelta(hours=12)
AUDIENCE = "pmo"


def new_key() -> ECKey:
    """A signing key whose id is its own thumbprint."""
    return ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)


def kept_key(state: Path) -> ECKey:
    """The key of this machine, made at the first start: tokens outlive a restart."""
    path = state / "issuer-key.json"
    if not path.exists():
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        half_written = path.with_suffix(f".{secrets.token_hex(4)}")
        with open(os.open(half_written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(new_key().as_dict(private=True), file)
        half_written.replace(path)
    return ECKey.import_key(json.loads(path.read_text()))


def mint(
    persona: Persona,
    key: ECKey,
    *,
    issuer: str,
    audience: str = AUDIENCE,
    lifetime: timedelta = LIFETIME,
    now: float | None = None,
) -> str:
    """A signed token of that persona, as an identity provider of the organisation would give it."""
    issued = int(time.time() if now is None else now)
    claims = {
        "iss": issuer,
        "aud": audience,
        "sub": persona.id,
        "name": persona.name,
        "roles": [role.value for role in persona.roles],
        "iat": issued,
        "exp": issued + int(lifetime.total_seconds()),
        "jti": secrets.token_urlsafe(12),
    }
    return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key, algorithms=["ES256"])


def create_app(key: ECKey, url: str) -> FastAPI:
    """The issuer whose public address, and so whose `iss`, is `url`."""
    app = FastAPI(openapi_url=None)

    @app.get("/issuer/.well-known/openid-configuration")
    async def configuration() -> dict[str, Any]:
        return {
            "issuer": url,
            "jwks_uri": f"{url}/jwks",
            "token_endpoint": f"{url}/token",
            "response_types_supported": ["token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
        }

    @app.get("/issuer/jwks")
    async def key_set() -> Any:
        return KeySet([key]).as_dict(private=False)

    @app.get("/issuer/personas")
    async def personas() -> list[Persona]:
        return list(PERSONAS.values())

    @app.post("/issuer/token")
    async def token(request: Request) -> JSONResponse:
        form = parse_qs((await request.body()).decode("utf-8", "replace"))
        persona = PERSONAS.get(form.get("persona", [""])[0])
        if persona is None:
            return JSONResponse({"error": "invalid_request"}, status_code=400)
        answer = {
            "access_token": mint(persona, key, issuer=url),
            "token_type": "Bearer",
            "expires_in": int(LIFETIME.total_seconds()),
        }
        return JSONResponse(answer, headers={"cache-control": "no-store"})

    return app


def main() -> None:
    """Serve where PMO_ISSUER_HOST (loopback, if not told) and PMO_ISSUER_PORT say.

    PMO_ISSUER_URL is its public address, PMO_ISSUER_STATE where it keeps its key.
    """
    app = create_app(
        kept_key(Path(os.environ["PMO_ISSUER_STATE"])), os.environ["PMO_ISSUER_URL"].rstrip("/")
    )
    port = int(os.environ["PMO_ISSUER_PORT"])
    host = os.environ.get("PMO_ISSUER_HOST", "127.0.0.1")
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
