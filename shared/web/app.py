"""One service's application: its routers, and every way an answer can go wrong told as a problem.

Routing, validation and unexpected errors come to the same form as refusals; the docs pages, the
schema, health and the gateway's error pages are open, all else needs a token.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Match
from starlette.types import ASGIApp

from shared.domain.errors import FieldProblem, Invalid, Malformed, Refusal
from shared.web.browsers import open_to
from shared.web.docs import add_docs
from shared.web.entry import origin_of, refused
from shared.web.limits import Limits, LimitsMiddleware
from shared.web.openapi import published
from shared.web.platform import Platform
from shared.web.problems import BY_STATUS, problem_response
from shared.web.route import Routes

log = structlog.get_logger()

WebApp: TypeAlias = FastAPI
"""What the runtime passes on without knowing the framework."""

NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}


def web_app(
    platform: Platform, *, title: str, description: str, routes: Sequence[Routes]
) -> FastAPI:
    """The application of one service, with `routes` in process order."""
    service = platform.service
    app = _Guarded(
        title=f"PMO {title}",
        version="1.0.0",
        description=description,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # Without somewhere to send it, looking for a tracer at each request is only a cost.
        telemetry=None if platform.settings.otlp_endpoint else NO_TELEMETRY,
    )
    app.state.platform = platform
    for group in routes:
        # Not `include_router`, which wraps each group in a router that is asked once more.
        app.router.routes.extend(group.router.routes)
    app.add_api_route(
        f"/{service}/openapi.json",
        lambda: JSONResponse(published(app)),
        include_in_schema=False,
    )
    add_docs(app, service)
    app.add_api_route("/problems/{status}", _gateway_problem, include_in_schema=False)
    _tell_errors_as_problems(app)
    app.uploads = [path for group in routes for path in group.uploads]
    app.origins = platform.settings.cors_origins
    return app


class _Guarded(FastAPI):
    """An application whose limits hold around all of it, also around its last words at a fault."""

    uploads: Sequence[str] = ()
    origins: Sequence[str] = ()

    def build_middleware_stack(self) -> ASGIApp:
        limited = LimitsMiddleware(
            super().build_middleware_stack(), upload_paths=self.uploads, limits=Limits()
        )
        # Around the limits, too: a page may read why it was refused.
        return open_to(self.origins, limited)


async def _gateway_problem(request: Request, status: str) -> Response:
    """What the gateway shows instead of a page of its own."""
    number = int(status) if status.isascii() and status.isdigit() else 404
    return problem_response(request.headers, BY_STATUS.get(number, "bad_gateway"))


def _tell_errors_as_problems(app: FastAPI) -> None:
    @app.exception_handler(Refusal)
    async def refusal(request: Request, error: Refusal) -> Response:
        return refused(request, error)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return refused(request, _as_refusal(error.errors(), error.body))

    @app.exception_handler(HTTPException)
    async def routing(request: Request, error: HTTPException) -> Response:
        code = BY_STATUS.get(error.status_code, "malformed_request")
        headers = {"allow": _allowed(app, request)} if error.status_code == 405 else {}
        return problem_response(request.headers, code, extra_headers=headers)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        trace = origin_of(request).correlation_id.hex
        log.error("request failed", trace_id=trace, path=request.url.path, exc_info=error)
        return problem_response(request.headers, "internal", trace_id=trace)


def _allowed(app: FastAPI, request: Request) -> str:
    methods: set[str] = set()
    for route in app.routes:
        if route.matches({**request.scope, "method": "GET"})[0] != Match.NONE:
            methods |= set(getattr(route, "methods", None) or ())
    return ", ".join(sorted(methods))


def _pointer(location: Iterable[Any], body: Any) -> str:
    where, *rest = location
    if where == "body":
        parts = [str(part).replace("~", "~0").replace("/", "~1") for part in _said(rest, body)]
        return "".join(f"/{part}" for part in parts)
    named = ".".join(map(str, rest))
    return f"?{named}" if where == "query" else f"{where}:{named}"


def _said(parts: Sequence[Any], said: Any) -> Iterator[Any]:
    """The parts of a location that are in what was sent: where something has one of several
    shapes, the validator also names the shape."""
    for left, part in zip(range(len(parts) - 1, -1, -1), parts, strict=True):
        if isinstance(said, dict) and part not in said and left:
            continue
        yield part
        if isinstance(said, dict):
            said = said.get(part)
        elif isinstance(said, list) and isinstance(part, int) and part < len(said):
            said = said[part]


def _as_refusal(errors: Sequence[Any], body: Any) -> Refusal:
    """The validator's findings by pointer; what was sent is never repeated."""
    if errors and errors[0]["type"] == "json_invalid":
        return Malformed("malformed_request")
    found = [
        FieldProblem(
            _pointer(e["loc"], body)[:300], str(e["type"]), (("detail", str(e["msg"])[:400]),)
        )
        for e in errors[:50]
    ]
    return Invalid("validation_failed", count=len(errors), errors=found)
