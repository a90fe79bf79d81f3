"""How an operation is declared, and the order in which every request is checked.

401, 413/415, 400, 422 before the operation is entered (`GuardedRoute`); then, in one transaction,
404 (unseen), 403, idempotent replay, 428, 412, 409 (`Routes.command`). A command is answered only
after its commit. A reader is given to queries; which of the two an operation gets follows from
the type of its parameter.
"""

import hashlib
import inspect
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, TypeVar
from uuid import UUID

import pydantic_core
from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.responses import Response
from uuid_utils.compat import uuid7

from shared.db.idempotency import Answer, Claim
from shared.db.transaction import Origin, Reader, Transaction
from shared.domain.actor import Actor
from shared.domain.errors import (
    Conflict,
    FieldProblem,
    Invalid,
    Malformed,
    PreconditionRequired,
    Refusal,
    Stale,
)
from shared.domain.permissions import Permissions
from shared.domain.views import DryRun, EmittedEvent
from shared.projects.access import Access
from shared.telemetry import observe_request
from shared.web.etag import caller_tag, matches, version_of
from shared.web.openapi import JSON, MERGE_PATCH, Operation, add_operation
from shared.web.platform import platform_of
from shared.web.problems import problem_response

Endpoint = TypeVar("Endpoint", bound=Callable[..., Awaitable[Any]])

TRACEPARENT_LENGTH = 55


class StrictRequest(Request):
    """Reads JSON as RFC 8259 says: no NaN, no lone surrogates, no second document."""

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            try:
                self._json = pydantic_core.from_json(await self.body(), allow_inf_nan=False)
            except ValueError as error:
                raise Malformed("malformed_request") from error
        return self._json


class GuardedRoute(APIRoute):
    """Authenticates before the body is read, and refuses what the schema does not name."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        extra = self.openapi_extra or {}
        public = bool(extra.get("security") == [])
        accepted = tuple(
            (extra.get("requestBody") or {}).get("content") or ((JSON,) if self.body_field else ())
        )
        known = _query_names(self) | {"dry_run"} if extra.get("x-command") else _query_names(self)
        operation = self.operation_id or self.name

        async def guarded(request: Request) -> Response:
            started = time.perf_counter()
            request = StrictRequest(request.scope, request.receive)
            scope = request.scope
            scope["pmo.origin"] = _origin(request)
            status = 500
            try:
                if not public:
                    verifier = platform_of(request.app).verifier
                    scope["pmo.actor"] = await verifier.actor(request.headers.get("authorization"))
                if accepted:
                    _check_content_type(request, accepted)
                if scope["query_string"]:
                    _check_query_names(request, known)
                response = await handle(request)
                status = response.status_code
            except Refusal as refusal:
                response = refused(request, refusal)
                status = response.status_code
            finally:
                observe_request(operation, status, time.perf_counter() - started)
            return response

        return guarded


def refused(request: Request, refusal: Refusal) -> Response:
    """The problem document of a refusal, with the trace it belongs to."""
    origin: Origin | None = request.scope.get("pmo.origin")
    trace = origin.correlation_id.hex if origin else None
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
    if sent not in accepted:
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


def _origin(request: Request) -> Origin:
    """The caller's trace when it sent one, else a new one: trace id and correlation id are one."""
    sent = request.headers.get("traceparent", "")
    if len(sent) == TRACEPARENT_LENGTH:
        try:
            trace = UUID(hex=sent[3:35])
            int(sent[36:52], 16)
        except ValueError:
            pass
        else:
            if trace.int and sent.isascii():
                return Origin(trace, traceparent=sent.lower())
    trace = uuid7()
    return Origin(trace, traceparent=f"00-{trace.hex}-{trace.hex[16:]}-01")


def camel(name: str) -> str:
    """`submit_proposal` -> `submitProposal`; a trailing underscore is dropped."""
    head, *rest = name.strip("_").split("_")
    return head + "".join(word.capitalize() for word in rest)


