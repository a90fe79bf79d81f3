"""How a refusal is told over HTTP: RFC 9457 with a stable code, in Chinese or English."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import orjson
import yaml
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from shared.domain.errors import FieldProblem, Refusal, Unavailable

REGISTRY: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "problems.yaml").read_text()
)
"""Code -> status and words; the one place where both are said."""

Locale = Literal["zh-CN", "en"]

BY_STATUS = {
    400: "malformed_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    408: "request_timeout",
    409: "busy",
    412: "precondition_failed",
    413: "payload_too_large",
    415: "unsupported_media_type",
    422: "validation_failed",
    428: "precondition_required",
    429: "too_many_requests",
    500: "internal",
    502: "bad_gateway",
    503: "unavailable",
    504: "gateway_timeout",
}


class FieldError(BaseModel):
    """One thing wrong with the request, at a JSON pointer (`?name` for a query parameter)."""

    pointer: Annotated[str, Field(max_length=300)]
    code: Annotated[str, Field(max_length=100)]
    detail: Annotated[str, Field(max_length=400)]


class Problem(BaseModel):
    """What went wrong (RFC 9457). Act on `code`; `title` and `detail` are for people."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "/problems/illegal_move",
                    "title": "Not allowed in this state",
                    "status": 409,
                    "code": "illegal_move",
                    "detail": "'submit' is not possible in state APPROVED; it is from: DRAFT.",
                    "params": {"verb": "submit", "state": "APPROVED", "allowed_from": ["DRAFT"]},
                    "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    code: str
    detail: str
    instance: str | None = None
    params: dict[str, Any] | None = None
    errors: list[FieldError] | None = None
    trace_id: str | None = None


@lru_cache(maxsize=512)
def preferred_locale(accept_language: str) -> Locale:
    """The language asked for, by quality; English when neither is named."""
    best: tuple[float, Locale] = (0.0, "en")
    for part in accept_language[:500].split(",")[:20]:
        tag, _, weight = part.partition(";q=")
        tag = tag.strip().lower()
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        locale: Locale | None = None
        if tag.startswith("zh"):
            locale = "zh-CN"
        elif tag.startswith("en") or tag == "*":
            locale = "en"
        if locale and quality > best[0]:
            best = (quality, locale)
    return best[1]


def _fill(words: str, params: Mapping[str, Any]) -> str:
    def one(match: re.Match[str]) -> str:
        value = params.get(match[1], "")
        return ", ".join(map(str, value)) if isinstance(value, (list, tuple, set)) else str(value)

    return re.sub(r"\{(\w+)\}", one, words)


def words_of(code: str, locale: Locale, params: Mapping[str, Any]) -> tuple[str, str]:
    """Title and detail of a code in one language."""
    title, detail = REGISTRY[code]["zh" if locale == "zh-CN" else "en"]
    return title, _fill(detail, params)


def _field_error(problem: FieldProblem, locale: Locale) -> dict[str, str]:
    params = dict(problem.params)
    detail = params.pop("detail", None)
    if detail is None:
        title, filled = words_of(problem.code, locale, params)
        detail = filled or title
    return {"pointer": problem.pointer, "code": problem.code, "detail": str(detail)[:400]}


def problem_response(
    headers: Mapping[str, str],
    refusal: Refusal | str,
    *,
    trace_id: str | None = None,
    extra_headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer for a refusal, or for a bare code; never says what the caller sent."""
    refused = refusal if isinstance(refusal, Refusal) else None
    code = refused.code if refused else str(refusal)
    params = refused.params if refused else {}
    status = int(REGISTRY[code]["status"])
    locale = preferred_locale(headers.get("accept-language", ""))
    title, detail = words_of(code, locale, params)
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
    }
    if params:
        body["params"] = params
    if refused and refused.errors:
        body["errors"] = [_field_error(e, locale) for e in refused.errors]
    if trace_id:
        body["trace_id"] = trace_id
    sent = {"content-language": locale, "vary": "Accept-Language", **(extra_headers or {})}
    if refused and refused.retry_after is not None:
        sent["retry-after"] = str(refused.retry_after)
    elif status == 503:
        sent["retry-after"] = str(Unavailable.retry_after)
    if status == 401:
        sent["www-authenticate"] = _challenge(str(params.get("reason", "")))
    return Response(
        orjson.dumps(body, default=str), status, sent, media_type="application/problem+json"
    )


def _challenge(reason: str) -> str:
    """RFC 6750: who sent no token is only asked for one; else it says what is wrong with it."""
    if reason in ("", "token_missing"):
        return 'Bearer realm="pmo"'
    return f'Bearer realm="pmo", error="invalid_token", error_description="{reason}"'
