"""The services as tests meet them: whole applications on real databases, heard, called, looked at.

Everything a test does goes through the same code as in production: HTTP over ASGI with a signed
token, events through the consumer, timers as the leader runs them.
"""

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
from joserfc.jwk import ECKey
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from uuid_utils.compat import uuid7

from deploy.local.issuer import mint
from deploy.local.personas import PERSONAS, Persona
from shared.contracts.base import Event
from shared.db.transaction import Database
from shared.domain.actor import Actor
from shared.messaging.bus import Bus
from shared.messaging.cloudevents import to_headers
from shared.messaging.consumer import Consumer
from shared.messaging.delivery import Delivered
from shared.messaging.names import subject
from shared.messaging.retrier import Retrier
from shared.runtime import Service
from tests.support.servers import ask
from tests.support.tree import service, service_names

ISSUER = "https://issuer.example.org"
NOBODY = "nats://127.0.0.1:1"
"""Where no broker listens: facts stay in the tables, where the tests look at them."""


class Clock:
    """The time as the services see it: the real one, moved ahead while a test says so."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    @contextmanager
    def later(self, **by: float) -> Iterator[None]:
        """`with clock.later(minutes=2): …`; the units are those of `timedelta`."""
        before, self.ahead = self.ahead, self.ahead + timedelta(**by)
        try:
            yield
        finally:
            self.ahead = before


class NotTaken(AssertionError):
    """A fact that the service could not cope with: it is parked now, with this error."""


class Subject:
    """One service, with its whole application and its database."""

    def __init__(self, wired: Service, world: "World", dsn: Mapping[str, str]) -> None:
        self.service = wired
        self.name = wired.name
        self.dsn = dsn
        self.clock = world.clock
        self.settings = wired.settings(
            environment="local",
            database_url=SecretStr(dsn["app"]),
            nats_url=NOBODY,
            nats_seed_file=world.no_seed,
            oidc_issuer=ISSUER,
            oidc_jwks_url=world.key_set_url,
        )
        self.db = Database(self.settings, clock=world.clock)
        self.app = wired.app(self.settings, self.db)
        self._world = world
        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url="http://localhost"
        )
        self._owner = create_async_engine(
            make_url(dsn["owner"]).set(drivername="postgresql+asyncpg"),
            isolation_level="AUTOCOMMIT",
        )
        bus = Bus(NOBODY, self.name, world.no_seed, on_closed=lambda: None)
        self._retrier = Retrier(self.db, self.name, wired.reactions, pauses=(0.0,) * 5)
        self._consumer = Consumer(bus, self.db, self.name, wired.reactions, self._retrier)

    async def close(self) -> None:
        """Give every connection back."""
        await self._http.aclose()
        await self.db.close()
        await self._owner.dispose()

    async def call(
        self,
        persona: str | Persona | None,
        method: str,
        path: str,
        json: Any = None,
        *,
        if_match: int | str | None = None,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
        content: bytes | None = None,
    ) -> httpx.Response:
        """Ask as that person (None: nobody); `/proposals` means `/intake/v1/proposals`.

        `if_match` is a version or a whole tag, `key` the Idempotency-Key, `content` a raw body.
        """
        sent = {} if persona is None else {"authorization": self._world.authorization(persona)}
        if if_match is not None:
            sent["if-match"] = f'"{if_match}"' if isinstance(if_match, int) else if_match
        if key is not None:
            sent["idempotency-key"] = key
        return await self._http.request(
            method,
            path if path.startswith(f"/{self.name}/") else f"/{self.name}/v1{path}",
            json=json,
            content=content,
            params=params,
            headers={**sent, **(headers or {})},
        )

    async def rows(self, sql: str, **params: Any) -> list[dict[str, Any]]:
        """What the database says to its owner; `:name` in the statement is filled from params."""
        async with self._owner.connect() as connection:
            result = await connection.execute(text(sql), params)
            return [dict(row) for row in result.mappings()] if result.returns_rows else []

    async def events(
        self, aggregate_id: UUID | str | None = None, since: int = 0
    ) -> list[dict[str, Any]]:
        """What was told after place `since`, of one aggregate or of all, in order."""
        return await self.rows(
            "SELECT * FROM events WHERE seq > :since"
            " AND (CAST(:id AS uuid) IS NULL OR aggregate_id = :id) ORDER BY seq",
            since=since,
            id=None if aggregate_id is None else UUID(str(aggregate_id)),
        )

    async def facts(self, key: UUID | str | None = None) -> list[dict[str, Any]]:
        """What was told about one undertaking, or about all there are, in order."""
        return await self.rows(
            "SELECT * FROM events WHERE CAST(:key AS uuid) IS NULL OR key = :key ORDER BY seq",
            key=None if key is None else UUID(str(key)),
        )

    async def last_seq(self) -> int:
        """The place of the latest fact: unchanged means that nothing was told."""
        (row,) = await self.rows("SELECT coalesce(max(seq), 0) AS seq FROM events")
        return int(row["seq"])

    async def hear(
        self,
        event: Event,
        *,
        event_id: UUID | None = None,
        times: int = 1,
        stream_seq: int | None = None,
    ) -> UUID:
        """Deliver a fact as the consumer does, `times` over; NotTaken when it fails. Its id."""
        told = event_id or uuid7()
        message = self._message(event, told, stream_seq)
        for _ in range(times):
            await self.deliver(message)
        await self.check_taken(told)
        return told

    async def hear_together(self, *events: Event) -> None:
        """Deliver facts in one batch, as the consumer gets them after a pause."""
        await self.deliver(*[self._message(event, uuid7(), None) for event in events])

    async def check_taken(self, told: UUID) -> None:
        """NotTaken when the fact of this id is parked."""
        parked = await self.rows("SELECT * FROM parked_events WHERE event_id = :id", id=told)
        if parked:
            raise NotTaken(f"{parked[0]['state']}: {parked[0]['error']}")

    async def deliver(self, *messages: Delivered) -> None:
        """Hand messages of the stream over, whatever they hold; what fails is parked."""
        await self._consumer.keep(messages)

    def _message(self, event: Event, told: UUID, stream_seq: int | None) -> Delivered:
        return delivered(self.row_of(event, told), stream_seq or next(self._world.places))

    def row_of(self, event: Event, told: UUID | None = None) -> dict[str, Any]:
        """A fact as its teller's events table would hold it."""
        return {
            "id": told or uuid7(),
            "type": event.type_name(),
            "key": event.key,
            "aggregate_type": "Told",
            "aggregate_id": event.key,
            "aggregate_version": 1,
            "occurred_at": self.clock(),
            "actor": f"system:{event.service}",
            "correlation_id": uuid4(),
            "causation_id": None,
            "traceparent": None,
            "data": event.model_dump(mode="json"),
        }

    async def contents(self) -> dict[str, str]:
        """A digest of each table's rows: equal before and after means that nothing changed."""
        tables = await self.rows(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace ORDER BY relname"
        )
        rows = "md5(string_agg(t::text, ';' ORDER BY t::text))"
        names = [table["relname"] for table in tables]
        digests = [f"SELECT '{name}' AS name, {rows} AS rows FROM {name} t" for name in names]
        found = await self.rows(" UNION ALL ".join(digests))
        return {row["name"]: row["rows"] for row in found}

    async def retry_parked(self) -> None:
        """Let the retrier try once what is parked."""
        await self._retrier.work_off()

    async def tick(self) -> int:
        """Let each timer look at the clock once; how many things were due."""
        due = 0
        for timer in self.service.timers:
            async with self.db.begin(Actor.system(self.name)) as tx:
                due += await timer(tx)
        return due