class Routes:
    """The operations of one capability, each held to its rule in the service's table."""

    def __init__(self, service: str, permissions: Permissions, tag: str) -> None:
        self.prefix = f"/{service}/v1"
        self.permissions = permissions
        self.router = APIRouter(
            prefix=self.prefix, tags=[tag], route_class=GuardedRoute, redirect_slashes=False
        )

    def command(
        self,
        path: str,
        *,
        on: Access[Any] | None = None,
        method: str = "POST",
        status: int = 200,
        if_match: bool | None = None,
        location: str | None = None,
        dry_run: bool = True,
    ) -> Callable[[Endpoint], Endpoint]:
        """A business action. `on` guards the record named in the path, which it locks.

        `If-Match` is required whenever there is such a record, unless `if_match=False` (something
        is added beside it). `location` is the path of what was made, filled from the view.
        """
        required = (on is not None) if if_match is None else if_match

        def register(endpoint: Endpoint) -> Endpoint:
            operation = camel(endpoint.__name__)
            rule = self.permissions[operation]
            signature = inspect.signature(endpoint, eval_str=True)
            tx_name = _parameter_of(signature, Transaction)
            ref_name = _first_path_parameter(path) if on is not None else None

            async def run(request: Request, **given: Any) -> Response:
                platform = platform_of(request.app)
                actor: Actor = request.scope["pmo.actor"]
                origin: Origin = request.scope["pmo.origin"]
                dry = _dry_run(request) if dry_run else False
                claim = None if dry else await _claim(request, actor, operation)
                try:
                    async with platform.db.begin(actor, origin) as tx:
                        tx.undo = dry
                        record = None
                        if on is not None:
                            record = await on.hold(tx, given[ref_name])  # type: ignore[index]
                        if not rule.allows(actor, tx.roles_here):
                            self.permissions.check(operation, actor, tx.roles_here)
                        replay = await claim.take(tx) if claim else None
                        if replay is not None:
                            tx.undo = True
                            return _replayed(replay)
                        if record is not None and required:
                            _check_if_match(request, record.version)
                        view = await endpoint(**given, **{tx_name: tx})
                        await tx.flush()
                        answer = _answer(view, status, location, self.prefix)
                        if claim:
                            await claim.answer(tx, answer)
                except Conflict as refusal:
                    response = refused(request, refusal)
                    if claim and refusal.retry_after is None:
                        async with platform.db.begin(actor, origin) as tx:
                            await claim.refuse(tx, _kept(response))
                    return response
                if dry:
                    return _dry(tx)
                if tx.emitted:
                    platform.committed()
                return Response(answer.body, answer.status, answer.headers)

            run.__signature__ = _without(signature, tx_name)  # type: ignore[attr-defined]
            add_operation(
                self.router,
                run,
                Operation(
                    name=operation,
                    path=path,
                    method=method,
                    status=status,
                    view=signature.return_annotation,
                    description=inspect.getdoc(endpoint) or "",
                    rule=rule,
                    command=True,
                    if_match=required,
                    dry_run=dry_run,
                    body=MERGE_PATCH if method == "PATCH" else JSON,
                ),
            )
            return endpoint

        return register

    def query(self, path: str, *, media_type: str = JSON) -> Callable[[Endpoint], Endpoint]:
        """A question. It sees what its caller may see; a single record carries a caller's tag."""

        def register(endpoint: Endpoint) -> Endpoint:
            operation = camel(endpoint.__name__)
            rule = self.permissions[operation]
            signature = inspect.signature(endpoint, eval_str=True)
            read_name = _parameter_of(signature, Reader)

            async def run(request: Request, **given: Any) -> Response:
                platform = platform_of(request.app)
                actor: Actor = request.scope["pmo.actor"]
                if not rule.allows(actor, ()) and not rule.members:
                    self.permissions.check(operation, actor, ())
                async with platform.db.read(actor) as read:
                    view = await endpoint(**given, **{read_name: read})
                if isinstance(view, Response):
                    return view
                return _shown(request, view)

            run.__signature__ = _without(signature, read_name)  # type: ignore[attr-defined]
            add_operation(
                self.router,
                run,
                Operation(
                    name=operation,
                    path=path,
                    method="GET",
                    status=200,
                    view=signature.return_annotation,
                    description=inspect.getdoc(endpoint) or "",
                    rule=rule,
                    media_type=media_type,
                ),
            )
            return endpoint

        return register


