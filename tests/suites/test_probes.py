"""Forty direct probes on every operation: never a 5xx, and every refusal is a problem document."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson

from deploy.local.personas import Persona
from tests.suites.offered import EACH, Operation, asked_of
from tests.suites.scene import EVERYBODY, Scene
from tests.suites.test_permissions import may
from tests.support.together import together
from tests.support.world import Subject

JSON = {"content-type": "application/json"}
DEEP = b"[" * 100_000 + b"]" * 100_000
LARGE = b'{"title":"' + b"a" * 2_000_000 + b'"}'
NINES = "9" * 5000


@dataclass(frozen=True)
class Probe:
    """One unusual request, made from an ordinary one."""

    name: str
    method: str | None = None
    path: str | None = None
    query: str = ""
    content: bytes | None = None
    headers: dict[str, str] = field(default_factory=lambda: dict(JSON))
    expected: tuple[int, ...] = ()
    """The statuses it must be answered with, where that is the same for every operation."""


def with_value(body: dict[str, Any], name: str, raw: bytes) -> bytes:
    """The body with one field's JSON replaced by these bytes."""
    mark = "\x1fhere\x1f"
    return orjson.dumps({**body, name: mark}).replace(orjson.dumps(mark), raw)


def of_kind(body: dict[str, Any], *kinds: type) -> str:
    """A field whose example is of one of these kinds, or one that nobody published."""
    return next((n for n, v in body.items() if type(v) in kinds), "title")


VALUES: list[tuple[str, tuple[type, ...], bytes]] = [
    ("nul-in-body", (str,), rb'"a\u0000b"'),
    ("surrogate-in-body", (str,), rb'"a\ud800b"'),
    ("bad-utf8-in-body", (str,), b'"a\xff\xfe"'),
    ("null-text", (str,), b"null"),
    ("empty-text", (str,), b'""'),
    ("endless-text", (str,), b'"' + b"x" * 50_000 + b'"'),
    ("huge-int", (int,), b"99999999999999999999"),
    ("int32-over", (int,), b"2147483648"),
    ("endless-int", (int,), b"9" * 5000),
    ("bool-as-int", (int,), b"true"),
    ("int-as-bool", (bool,), b"1"),
    ("text-as-int", (int,), b'"5"'),
    ("float-as-int", (int,), b"5.0"),
    ("half-as-int", (int,), b"4.5"),
    ("nan-text", (str, dict), b'"NaN"'),
    ("nan-literal", (str, dict), b"NaN"),
    ("infinity", (str, dict), b'"Infinity"'),
    ("big-exponent", (str, dict), b'"1e400"'),
    ("int-as-date", (str,), b"1700000000"),
    ("instant-as-date", (str,), b'"2026-01-01T00:00:00"'),
    ("first-year", (str,), b'"0001-01-01"'),
    ("list-as-text", (str,), b'["x"]'),
]


def bodies(operation: Operation) -> Iterator[Probe]:
    """Bodies that are almost right, and some that are none."""
    body = operation.body or {}
    for name, kinds, raw in VALUES:
        yield Probe(name, content=with_value(body, of_kind(body, *kinds), raw))
    twice = orjson.dumps(body)[:-1] or b"{"
    whole = orjson.dumps(body)
    yield Probe("same-key-twice", content=twice + (b',"x":1,"x":2}' if body else b'"x":1,"x":2}'))
    yield Probe("extra-field", content=with_value(body, "zzz", b"1"))
    yield Probe("deep-json", content=b'{"title":' + DEEP + b"}")
    yield Probe("no-object", content=b"[]")
    yield Probe("no-json", content=b"{")
    yield Probe("two-documents", content=whole + whole)
    yield Probe("byte-order-mark", content=b"\xef\xbb\xbf" + whole)
    yield Probe("big-body", content=LARGE, expected=(415,) if operation.takes_file else (413,))
    refused = (415,) if operation.body else ()
    text = {"content-type": "text/plain"}
    yield Probe("wrong-content-type", content=whole, headers=text, expected=refused)
    yield Probe("no-content-type", content=whole, headers={}, expected=refused)
    merge = {"content-type": "application/merge-patch+json"}
    yield Probe("merge-patch", content=whole, headers=merge)