def delivered(row: Mapping[str, Any], stream_seq: int) -> Delivered:
    """The message that a row of an events table becomes in the stream."""
    return Delivered(
        subject=subject(row["type"], row["key"]),
        headers=to_headers(row, stream_seq, bytes(32)),
        data=orjson.dumps(row["data"]),
        stream_seq=stream_seq,
        stored_at=stream_seq,
        reply="",
    )


class World:
    """All services of one worker: each comes to life, on its own database, when first asked for."""

    def __init__(self, worker: str, key_set_url: str, signing_key: ECKey, no_seed: Any) -> None:
        self.worker = worker
        self.key_set_url = key_set_url
        self.no_seed = no_seed
        self.clock = Clock()
        self.places = itertools.count(1)
        self._key = signing_key
        self._tokens: dict[Persona, str] = {}
        self._subjects: dict[str, Subject] = {}

    def apart(self, name: str) -> "World":
        """Another world, where nothing has happened yet."""
        return World(f"{self.worker}_{name}", self.key_set_url, self._key, self.no_seed)

    def service(self, name: str) -> Subject:
        """The service of this name."""
        if name not in self._subjects:
            dsn = ask("database", name, f"{name}_{self.worker}")
            self._subjects[name] = Subject(service(name), self, dsn)
        return self._subjects[name]

    def token(self, persona: str | Persona) -> str:
        """A signed token that speaks for that person, the same one each time."""
        person = PERSONAS[persona] if isinstance(persona, str) else persona
        if person not in self._tokens:
            self._tokens[person] = mint(person, self._key, issuer=ISSUER)
        return self._tokens[person]

    def authorization(self, persona: str | Persona) -> str:
        """The header that says who is asking."""
        return f"Bearer {self.token(persona)}"

    async def travel(
        self, key: UUID | str | None = None, *, arrived: set[UUID] | None = None
    ) -> None:
        """Let the facts about one undertaking reach who hears them, and what these then tell.

        As the relays and NATS would bring them: in the order of each teller, every fact once.
        Without a key all that was ever told travels: for a world of one's own. Who goes on
        keeps the ids of those that have `arrived`.
        """
        on_their_way, arrived = True, set() if arrived is None else arrived
        while on_their_way:
            on_their_way = False
            for teller in service_names():
                for row in await self.service(teller).facts(key):
                    if row["id"] not in arrived:
                        on_their_way = True
                        arrived.add(row["id"])
                        await self._arrive(row)

    async def _arrive(self, row: dict[str, Any]) -> None:
        message = delivered(row, next(self.places))
        for name in service_names():
            listener = self.service(name)
            if row["type"] in listener.service.reactions.heard():
                await listener.deliver(message)
                await listener.check_taken(row["id"])

    async def close(self) -> None:
        """Close all services."""
        for subject_ in self._subjects.values():
            await subject_.close()