def _parameter_of(signature: inspect.Signature, kind: type) -> str:
    return next(p.name for p in signature.parameters.values() if p.annotation is kind)


def _first_path_parameter(path: str) -> str:
    return path[path.index("{") + 1 : path.index("}")]


def _without(signature: inspect.Signature, name: str) -> inspect.Signature:
    request = inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request)
    kept = [
        p.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for p in signature.parameters.values()
        if p.name != name
    ]
    return signature.replace(parameters=[request, *kept], return_annotation=inspect.Signature.empty)


def _dry_run(request: Request) -> bool:
    said = request.query_params.getlist("dry_run")
    if not said:
        return False
    if said not in (["true"], ["false"]):
        raise Invalid(
            "validation_failed",
            count=1,
            errors=[FieldProblem("?dry_run", "bool", (("detail", "must be true or false"),))],
        )
    return said == ["true"]


async def _claim(request: Request, actor: Actor, operation: str) -> Claim | None:
    key = request.headers.get("idempotency-key")
    if key is None or request.method != "POST":
        return None
    if not (1 <= len(key) <= 255 and key.isascii() and key.isprintable()):
        raise Invalid(
            "validation_failed",
            count=1,
            errors=[
                FieldProblem(
                    "Idempotency-Key", "pattern", (("detail", "1 to 255 printable characters"),)
                )
            ],
        )
    said = hashlib.sha256(request.scope["path"].encode() + b"?" + request.scope["query_string"])
    said.update(await request.body())
    return Claim(actor.id, operation, key, said.digest())


def _check_if_match(request: Request, version: int) -> None:
    said = request.headers.get("if-match")
    if said is None:
        raise PreconditionRequired("precondition_required")
    if version_of(said) != version:
        raise Stale("precondition_failed")


def _answer(view: Any, status: int, location: str | None, prefix: str) -> Answer:
    if view is None:
        return Answer(204, {}, b"")
    body = view.__pydantic_serializer__.to_json(view)
    headers = {"content-type": JSON}
    version = getattr(view, "version", None)
    if version is not None:
        headers["etag"] = f'"{version}"'
    if location is not None:
        headers["location"] = prefix + location.format(id=view.id)
    return Answer(status, headers, body)


def _kept(response: Response) -> Answer:
    kept = ("content-type", "content-language", "vary")
    headers = {name: response.headers[name] for name in kept if name in response.headers}
    return Answer(response.status_code, headers, bytes(response.body))


def _replayed(answer: Answer) -> Response:
    return Response(answer.body, answer.status, {**answer.headers, "idempotency-replayed": "true"})


def _dry(tx: Transaction) -> Response:
    view = DryRun(
        would_emit=[
            EmittedEvent(
                type=row["type"],
                aggregate_id=row["aggregate_id"],
                aggregate_version=row["aggregate_version"],
            )
            for row in tx.emitted
        ]
    )
    return Response(view.model_dump_json(), 200, media_type=JSON)


def _shown(request: Request, view: BaseModel) -> Response:
    body = view.__pydantic_serializer__.to_json(view)
    version = getattr(view, "version", None)
    if version is None:
        return Response(body, 200, media_type=JSON)
    tag = caller_tag(version, body)
    headers: Mapping[str, str] = {
        "etag": tag,
        "cache-control": "private, no-cache",
        "vary": "Authorization, Accept-Language",
    }
    if matches(request.headers.get("if-none-match"), tag):
        return Response(b"", 304, headers)
    return Response(body, 200, headers, media_type=JSON)
