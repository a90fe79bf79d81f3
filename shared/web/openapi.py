"""What the published OpenAPI says of an operation: headers, refusals, who may, and examples."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from shared.domain.permissions import Rule
from shared.domain.views import DryRun
from shared.web.examples import Examples
from shared.web.links import Links
from shared.web.problems import BY_STATUS, REGISTRY, Problem

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Operation:
    """One operation as its users read it."""

    name: str
    path: str
    method: str
    status: int
    view: Any
    description: str
    rule: Rule
    command: bool = False
    if_match: bool = False
    dry_run: bool = False
    keyed: bool = True
    body: str = JSON
    media_types: tuple[str, ...] = (JSON,)
    upload: tuple[str, ...] = ()
    """The media types of the file that is its body."""
    also: tuple[int, ...] = ()
    """Statuses it may refuse with besides those that follow from its form."""
    location: str | None = None
    """The path of what it makes, filled from the view."""

    @property
    def refusals(self) -> list[int]:
        """The statuses it may refuse with, by its form."""
        always = [401, 403, 406, 422, 500, 503]
        named = [404] if "{" in self.path or not self.command else []
        changing = [400, 408, 409, 413, 415] if self.command else []
        matching = [412, 428] if self.if_match else []
        return sorted({*always, *named, *changing, *matching, *self.also})


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if operation.if_match:
        found.append(
            {
                "name": "If-Match",
                "in": "header",
                "required": True,
                "description": "The ETag of the version this was decided on.",
                "schema": {
                    "type": "string",
                    "pattern": r'^"[1-9][0-9]{0,8}(-[0-9a-f]{16})?"$',
                    "examples": ['"3"'],
                },
            }
        )
    if operation.command and operation.method == "POST" and operation.keyed:
        found.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "description": "The same key with the same request gives the same answer (24 h).",
                "schema": {
                    "type": "string",
                    "pattern": "^[!-~]{1,255}$",
                    "examples": ["7c9e6679-7425-40de-944b-e07fc1f90ae7"],
                },
            }
        )
    if operation.dry_run:
        found.append(
            {
                "name": "dry_run",
                "in": "query",
                "required": False,
                "description": "Do all of it, then undo it; answers a DryRun.",
                "schema": {"type": "boolean", "default": False},
            }
        )
    return found


def _success(operation: Operation) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if isinstance(operation.view, type) and "version" in getattr(
        operation.view, "model_fields", {}
    ):
        headers["ETag"] = {"description": "Version of the record.", "schema": {"type": "string"}}
    if operation.location is not None:
        headers["Location"] = {"description": "Where it is.", "schema": {"type": "string"}}
    return headers


def _extra(operation: Operation) -> dict[str, Any]:
    """What the framework would not find out by itself."""
    extra: dict[str, Any] = {
        "parameters": _parameters(operation),
        "x-roles": operation.rule.holders,
    }
    if operation.dry_run and operation.status == 200:
        extra["x-dry-run"] = True
    if operation.location is not None:
        extra["x-location"] = operation.location
    if operation.body != JSON:
        extra["x-body"] = operation.body
    if operation.upload:
        file = {"schema": {"type": "string", "format": "binary"}}
        content = dict.fromkeys(operation.upload, file)
        extra["requestBody"] = {"required": True, "content": content}
    return extra


def add_operation(router: APIRouter, run: Callable[..., Any], operation: Operation) -> None:
    """Put an operation on the router with all that its users need to know."""
    responses: dict[int | str, dict[str, Any]] = {
        status: {"model": Problem, "description": REGISTRY[BY_STATUS[status]]["en"][0]}
        for status in operation.refusals
    }
    headers = _success(operation)
    success: dict[str, Any] = {"description": "Done." if operation.command else "Found."}
    if headers:
        success["headers"] = headers
    if others := [form for form in operation.media_types if form != JSON]:
        success["content"] = {form: {"schema": {"type": "string"}} for form in others}
    responses[operation.status] = success
    if operation.dry_run and operation.status != 200:
        responses[200] = {"model": DryRun, "description": "What it would have done (`dry_run`)."}
    who = ", ".join(operation.rule.holders)
    is_model = isinstance(operation.view, type) and issubclass(operation.view, BaseModel)
    summary, _, rest = operation.description.partition("\n")
    router.add_api_route(
        operation.path,
        run,
        methods=[operation.method],
        operation_id=operation.name,
        name=operation.name,
        status_code=operation.status,
        response_model=operation.view if is_model and operation.status != 204 else None,
        response_class=JSONResponse if JSON in operation.media_types else Response,
        summary=summary.rstrip("."),
        description=f"{summary}{rest}\n\nWho may: {who}.",
        responses=responses,
        openapi_extra=_extra(operation),
    )


def published(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI 3.1 document of a service, made once."""
    if app.openapi_schema:
        return app.openapi_schema
    document = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        description=app.description,
        routes=app.routes,
        tags=app.openapi_tags,
        servers=[{"url": "/", "description": "The gateway, or the service itself."}],
    )
    schemas = document["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas.setdefault(
        "DryRun", DryRun.model_json_schema(ref_template="#/components/schemas/{model}")
    )
    for name, schema in list(schemas["DryRun"].pop("$defs", {}).items()):
        schemas.setdefault(name, schema)
    Examples(schemas).complete()
    for path in document["paths"].values():
        for operation in path.values():
            _finish(operation)
    Links(document).add()
    document["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }
    document["security"] = [{"bearer": []}]
    app.openapi_schema = document
    return document


def _never_null(schema: dict[str, Any]) -> dict[str, Any]:
    """What may be left out of a query or header is left out: neither can say null."""
    choices = [choice for choice in schema.get("anyOf", ()) if choice.get("type") != "null"]
    if len(choices) != 1:
        return schema
    return {**{name: part for name, part in schema.items() if name != "anyOf"}, **choices[0]}


def _finish(operation: dict[str, Any]) -> None:
    """Problems are problem+json; a 200 of a command may be a dry run; patches say their type."""
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = _never_null(parameter["schema"])
    for status, response in operation["responses"].items():
        if status[0] in "45" and "content" in response:
            response["content"] = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    if operation.pop("x-dry-run", False):
        content = operation["responses"]["200"]["content"][JSON]
        content["schema"] = {"anyOf": [content["schema"], {"$ref": "#/components/schemas/DryRun"}]}
    body_type = operation.pop("x-body", None)
    if body_type is not None:
        content = operation["requestBody"]["content"]
        content[body_type] = content[JSON]
