"""Serves the hand-written endpoints with the same server, event loop and pool size as ours."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import orjson
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from bench.baseline.proposals import router
from shared.domain.errors import Refusal
from shared.web.auth import TokenVerifier

POOL = 20


async def speak_json(connection: asyncpg.Connection) -> None:
    """JSONB columns are Python values on this connection."""
    await connection.set_type_codec(
        "jsonb",
        encoder=lambda value: orjson.dumps(value).decode(),
        decoder=orjson.loads,
        schema="pg_catalog",
    )


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the pool, and who verifies tokens: the same class as on our side."""
    app.state.verifier = TokenVerifier(
        os.environ["PMO_OIDC_ISSUER"],
        os.environ["PMO_OIDC_AUDIENCE"],
        os.environ["PMO_OIDC_JWKS_URL"],
    )
    async with asyncpg.create_pool(
        os.environ["PMO_DATABASE_URL"], min_size=POOL, max_size=POOL, init=speak_json
    ) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)
app.include_router(router, prefix="/intake/v1")


@app.exception_handler(Refusal)
async def refused(request: Request, refusal: Refusal) -> JSONResponse:
    """A problem as JSON."""
    return JSONResponse({"code": refusal.code, "params": refusal.params}, refusal.status)


@app.get("/intake/readyz")
async def readyz() -> dict[str, str]:
    """It can serve."""
    return {"status": "ready"}


if __name__ == "__main__":
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(os.environ["PMO_PORT"]),
        loop="uvloop",
        http="httptools",
        ws="none",
        access_log=False,
        log_level="warning",
    )
