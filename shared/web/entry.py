"""What every request passes before its operation is entered, and how a refusal leaves.

In this order: 401, 413/415, 400, 422; the body is not read before its sender is known. Every
answer names its trace (`traceresponse`), and so does every line that is logged on the way.
"""

import inspect
import re
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import Any
from uuid import UUID

import pydantic_core
import structlog
from fastapi import Request
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.responses import Response
from structlog.contextvars import bound_contextvars
from uuid_utils.compat import uuid7

from shared.db.transaction import Origin
from shared.domain.errors import FieldProblem, Invalid, Malformed, Refusal
from shared.telemetry import is_tracing, observe_request, span
from shared.web.openapi import JSON
from shared.web.platform import platform_of
from shared.web.problems import problem_response

NOT_TRACED = nullcontext()
TRACE_HEADER = "traceresponse"
"""The trace of an answer in the form of W3C Trace Context, level 2; `pmo trace` takes it."""

_NOTED = frozenset({401, 403})
"""Refusals that are logged besides failures: somebody may be trying doors."""

_log = structlog.get_logger()

MOST_MEMBERS = 20_000
"""Of one body, at a guess: to say of 100,000 that none is known would take a second."""

_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


class StrictRequest(Request):
    """Reads JSON as RFC 8259 says: no NaN, no lone surrogates, no second document."""

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            try:
                self._json = pydantic_core.from_json(await self.body(), allow_inf_nan=False)
            except ValueError as error:
                raise Malformed("malformed_request") from error
            if (await self.body()).count(b":") > MOST_MEMBERS:
                raise Malformed("malformed_request")
        return self._json


class GuardedRoute(APIRoute):
    """Authenticates before the body is read, and refuses what the schema does not name."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        extra = self.openapi_extra or {}
        public = bool(extra.get("security") == [])
        published = (extra.get("requestBody") or {}).get("content")
        json = (JSON, extra["x-body"]) if "x-body" in extra else (JSON,)
        accepted = tuple(published or (json if self.body_field else ()))
        named = {p["name"] for p in extra.get("parameters", ()) if p["in"] == "query"}
        known = _query_names(self) | named
        operation = self.operation_id or self.name

        async def guarded(request: Request) -> Response:
            request = StrictRequest(request.scope, request.receive)
            origin = origin_of(request)
            with bound_contextvars(trace_id=origin.correlation_id.hex, operation=operation):
                response = await answered(request)
            response.headers[TRACE_HEADER] = str(origin.traceparent)
            return response

        async def answered(request: Request) -> Response:
            started = time.perf_counter()
            scope = request.scope
            status = 500
            try:
                if not public:
                    verifier = platform_of(request.app).verifier
                    # All of them: two tokens would let each reader on the way pick its own.
                    said = ", ".join(request.headers.getlist("authorization"))
                    scope["pmo.actor"] = await verifier.actor(said)
                if accepted:
                    _check_content_type(request, accepted)
                if scope["query_string"]:
                    _check_query_names(request, known)
                with _traced(request, operation) if is_tracing() else NOT_TRACED:
                    response = await handle(request)
                status = response.status_code
            except Refusal as refusal:
                response = refused(request, refusal)
                status = response.status_code
                if status in _NOTED or status >= 500:
                    actor = scope.get("pmo.actor")
                    who = None if actor is None else actor.id
                    _log.warning("request_refused", status=status, code=refusal.code, actor=who)
            finally:
                observe_request(operation, status, time.perf_counter() - started)
            return response

        return guarded


@contextmanager
def _traced(request: Request, operation: str) -> Iterator[None]:
    """What the request causes is below its span."""
    origin = origin_of(request)
    with span(operation, origin.traceparent) as caused:
        request.scope["pmo.origin"] = replace(origin, traceparent=caused)
        yield


def refused(request: Request, refusal: Refusal) -> Response:
    """The problem document of a refusal, with the trace it belongs to."""
    trace = origin_of(request).correlation_id.hex
    return problem_response(request.headers, refusal, trace_id=trace)


def _query_names(route: APIRoute) -> set[str]:
    names: set[str] = set()
    for parameter in route.dependant.query_params:
        annotation = parameter.field_info.annotation
        if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
            names |= {f.alias or n for n, f in annotation.model_fields.items()}
        else:
            names.add(parameter.alias)
    return names


def _check_content_type(request: Request, accepted: tuple[str, ...]) -> None:
    headers = request.headers
    if headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers:
        return
    sent = headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent not in accepted or headers.get("content-encoding", "identity") != "identity":
        raise UnsupportedMediaType(accepted)


class UnsupportedMediaType(Refusal):
    """The body is in a form this address does not take (415)."""

    status = 415

    def __init__(self, accepted: tuple[str, ...]) -> None:
        super().__init__("unsupported_media_type", accepted=list(accepted))


def _check_query_names(request: Request, known: set[str]) -> None:
    unknown = sorted({name for name in request.query_params if name not in known})
    if unknown:
        raise Invalid(
            "validation_failed",
            count=len(unknown),
            errors=[
                FieldProblem("?", "unknown_parameter", (("detail", "unknown query parameter"),))
                for _ in unknown[:10]
            ],
        )


def origin_of(request: Request) -> Origin:
    """Where what this request causes comes from; made when first asked for, then kept."""
    kept: Origin | None = request.scope.get("pmo.origin")
    if kept is None:
        kept = request.scope["pmo.origin"] = _origin(request)
    return kept


def _origin(request: Request) -> Origin:
    """The caller's trace when it sent one, else a new one: trace id and correlation id are one."""
    sent = _TRACEPARENT.fullmatch(request.headers.get("traceparent", ""))
    if sent and (trace := UUID(hex=sent[1])).int:
        return Origin(trace, traceparent=sent[0])
    trace = uuid7()
    return Origin(trace, traceparent=f"00-{trace.hex}-{trace.hex[16:]}-01")
