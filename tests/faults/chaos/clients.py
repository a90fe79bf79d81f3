"""Careful clients, who ask until they are answered, and careless ones, who must be refused."""

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx

from deploy.local.platform import Platform
from tests.support.stage import Stage

PATIENCE = 300.0
PAUSE = 0.2
PASSING = frozenset({500, 502, 503, 504, 408, 429})
"""Answers after which a client asks again. A 500 is one too, and is counted as broken promise."""

CARELESS = 0.25
"""How often each mistake is made."""


@dataclass(frozen=True)
class Command:
    """One thing that a client wants done, and what came of it.

    `correlation` is the trace it is sent with, and with it the name of all that it causes.
    """

    what: str
    correlation: UUID
    status: int | None = None
    """None: never answered."""
    subject: UUID | None = None
    version: int | None = None
    """What the answer calls the thing, and its version by its ETag."""
    attempts: int = 0
    failures: tuple[str, ...] = ()
    """Answers that nobody should get: a 500, or another than what was expected."""

    @property
    def done(self) -> bool:
        """Whether it was answered as done."""
        return self.status is not None and self.status < 300

    @property
    def refused(self) -> bool:
        """Whether it was answered as refused."""
        return self.status is not None and self.status >= 400


@dataclass(frozen=True)
class _Sent:
    """A request as it is sent, again and again."""

    persona: str | None
    method: str
    path: str
    json: Any
    headers: Mapping[str, str] = field(default_factory=dict)


class Clients(Stage):
    """Takes proposals from draft to decision, writes down every answer, and makes mistakes."""

    def __init__(self, platform: Platform, http: httpx.AsyncClient, dice: random.Random) -> None:
        super().__init__(platform, http)
        self._dice = dice
        self.commands: list[Command] = []

    async def call(
        self,
        persona: str,
        method: str,
        path: str,
        json: Any = None,
        *,
        if_match: str | None = None,
        key: str | None = None,
    ) -> httpx.Response:
        """What `persona` wants, once; and around it what others try in vain."""
        if method == "GET":
            return (await self._ask(_Sent(persona, method, path, json), "read", {200}))[0]
        headers = {} if if_match is None else {"if-match": if_match}
        wanted = _Sent(persona, method, path, json, headers)
        for mistake, expected in self._mistakes_before(wanted):
            await self._in_vain(mistake, expected)
        sent = replace(wanted, headers={**headers, "idempotency-key": str(key)})
        answer, command = await self._ask(sent, f"{key}", {200, 201})
        self.commands.append(command)
        if not path.endswith("/proposals") and self._dice.random() < CARELESS:
            await self._in_vain(wanted, {409, 412})
        return answer

    async def rows(self, service: str, query: str, *args: Any) -> list[asyncpg.Record]:
        """What a service's database holds, as soon as it can be asked."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return await super().rows(service, query, *args)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                if time.monotonic() > end:
                    raise
            await asyncio.sleep(PAUSE)

    def _mistakes_before(self, wanted: _Sent) -> list[tuple[_Sent, set[int]]]:
        """What somebody else, or somebody careless, sends in place of it."""
        mistakes = [(replace(wanted, persona=None), {401})]
        if wanted.json is not None:
            mistakes.append((replace(wanted, json={**wanted.json, "no_such_field": 1}), {422}))
        if "if-match" in wanted.headers:
            mistakes.append((replace(wanted, headers={"if-match": '"999"'}), {412}))
        if not wanted.path.endswith("/proposals"):
            mistakes.append((replace(wanted, persona="employee-he"), {403, 404}))
        if wanted.path.endswith("/decisions"):
            unread = {**wanted.json, "inputs_hash": "0" * 64}
            mistakes.append((replace(wanted, json=unread), {409}))
        return [mistake for mistake in mistakes if self._dice.random() < CARELESS]

    async def _in_vain(self, sent: _Sent, expected: set[int]) -> None:
        """Something that must be refused, as carefully as if it were right."""
        key = {"idempotency-key": str(uuid4())}
        sent = replace(sent, headers={**sent.headers, **key})
        _, command = await self._ask(sent, f"{sent.persona} {sent.path}", expected)
        self.commands.append(command)

    async def _ask(
        self, sent: _Sent, what: str, expected: set[int]
    ) -> tuple[httpx.Response, Command]:
        """Send it until there is an answer that settles it."""
        command = Command(what, uuid4())
        trace = command.correlation.hex
        headers = {**sent.headers, "traceparent": f"00-{trace}-{trace[16:]}-01"}
        if sent.persona is not None:
            headers["authorization"] = f"Bearer {await self._token(sent.persona)}"
        failures: list[str] = []
        end, attempts = time.monotonic() + PATIENCE, 0
        while time.monotonic() < end:
            attempts += 1
            answer = await self._try(sent.method, sent.path, headers, sent.json)
            if answer is not None and answer.status_code == 500:
                failures.append(answer.text)
            if answer is not None and not _is_passing(answer):
                if answer.status_code not in expected:
                    failures.append(answer.text)
                return answer, _settled(command, answer, attempts, failures)
            await asyncio.sleep(PAUSE)
        self.commands.append(replace(command, attempts=attempts, failures=tuple(failures)))
        raise TimeoutError(f"{what} was not answered")


def _is_passing(answer: httpx.Response) -> bool:
    busy = answer.status_code == 409 and answer.json()["code"] == "busy"
    return busy or answer.status_code in PASSING


def _settled(
    command: Command, answer: httpx.Response, attempts: int, failures: list[str]
) -> Command:
    said = answer.json() if answer.status_code < 300 else {}
    tag = answer.headers.get("etag", "").strip('"')
    return replace(
        command,
        status=answer.status_code,
        subject=UUID(said["id"]) if "id" in said else None,
        version=int(tag) if tag.isdigit() else None,
        attempts=attempts,
        failures=tuple(failures),
    )
