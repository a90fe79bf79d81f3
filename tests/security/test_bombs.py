"""Bodies that are small to send and dear to read: each is refused before it costs anything."""

import asyncio
import gzip
import io
import socket
import struct
import zipfile
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.intake.attachments.rules import MAIN_PART, MEDIA_TYPES, is_office, is_text
from shared.web.limits import GuardedHttp, Limits, LimitsMiddleware
from tests.support import given
from tests.support.polling import until
from tests.support.served import served
from tests.support.world import World

DOCX = next(kind for kind, name in MEDIA_TYPES.items() if name == ".docx")
MIB = 2**20


def package(**parts: bytes) -> bytes:
    """A package with these parts besides the one that makes it a document."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {MAIN_PART[DOCX]: b"<x/>", **parts}.items():
            archive.writestr(name, content)
    return made.getvalue()


def crowded(entries: int) -> bytes:
    """A package that lists so many parts, none of which is there."""
    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<H", 1) + bytes(16) + b"a"
    listed, few = entry * entries, min(entries, 0xFFFF)
    return listed + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, few, few, len(listed), 0, 0)


def test_a_list_of_a_million_parts_is_not_read() -> None:
    """It would take a gigabyte and most of a minute."""
    assert len(zipfile.ZipFile(io.BytesIO(crowded(1000))).namelist()) == 1000
    assert not is_office(DOCX, crowded(1_300_000))


def test_a_package_is_not_unpacked() -> None:
    """Ten gigabytes of nothing, ten megabytes to send: only the list of parts is looked at."""
    bomb = package(**{"word/media/image1.png": bytes(50 * MIB)})
    assert len(bomb) < MIB
    claimed = struct.pack("<L", 50 * MIB)
    bomb = bomb.replace(claimed, struct.pack("<L", 0xFFFFFFFE))
    assert is_office(DOCX, bomb)


@pytest.mark.parametrize("control", [b"\x00", b"\x08", b"\x0b", b"\x1b", b"\x1f"])
def test_a_long_text_is_looked_through_at_once(control: bytes) -> None:
    assert is_text(b"\xe7\x9b\xae " * (8 * MIB))
    assert not is_text(b"x" * (32 * MIB) + control)


ODD: list[tuple[str, bytes, dict[str, str], int]] = [
    ("gzip", gzip.compress(b'{"title":"' + b"a" * 10 * MIB), {"content-encoding": "gzip"}, 415),
    ("deflate", b"{}", {"content-encoding": "deflate"}, 415),
    ("two codings", b"{}", {"content-encoding": "identity, gzip"}, 415),
    ("deep list", b'{"title":' + b"[" * 400_000 + b"]" * 400_000 + b"}", {}, 400),
    ("deep object", b'{"a":' * 150_000 + b"1" + b"}" * 150_000, {}, 400),
    ("endless number", b'{"title":' + b"9" * 900_000 + b"}", {}, 400),
    ("tiny number", b'{"title":1e-' + b"9" * 900_000 + b"}", {}, 422),
    ("many members", b"{" + b",".join(b'"k%d":1' % n for n in range(70_000)) + b"}", {}, 400),
    ("one member often", b"{" + b",".join([b'"zz":1'] * 15_000) + b"}", {}, 422),
    ("escapes", b'{"title":"' + rb"\u0041" * 170_000 + b'"}', {}, 422),
    ("utf-16", '{"title":"x"}'.encode("utf-16"), {}, 400),
]


@pytest.mark.parametrize(
    ("body", "headers", "status"), [o[1:] for o in ODD], ids=[o[0] for o in ODD]
)
async def test_an_odd_body_is_refused(
    world: World, body: bytes, headers: dict[str, str], status: int
) -> None:
    intake = world.service("intake")
    before = await intake.contents()
    sent = {"content-type": "application/json", **headers}
    answer = await asyncio.wait_for(
        intake.call("sponsor-zhang", "POST", "/proposals", content=body, headers=sent), 20
    )
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.content) < 30_000
    assert await intake.contents() == before


async def test_a_bomb_for_a_file_is_refused_and_nothing_is_kept(world: World) -> None:
    intake, draft = world.service("intake"), await given.drafted_proposal(world)
    before = await intake.contents()
    for kind, content in ((DOCX, crowded(100_000)), ("text/csv", bytes(MIB))):
        answer = await intake.call(
            "sponsor-zhang",
            "POST",
            f"/proposals/{draft['id']}/attachments",
            params={"file_name": "x"},
            content=content,
            headers={"content-type": kind},
        )
        assert (answer.status_code, answer.json()["code"]) == (409, "attachment_not_as_named")
    assert await intake.contents() == before


arrived = 0


async def take(request: Request) -> Response:
    global arrived  # noqa: PLW0603
    size = 0
    async for part in request.stream():
        size += len(part)
        arrived += len(part)
    return JSONResponse({"taken": size})


uploads = LimitsMiddleware(
    Starlette(routes=[Route("/files", take, methods=["POST"])]),
    upload_paths=["/files"],
    limits=Limits(upload_bytes=MIB, all_uploads_bytes=MIB + MIB // 2, upload_seconds=20),
)


@pytest.fixture(scope="module")
def files() -> Iterator[str]:
    with served(uploads, http=GuardedHttp, lifespan="off") as address:
        yield address


async def begun(size: int, end: asyncio.Event) -> AsyncIterator[bytes]:
    """A file of which all but the last byte is sent, and that one when told to."""
    yield b"x" * (size - 1)
    await end.wait()
    yield b"x"


async def test_files_on_their_way_fill_only_so_much_memory(files: str) -> None:
    """Many at once are held until they are whole; who comes when all is taken comes again."""
    end = asyncio.Event()
    async with httpx.AsyncClient(base_url=files, trust_env=False, timeout=20) as client:
        first = asyncio.create_task(client.post("/files", content=begun(MIB, end)))
        await until(lambda: arrived >= MIB - 1)
        refused = await client.post("/files", content=b"x" * MIB)
        assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["retry-after"]
        end.set()
        assert (await first).json() == {"taken": MIB}
        for _ in range(3):
            await until(lambda: _is_taken(client))


async def _is_taken(client: httpx.AsyncClient) -> bool:
    """What the one before held is let go a moment after it was answered."""
    said: object = (await client.post("/files", content=b"x" * MIB)).json()
    return said == {"taken": MIB}


SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
LIES: list[bytes] = [
    b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + SMUGGLED,
    b"Content-Length: 3\r\nContent-Length: 40\r\n\r\nabc" + SMUGGLED,
    b"Content-Length: -1\r\n\r\n",
    b"Content-Length: 0x10\r\n\r\n",
    b"Content-Length: 99999999999999999999999\r\n\r\n",
    b"Content-Length: 1, 1\r\n\r\na",
    b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nx",
    b"Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n" + SMUGGLED,
    b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n" + SMUGGLED,
]


@pytest.mark.parametrize("lie", LIES)
def test_who_lies_about_the_length_of_a_body_is_not_listened_to(files: str, lie: bytes) -> None:
    """Else a second request could be hidden in the first."""
    address = urlsplit(files)
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        connection.sendall(b"POST /files HTTP/1.1\r\nHost: x\r\n" + lie)
        said: list[bytes] = []
        try:
            while part := connection.recv(65536):
                said.append(part)
        except ConnectionResetError:
            pass
    answer = b"".join(said)
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert b" 200 " not in answer
