"""How an operation is declared, and the order in which every request is checked.

401, 413/415, 400, 422 before the operation is entered (`GuardedRoute`); then, in one transaction,
404 (unseen), 403, idempotent replay, 428, 412, 409 (`Routes.command`). A command is answered only
after its commit. A reader is given to queries; which of the two an operation gets follows from
the type of its parameter.
"""

import hashlib
import inspect
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import structlog
from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response

from shared.db.idempotency import Answer, Claim
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import NOBODY, Actor
from shared.domain.errors import (
    Conflict,
    FieldProblem,
    Invalid,
    PreconditionRequired,
    Stale,
)
from shared.domain.permissions import Permissions
from shared.domain.views import DryRun, EmittedEvent
from shared.web.entry import GuardedRoute, origin_of, refused
from shared.web.etag import caller_tag, matches, version_of
from shared.web.openapi import JSON, MERGE_PATCH, Operation, add_operation
from shared.web.platform import platform_of

log = structlog.get_logger()

Endpoint = TypeVar("Endpoint", bound=Callable[..., Awaitable[Any]])

_KEY = re.compile(r"[!-~]{1,255}")


def camel(name: str) -> str:
    """`submit_proposal` -> `submitProposal`; a trailing underscore is dropped."""
    head, *rest = name.strip("_").split("_")
    return head + "".join(word.capitalize() for word in rest)


@dataclass(frozen=True)
class Uploaded:
    """A file that came as the body of a request, and what its sender says it is."""

    media_type: str
    content: bytes


class Guard(Protocol):
    """Finds the record that a path names: locked and seen by the actor, else 404."""

    async def hold(self, tx: Transaction, ref: Any) -> Any:
        """The record; `tx.roles_here` are then the actor's parts in it."""


class Routes:
    """The operations of one capability, each held to its rule in the service's table."""

    def __init__(self, service: str, permissions: Permissions, tag: str) -> None:
        self.prefix = f"/{service}/v1"
        self.permissions = permissions
        self.uploads: list[str] = []
        """The paths that take files, for which the limits are wider."""
        self.router = APIRouter(
            prefix=self.prefix, tags=[tag], route_class=GuardedRoute, redirect_slashes=False
        )

    def command(
        self,
        path: str,
        *,
        on: Guard | None = None,
        method: str = "POST",
        status: int = 200,
        if_match: bool | None = None,
        location: str | None = None,
        dry_run: bool = True,
        upload: Sequence[str] = (),
        keyed: bool = True,
        nameless: bool = False,
    ) -> Callable[[Endpoint], Endpoint]:
        """A business action. `on` guards the record named in the path, which it locks.

        `If-Match` is required whenever there is such a record, unless `if_match=False` (something
        is added beside it). `location` is the path of what was made, filled from the view. `upload`
        are the media types of the file that is its body, given to its parameter `Uploaded`.
        Without `keyed` no Idempotency-Key is kept, since what somebody said could be told by it;
        what is `nameless` is open to everyone and done by nobody: who asked is written nowhere.
        """
        keyed = keyed and not nameless
        required = (on is not None) if if_match is None else if_match

        def register(endpoint: Endpoint) -> Endpoint:
            operation = camel(endpoint.__name__)
            rule = self.permissions[operation]
            signature = inspect.signature(endpoint, eval_str=True)
            tx_name = _parameter_of(signature, Transaction)
            ref_name = _first_path_parameter(path) if on is not None else None
            file_name = _parameter_of(signature, Uploaded) if upload else None
            if upload:
                self.uploads.append(self.prefix + path)

            async def run(request: Request, **given: Any) -> Response:
                platform = platform_of(request.app)
                actor: Actor = NOBODY if nameless else request.scope["pmo.actor"]
                origin = None if nameless else origin_of(request)
                dry = _dry_run(request) if dry_run else False
                asked = await _claim(request, actor, operation) if keyed else None
                if file_name is not None:
                    given[file_name] = await _uploaded(request)
                claim = None if dry else asked
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
                log.info("command_done", actor=actor.id, told=[row["type"] for row in tx.emitted])
                return Response(answer.body, answer.status, answer.headers)

            run.__signature__ = _without(signature, tx_name, file_name)  # type: ignore[attr-defined]
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
                    keyed=keyed,
                    body=MERGE_PATCH if method == "PATCH" else JSON,
                    upload=tuple(upload),
                    location=None if location is None else self.prefix + location,
                ),
            )
            return endpoint

        return register

    def query(
        self, path: str, *, media_types: tuple[str, ...] = (JSON,), also: tuple[int, ...] = ()
    ) -> Callable[[Endpoint], Endpoint]:
        """A question. It sees what its caller may see; a single record carries a caller's tag.

        `also` are statuses it may refuse with besides those of every question.
        """

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
                if not rule.allows(actor, read.roles_here):
                    self.permissions.check(operation, actor, read.roles_here)
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
                    media_types=media_types,
                    also=also,
                ),
            )
            return endpoint

        return register


def _parameter_of(signature: inspect.Signature, kind: type) -> str:
    return next(p.name for p in signature.parameters.values() if p.annotation is kind)


def _first_path_parameter(path: str) -> str:
    return path[path.index("{") + 1 : path.index("}")]


def _without(signature: inspect.Signature, *names: str | None) -> inspect.Signature:
    request = inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request)
    kept = [
        p.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for p in signature.parameters.values()
        if p.name not in names
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


async def _uploaded(request: Request) -> Uploaded:
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Uploaded(sent, await request.body())


async def _claim(request: Request, actor: Actor, operation: str) -> Claim | None:
    key = request.headers.get("idempotency-key")
    if key is None or request.method != "POST":
        return None
    if not _KEY.fullmatch(key):
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
        headers["location"] = prefix + location.format_map(vars(view))
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
    # Rows of a list are written as they are found, without making views of their parts first.
    body = view.__pydantic_serializer__.to_json(view, warnings=False)
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
