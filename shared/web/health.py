"""Whether a service is alive, and whether it can work: what orchestrators and the gateway ask."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from sqlalchemy import text
from starlette.responses import JSONResponse

from shared.domain.actor import Actor
from shared.domain.errors import Unavailable
from shared.web.platform import platform_of


def mount_health(app: FastAPI, service: str, nats_connected: Callable[[], bool]) -> None:
    """`/healthz`: the process answers. `/readyz`: it can serve; `degraded` names what is away.

    While NATS is away a service is ready: REST works and events wait in the table.
    """

    async def healthz() -> dict[str, Any]:
        return {"status": "alive"}

    async def readyz(request: Request) -> JSONResponse:
        platform = platform_of(request.app)
        try:
            async with platform.db.read(Actor.system(service)) as read:
                await read.execute(text("select 1"))
        except Unavailable:
            return JSONResponse({"status": "unavailable", "away": ["database"]}, 503)
        if nats_connected():
            return JSONResponse({"status": "ready", "away": []})
        return JSONResponse({"status": "degraded", "away": ["nats"]})

    app.add_api_route(f"/{service}/healthz", healthz, include_in_schema=False)
    app.add_api_route(f"/{service}/readyz", readyz, include_in_schema=False)
