"""A receiver of webhooks at a real address, which answers as a test says and keeps what it got."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from starlette.types import Receive, Scope, Send

from tests.support.served import served

NAME = "receiver.example.org"
MANY = 10_000
"""Pieces of an answer that nobody reads to its end."""


class Heard(NamedTuple):
    """One message as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The CloudEvent that it is."""
        event: dict[str, Any] = orjson.loads(self.body)
        return event


@dataclass(frozen=True)
class Say:
    """How to answer one message: at all, with what, and what happens before and after."""

    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: bool = False
    endless: bool = False
    before: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None


class Receiver:
    """Takes everything, unless `answers` says otherwise for the next ones."""

    def __init__(self) -> None:
        self.url = ""
        self.heard: list[Heard] = []
        self.answers: deque[Say] = deque()
        self.always: dict[str, Say] = {}
        """How to answer at a path, each time."""

    def ids(self, path: str | None = None) -> list[str]:
        """The `webhook-id` of each message, in the order in which they came."""
        return [h.headers["webhook-id"] for h in self.heard if path in (None, h.path)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            part = await receive()
            body, more = body + part.get("body", b""), part.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        say = self.always.get(scope["path"]) or (self.answers.popleft() if self.answers else Say())
        self.heard.append(Heard(scope["path"], headers, body))
        say.before()
        if say.hang:
            await asyncio.Event().wait()
        said = [(name.encode(), value.encode()) for name, value in say.headers.items()]
        await send({"type": "http.response.start", "status": say.status, "headers": said})
        for _ in range(MANY if say.endless else 0):
            await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})
            await asyncio.sleep(0)
        await send({"type": "http.response.body", "body": b""})
        say.after()


@contextmanager
def receiving(certificate: "Certificate | None" = None) -> Iterator[Receiver]:
    """A receiver on loopback, over TLS where it has a certificate."""
    receiver = Receiver()
    tls: dict[str, Any] = {}
    if certificate is not None:
        tls = {"ssl_certfile": certificate.file, "ssl_keyfile": certificate.key}
    with served(receiver, lifespan="off", http="h11", **tls) as address:
        port = address.rpartition(":")[2]
        receiver.url = f"{'http' if certificate is None else 'https'}://localhost:{port}"
        yield receiver


class Certificate(NamedTuple):
    """A server's certificate and key, and who has signed it, as files."""

    file: Path
    key: Path
    authority: Path


def certificate(directory: Path, *names: str) -> Certificate:
    """For these names and addresses, signed by an authority of its own."""
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _signed("tests", authority_key, authority_key, "tests")
    subject = _signed(names[0], key, authority_key, "tests", names)
    made = Certificate(*(directory / name for name in ("server.pem", "server.key", "ca.pem")))
    made.file.write_bytes(subject.public_bytes(serialization.Encoding.PEM))
    made.authority.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return made


def _signed(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    issuer: str,
    names: tuple[str, ...] = (),
) -> x509.Certificate:
    now = datetime.now(UTC)
    build = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if names:
        build = build.add_extension(
            x509.SubjectAlternativeName([_general(name) for name in names]), critical=False
        )
    else:
        usage = dict.fromkeys(_USAGES, False) | {"key_cert_sign": True}
        build = build.add_extension(x509.KeyUsage(**usage), critical=True)
    return build.sign(signer, hashes.SHA256())


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