def queries(operation: Operation) -> Iterator[Probe]:
    """Query strings that no form would send."""
    for name, query in (
        ("nul-in-query", "q=%00"),
        ("bad-utf8-in-query", "q=%ff"),
        ("endless-int-in-query", f"limit={NINES}"),
        ("negative-limit", "limit=-1"),
        ("limit-twice", "limit=1&limit=zz"),
        ("empty-int", "limit="),
        ("unknown-parameter", "zzz=1"),
        ("nul-in-cursor", "cursor=%00"),
    ):
        known = operation.takes(query.partition("=")[0]) and name == "bad-utf8-in-query"
        yield Probe(name, query=query, expected=() if known else (422,))
    yield Probe("empty-name", query="=&&=x&%00=1")


def paths(operation: Operation, path: str) -> Iterator[Probe]:
    """Other ways to write the address."""
    yield Probe("trailing-slash", path=f"{path}/", expected=(404,))
    yield Probe("not-found", path=f"/{operation.service}/v1/zzz", expected=(404,))
    if operation.parameters:
        prefix = operation.path.partition("{")[0]
        suffix = operation.path.partition("}")[2]
        suffix = suffix if "{" not in suffix else ""
        for name, id_ in (
            ("uuid-in-braces", "%7B01a20590-f18a-7835-8a98-68e7f0348edd%7D"),
            ("uuid-urn", "urn:uuid:01a20590-f18a-7835-8a98-68e7f0348edd"),
            ("upper-uuid", "01A20590-F18A-7835-8A98-68E7F0348EDD"),
            ("slash-in-id", "a%2Fb"),
            ("nul-in-id", "%00"),
            ("bad-utf8-in-id", "%ff"),
            ("endless-key", f"PRP-2026-{NINES[:200]}"),
            ("dots", "%2e%2e"),
        ):
            yield Probe(name, path=f"{prefix}{id_}{suffix}", expected=(404, 405, 422))


def forms(operation: Operation) -> Iterator[Probe]:
    """Methods and headers."""
    yield Probe("trace", method="TRACE", expected=(405,))
    yield Probe("options", method="OPTIONS", expected=(405,))
    yield Probe("head", method="HEAD")
    yield Probe("put", method="PUT", expected=(405,))
    yield Probe("accept-xml", headers={**JSON, "accept": "application/xml"})
    yield Probe("basic", headers={**JSON, "authorization": "Basic xx"}, expected=(401,))
    yield Probe("no-token", headers={**JSON, "authorization": ""}, expected=(401,))
    yield Probe("if-match-nonsense", headers={**JSON, "if-match": '"\x01"'})
    yield Probe("traceparent-nonsense", headers={**JSON, "traceparent": "00-" + "z" * 52})
    yield Probe("language-nonsense", headers={**JSON, "accept-language": ",;q=x" * 500})
    if operation.body is None:
        yield Probe("unasked-body", content=b'{"x":1}')


async def sent(
    subject: Subject, operation: Operation, person: Persona, path: str, probe: Probe
) -> httpx.Response:
    """The ordinary request with what is unusual about it."""
    content = probe.content
    if content is None and operation.body is not None:
        content = orjson.dumps(operation.body)
    url = (probe.path or path) + (f"?{probe.query}" if probe.query else "")
    return await subject.call(
        person, probe.method or operation.method, url, content=content, headers=probe.headers
    )


def wrong(probe: Probe, answer: httpx.Response) -> str | None:
    """What is not as promised about an answer, if anything."""
    status = answer.status_code
    got = f"{probe.name}: {status} {answer.headers.get('content-type')} {answer.text[:200]}"
    if status >= 500 or (probe.expected and status not in probe.expected):
        return got
    if status < 400 or probe.method == "HEAD":
        return None
    if answer.headers["content-type"] != "application/problem+json":
        return got
    problem = answer.json()
    same = problem["status"] == status and problem["type"] == f"/problems/{problem['code']}"
    return None if same else got


async def found(scene: Scene, operation: Operation) -> list[str]:
    """What is wrong with the answers to all probes of an operation."""
    subject = scene.world.service(operation.service)
    path = await scene.path(operation)
    person = next(p for p in EVERYBODY if scene.sees(p, operation) and may(scene, operation, p))
    probes = [*queries(operation), *paths(operation, path), *forms(operation)]
    if operation.command:
        probes += bodies(operation)
    said = [wrong(probe, await sent(subject, operation, person, path, probe)) for probe in probes]
    return [s for s in said if s]


@EACH
async def test_nothing_breaks_it(open_scene: Scene, name: str) -> None:
    with together() as at:
        for operation in asked_of(name):
            with at(operation):
                assert await found(open_scene, operation) == []
