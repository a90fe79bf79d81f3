"""What browsers must not do with an answer, and which pages of other origins may read it."""

from collections.abc import Iterable, Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.entry import TRACE_HEADER

RawHeaders = Iterable[tuple[bytes, bytes]]

SAFE_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
)
"""Sent with every answer that does not set its own."""

SHOWN_HEADERS = ["etag", "location", "idempotency-replayed", "retry-after", TRACE_HEADER]


def with_safe_headers(headers: RawHeaders) -> list[tuple[bytes, bytes]]:
    """These headers and the safe ones that are not among them."""
    given = list(headers)
    names = {name for name, _ in given}
    return given + [safe for safe in SAFE_HEADERS if safe[0] not in names]


def open_to(origins: Sequence[str], app: ASGIApp) -> ASGIApp:
    """The application for pages of these origins; without any, no page of another may read it."""
    if not origins:
        return app
    asked = CORSMiddleware(
        app,
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

    async def safely(scope: Scope, receive: Receive, send: Send) -> None:
        """Also what CORS answers itself goes out with the safe headers."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = with_safe_headers(message.get("headers", ()))
            await send(message)

        await asked(scope, receive, sent)

    return safely
