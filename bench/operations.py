"""The five operations that are timed, as the same requests to either side."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import asyncpg
import orjson

from bench.ground import NAME, Ground, Side
from bench.load import Client, request
from bench.records import SPONSORS, drafts
from bench.rounds import Measured
from services.intake.submissions.commands import EXAMPLE

PROPOSALS = f"/{NAME}/v1/proposals"
SPONSOR, READER = "sponsor-zhang", "director-chen"


@dataclass
class Operations:
    """Builds the requests of one round; what a round consumes is made before it is timed."""

    at: Ground
    admin: asyncpg.Connection
    sponsor: str
    reader: str
    shown: Sequence[str]

    @classmethod
    async def on(cls, at: Ground, admin: asyncpg.Connection) -> "Operations":
        """Sign in, and have proposals to look at."""
        shown = await drafts(admin, 400, SPONSOR, "PRP-2025-")
        await admin.execute("ANALYZE")
        return cls(at, admin, at.token(SPONSOR), at.token(READER), [str(id_) for id_ in shown])

    def create(self, count: int) -> list[bytes]:
        """Draft a proposal; each under a key of its own."""
        return [request("POST", PROPOSALS, self.sponsor, EXAMPLE, _key()) for _ in range(count)]

    async def transition(self, count: int) -> list[bytes]:
        """Submit a draft."""
        prefix = f"{uuid4().hex[:8]}-"
        return [
            request("POST", f"{PROPOSALS}/{id_}/submit", self.sponsor, None, _key('"1"'))
            for id_ in await drafts(self.admin, count, SPONSOR, prefix, sponsors=SPONSORS)
        ]

    def get(self, count: int) -> list[bytes]:
        """Look at one proposal."""
        some = [request("GET", f"{PROPOSALS}/{id_}", self.reader) for id_ in self.shown]
        return [some[n % len(some)] for n in range(count)]

    async def list50(self, count: int, client: Client, view: str) -> list[bytes]:
        """Look at the first and the second page of fifty."""
        first = request("GET", f"{PROPOSALS}?view={view}", self.reader)
        cursor = orjson.loads((await client.one(first)).body)["next_cursor"]
        second = request("GET", f"{PROPOSALS}?view={view}&cursor={cursor}", self.reader)
        return [first, second] * (count // 2)

    async def requests(self, name: str, count: int, client: Client) -> list[bytes]:
        """The requests of one round, by the name of the ratio."""
        match name:
            case "create":
                return self.create(count)
            case "transition":
                return await self.transition(count)
            case "get":
                return self.get(count)
            case "list50_proposals_full":
                return await self.list50(count, client, "full")
            case _:
                return await self.list50(count, client, "basic")

    def measured(self, name: str, side: Side, count: int) -> Measured:
        """A round of one operation on one side: requests per CPU-second of the server."""
        status = 201 if name == "create" else 200

        async def round_() -> float:
            async with Client(side.port) as client:
                requests = await self.requests(name, count, client)
                before = side.cpu_seconds()
                await client.all(requests, status)
                return count / (side.cpu_seconds() - before)

        return round_


def _key(if_match: str | None = None) -> dict[str, str]:
    headers = {"idempotency-key": uuid4().hex}
    return headers | ({"if-match": if_match} if if_match else {})
