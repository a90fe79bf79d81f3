"""Writes the gateway's configuration: one door for all six services, and its own refusals.

A service answers for itself, with its own problems. What the gateway has to refuse itself
(nothing there, not reachable, too slow) any service that is up words for it at
`/problems/{status}`: one after the other is asked until one answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

GATEWAY_REFUSALS = ("499", "502", "504")
"""Client too slow, service not reachable, service too slow. A service's own 503 is its own."""

MAX_HEADER_BYTES = 32 * 1024
EVERYWHERE, LOOPBACK = "0.0.0.0", "127.0.0.1"
"""Where to listen in a container, and where the gateway then finds itself."""
READY_PATH = "/ready"
"""On the admin entry point: unlike `/ping`, it answers only once the routes are known."""


@dataclass(frozen=True)
class Patience:
    """How long the gateway waits for others.

    `upload` is for a whole request: 64 MiB at under 2 Mbit/s; who sends more slowly is cut off.
    `answer` is for the head of a response; a stream may then last as long as it likes. Both are
    longer than a service waits, which then answers itself: a gateway that has given up a request
    can ask nobody for words any more.
    """

    upload: str = "330s"
    answer: str = "60s"
    silence: str = "75s"


USUAL = Patience()


def static_configuration(
    address: str, admin_address: str, dynamic_file: str | Path, patience: Patience = USUAL
) -> dict[str, Any]:
    """What the gateway must know when it starts: where it listens, and what it never accepts."""
    return {
        "global": {"checkNewVersion": False, "sendAnonymousUsage": False},
        "entryPoints": {
            "web": {
                "address": address,
                "asDefault": True,
                "http": {
                    "maxHeaderBytes": MAX_HEADER_BYTES,
                    "aliasHeadersStrategy": "delete",
                    "encodedCharacters": {f"allowEncoded{name}": True for name in _ENCODED},
                },
                "transport": {
                    "respondingTimeouts": {
                        "readTimeout": patience.upload,
                        "writeTimeout": "0s",
                        "idleTimeout": patience.silence,
                    },
                    "lifeCycle": {"graceTimeOut": "5s"},
                },
            },
            "admin": {"address": admin_address},
        },
        "ping": {"entryPoint": "admin"},
        "metrics": {"prometheus": {"entryPoint": "admin", "addRoutersLabels": True}},
        "providers": {"file": {"filename": str(dynamic_file), "watch": True}},
        "log": {"level": "WARN", "format": "json"},
    }


_ENCODED = ("Slash", "BackSlash", "NullCharacter", "Semicolon", "Percent", "QuestionMark", "Hash")
"""Services read paths as RFC 3986 says and refuse what they must, in their own words."""


def dynamic_configuration(
    services: Mapping[str, Sequence[str]],
    admin_url: str,
    issuer: str | None = None,
    patience: Patience = USUAL,
    keep_connections: bool = True,
) -> dict[str, Any]:
    """What leads where. `services`: the URLs of each one's replicas; `issuer`: local mode only.

    Where one URL is the name of many replicas, connections must not be kept: each new one is to
    whichever replica the name leads to then.

    `admin_url` is where the gateway reaches its own admin entry point: refusals are worded there,
    behind a retry that the entry point of the public could not have.
    """
    routed = {**services, **({"issuer": [issuer]} if issuer else {})}
    everybody = [url for urls in services.values() for url in urls]
    return {
        "http": {
            "routers": {name: _router(name) for name in routed}
            | {"unmatched": _UNMATCHED, "problems": _PROBLEMS, "ready": _READY},
            "middlewares": {
                "refusals": _errors(GATEWAY_REFUSALS, {"499": 408}),
                "unmatched": _errors(("503",), {"503": 404}),
                "ask-the-next": {"retry": {"attempts": len(everybody)}},
            },
            "services": {name: _balance(urls) for name, urls in routed.items()}
            | {
                "nothing": {"loadBalancer": {"servers": []}},
                "everybody": _balance(everybody),
                "wording": _balance([admin_url]),
            },
            "serversTransports": {"patient": _transport(patience, keep_connections)},
        }
    }


_UNMATCHED = {
    "rule": "PathPrefix(`/`)",
    "priority": 1,
    "service": "nothing",
    "middlewares": ["unmatched"],
}
_READY = {"entryPoints": ["admin"], "rule": f"Path(`{READY_PATH}`)", "service": "ping@internal"}
_PROBLEMS = {
    "entryPoints": ["admin"],
    "rule": "PathPrefix(`/problems/`)",
    "service": "everybody",
    "middlewares": ["ask-the-next"],
}


def _router(name: str) -> dict[str, Any]:
    return {
        "rule": f"Path(`/{name}`) || PathPrefix(`/{name}/`)",
        "service": name,
        "middlewares": ["refusals"],
    }


def _transport(patience: Patience, keep_connections: bool) -> dict[str, Any]:
    """Idle connections are given up before a service does so after 5 s: no POST meets its end."""
    return {
        "maxIdleConnsPerHost": 200 if keep_connections else -1,
        "forwardingTimeouts": {
            "dialTimeout": "3s",
            "responseHeaderTimeout": patience.answer,
            "idleConnTimeout": "4s",
        },
    }


def _errors(statuses: Sequence[str], rewrites: Mapping[str, int]) -> dict[str, Any]:
    return {
        "errors": {
            "status": list(statuses),
            "statusRewrites": dict(rewrites),
            "service": "wording",
            "query": "/problems/{status}",
        }
    }


def _balance(urls: Sequence[str]) -> dict[str, Any]:
    return {
        "loadBalancer": {
            "servers": [{"url": url} for url in urls],
            "serversTransport": "patient",
        }
    }


def write_gateway_config(
    directory: Path,
    *,
    address: str,
    admin_address: str,
    services: Mapping[str, Sequence[str]],
    issuer: str | None = None,
    patience: Patience = USUAL,
    keep_connections: bool = True,
) -> Path:
    """Write both files into `directory` and return the one that the gateway is started with."""
    directory.mkdir(parents=True, exist_ok=True)
    dynamic, static = directory / "dynamic.yaml", directory / "traefik.yaml"
    admin_url = f"http://{admin_address.replace(EVERYWHERE, LOOPBACK)}"
    _write(dynamic, dynamic_configuration(services, admin_url, issuer, patience, keep_connections))
    _write(static, static_configuration(address, admin_address, dynamic, patience))
    return static


def _write(file: Path, content: Mapping[str, Any]) -> None:
    file.write_text(yaml.safe_dump(dict(content), sort_keys=False), encoding="utf-8")
