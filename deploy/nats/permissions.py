"""Who may say and hear what on NATS: one table an account, least privilege for each identity.

Everything not allowed here is refused. Nobody may purge or delete. Two things NATS cannot say:

- It has no wildcard inside a token, so each durable is listed, with both forms of its ack subject.
- It does not check the reply subject of a request, so a service can have the server store an
  API answer under another's subject, or once more what it was delivered. The first is no event
  and is parked as malformed where it is heard; the second has an id that has had its effect.
  Neither takes effect, and nothing can be forged so (tests/messaging/test_smuggling.py).
"""

from typing import Any

from shared.messaging.names import (
    API,
    EXTERNAL_API,
    EXTERNAL_DELIVERY,
    EXTERNAL_STREAM,
    PMO_API,
    RESTORE,
    SERVICES,
    STREAM,
    SUBJECTS,
    durable,
    hint_subject,
    inbox_prefix,
)

EXTERNAL = "external"
_MAKES_COPY = ("STREAM.CREATE", "STREAM.UPDATE", "STREAM.INFO", "STREAM.MSG.GET")
_CREATES_SOURCE = (f"CONSUMER.CREATE.{STREAM}", f"CONSUMER.CREATE.{STREAM}.>")
_FLOW_CONTROL = f"$JS.FC.{STREAM}.>"
_DELIVERY = f"{EXTERNAL_DELIVERY}.>"


def pmo_account(public: dict[str, str]) -> dict[str, Any]:
    """The account of the platform itself: services, bootstrap and operators."""
    return {
        "jetstream": {"max_streams": 1, "max_consumers": 64},
        "users": [
            *(_service(name, public[name]) for name in SERVICES),
            _bootstrap(public["bootstrap"]),
            _monitor(public["monitor"]),
        ],
        "exports": [
            *({"service": f"{API}.{s}", "accounts": ["EXTERNAL"]} for s in _CREATES_SOURCE),
            {"service": _FLOW_CONTROL, "accounts": ["EXTERNAL"]},
            {"stream": _DELIVERY, "accounts": ["EXTERNAL"]},
        ],
        "imports": [
            {
                "service": {"account": "EXTERNAL", "subject": f"{API}.{verb}.{EXTERNAL_STREAM}"},
                "to": f"{EXTERNAL_API}.{verb}.{EXTERNAL_STREAM}",
            }
            for verb in _MAKES_COPY
        ],
    }


def external_account(public: dict[str, str]) -> dict[str, Any]:
    """The account of other enterprise systems: a copy of the public facts, with its history.

    An import of the stream itself would be live only; the copy is sourced by the server, whose
    requests to account PMO are the imports below. No user here may use them.
    """
    return {
        "jetstream": {"max_streams": 1, "max_consumers": 256},
        "limits": {"max_connections": 128},
        "users": [_external(public[EXTERNAL])],
        "exports": [
            {"service": f"{API}.{verb}.{EXTERNAL_STREAM}", "accounts": ["PMO"]}
            for verb in _MAKES_COPY
        ],
        "imports": [
            *(
                {
                    "service": {"account": "PMO", "subject": f"{API}.{subject}"},
                    "to": f"{PMO_API}.{subject}",
                }
                for subject in _CREATES_SOURCE
            ),
            {"service": {"account": "PMO", "subject": _FLOW_CONTROL}},
            {"stream": {"account": "PMO", "subject": _DELIVERY}},
        ],
    }


def _user(key: str, publish: list[str], subscribe: list[str]) -> dict[str, Any]:
    return {
        "nkey": key,
        "permissions": {
            "publish": {"allow": publish},
            "subscribe": {"allow": subscribe},
            "allow_responses": False,
        },
    }


def _acks(stream: str, consumer: str) -> list[str]:
    """Both forms of an ack: `$JS.ACK.<stream>…` and `$JS.ACK.<domain>.<account>.<stream>…`.

    We have no domain, which the second form writes as `_`.
    """
    return [f"$JS.ACK.{stream}.{consumer}", f"$JS.ACK._.*.{stream}.{consumer}"]


def _service(name: str, key: str) -> dict[str, Any]:
    """Tells its own facts, and hears through its own durable, which it may rewind."""
    own = durable(name)
    return _user(
        key,
        [
            f"pmo.{name}.>",
            hint_subject(name),
            *(f"{API}.CONSUMER.{verb}.{STREAM}.{own}" for verb in ("INFO", "MSG.NEXT", "RESET")),
            *_acks(STREAM, f"{own}.>"),
        ],
        [f"{inbox_prefix(name)}.>", hint_subject(name)],
    )


def _bootstrap(key: str) -> dict[str, Any]:
    """Makes and changes the two streams and the services' durables; reads nothing, and tells
    nothing but what a stream that it is filling again has lost.
    """
    own = [durable(name) for name in SERVICES]
    return _user(
        key,
        [
            f"{API}.INFO",
            *(f"{API}.STREAM.{verb}.{STREAM}" for verb in ("CREATE", "UPDATE", "INFO")),
            *(f"{API}.CONSUMER.CREATE.{STREAM}.{name}" for name in own),
            *(f"{API}.CONSUMER.CREATE.{STREAM}.{name}.>" for name in own),
            *(f"{API}.CONSUMER.INFO.{STREAM}.{name}" for name in own),
            *(f"{EXTERNAL_API}.{verb}.{EXTERNAL_STREAM}" for verb in _MAKES_COPY),
            RESTORE + SUBJECTS,
        ],
        [f"{inbox_prefix('bootstrap')}.>"],
    )


def _monitor(key: str) -> dict[str, Any]:
    """Reads every fact, past and live, by direct get: that leaves nothing on the server.

    It may not create consumers: who may create one without a name may also change a durable.
    """
    return _user(
        key,
        [
            f"{API}.INFO",
            f"{API}.STREAM.INFO.{STREAM}",
            f"{API}.CONSUMER.LIST.{STREAM}",
            f"{API}.CONSUMER.INFO.{STREAM}.*",
            f"{API}.DIRECT.GET.{STREAM}",
            f"{API}.DIRECT.GET.{STREAM}.>",
        ],
        [f"{inbox_prefix('monitor')}.>", SUBJECTS],
    )


def _external(key: str) -> dict[str, Any]:
    """Reads the copy with any client and as many consumers as it likes; publishes nothing."""
    stream = EXTERNAL_STREAM
    return _user(
        key,
        [
            f"{API}.INFO",
            f"{API}.STREAM.NAMES",
            f"{API}.STREAM.LIST",
            f"{API}.STREAM.INFO.{stream}",
            f"{API}.CONSUMER.NAMES.{stream}",
            f"{API}.CONSUMER.LIST.{stream}",
            f"{API}.CONSUMER.INFO.{stream}.*",
            f"{API}.CONSUMER.CREATE.{stream}",
            f"{API}.CONSUMER.CREATE.{stream}.>",
            f"{API}.CONSUMER.DURABLE.CREATE.{stream}.>",
            f"{API}.CONSUMER.MSG.NEXT.{stream}.*",
            f"{API}.DIRECT.GET.{stream}",
            f"{API}.DIRECT.GET.{stream}.>",
            f"$JS.FC.{stream}.>",
            *_acks(stream, ">"),
        ],
        ["_INBOX.>", f"{inbox_prefix(EXTERNAL)}.>"],
    )
