"""One service's application: its routers, and every way an answer can go wrong told as a problem.

Routing, validation and unexpected errors come to the same form as refusals; the docs pages, the
schema, health and the gateway's error pages are open, all else needs a token.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Match

from shared.domain.errors import FieldProblem, Invalid, Malformed, Refusal
from shared.web.docs import add_docs
from shared.web.entry import TRACE_HEADER, origin_of, refused
from shared.web.limits import Limits, LimitsMiddleware
from shared.web.openapi import published
from shared.web.platform import Platform
from shared.web.problems import BY_STATUS, problem_response
from shared.web.route import Routes

log = structlog.get_logger()

WebApp: TypeAlias = FastAPI
"""What the runtime passes on without knowing the framework."""

NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}

SHOWN_HEADERS = ["etag", "location", "idempotency-replayed", "retry-after", TRACE_HEADER]


def web_app(
    platform: Platform, *, title: str, description: str, routes: Sequence[Routes]
) -> FastAPI:
    """The application of one service, with `routes` in process order."""
    service = platform.service
    app = FastAPI(
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
    if platform.settings.cors_origins:
        _allow_browsers(app, platform.settings.cors_origins)
    uploads = [path for group in routes for path in group.uploads]
    app.add_middleware(LimitsMiddleware, upload_paths=uploads, limits=Limits())
    return app


def _allow_browsers(app: FastAPI, origins: Sequence[str]) -> None:
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(origins),
        allow_methods=["GET", "POST", "PATCH", "DELETE"],
        allow_headers=[
            "authorization",
            "content-type",
            "if-match",
            "if-none-match",
            "idempotency-key",
            "accept-language",
            "traceparent",
        ],
        expose_headers=SHOWN_HEADERS,
    )


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
        return refused(request, _as_refusal(error.errors()))

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


def _pointer(location: Iterable[Any]) -> str:
    where, *rest = location
    if where == "body":
        return "".join(f"/{str(p).replace('~', '~0').replace('/', '~1')}" for p in rest)
    named = ".".join(map(str, rest))
    return f"?{named}" if where == "query" else f"{where}:{named}"


def _as_refusal(errors: Sequence[Any]) -> Refusal:
    """The validator's findings by pointer; what was sent is never repeated."""
    if errors and errors[0]["type"] == "json_invalid":
        return Malformed("malformed_request")
    found = [
        FieldProblem(_pointer(e["loc"])[:300], str(e["type"]), (("detail", str(e["msg"])[:400]),))
        for e in errors[:50]
    ]
    return Invalid("validation_failed", count=len(errors), errors=found)
