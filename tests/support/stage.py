"""The whole platform as its users meet it: six processes, NATS, PostgreSQL and the gateway."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from io import StringIO
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import orjson
from rich.console import Console

from deploy.local.platform import Platform
from deploy.local.progress import Progress
from deploy.local.state import State
from deploy.local.tokens import token_of
from services.intake.assessments.commands import Scores
from services.intake.submissions.commands import EXAMPLE
from shared.db.events import ChainCheck, Verdict

RETRIED = frozenset({502, 503, 504})


class Stage:
    """A running platform, spoken to through the gateway as a careful client does."""

    patience = 60.0

    def __init__(self, platform: Platform, http: httpx.AsyncClient) -> None:
        self.platform = platform
        self._http = http
        self._tokens: dict[str, str] = {}

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
        """One request; it is sent again while something is down, if that is safe."""
        headers = {"authorization": f"Bearer {await self._token(persona)}"}
        if if_match is not None:
            headers["if-match"] = if_match
        if key is not None:
            headers["idempotency-key"] = key
        end = time.monotonic() + self.patience
        while True:
            answer = await self._try(method, path, headers, json)
            safe = method == "GET" or key is not None
            if answer is not None and not (safe and _is_passing(answer)):
                return answer
            if not safe or time.monotonic() > end:
                raise AssertionError(f"{method} {path} got no answer: {answer and answer.text}")
            await asyncio.sleep(0.1)

    async def _try(
        self, method: str, path: str, headers: dict[str, str], json: Any
    ) -> httpx.Response | None:
        try:
            return await self._http.request(method, path, json=json, headers=headers)
        except httpx.TransportError:
            return None

    async def _token(self, persona: str) -> str:
        if persona not in self._tokens:
            self._tokens[persona] = await asyncio.to_thread(token_of, persona, self.issuer)
        return self._tokens[persona]

    @property
    def issuer(self) -> str:
        """Who gives the personas their tokens."""
        return self.platform.state.running().issuer

    def owner_dsn(self, service: str) -> str:
        """How the owner of a service's database reaches it."""
        return self.platform.state.owner_dsn(service)

    async def rows(self, service: str, query: str, *args: Any) -> list[asyncpg.Record]:
        """What a service's database holds, read as its owner."""
        connection = await asyncpg.connect(self.owner_dsn(service))
        try:
            return list(await connection.fetch(query, *args))
        finally:
            await connection.close()

    async def verdict(self, service: str) -> Verdict:
        """Whether the audit chain of a service holds."""
        check = ChainCheck()
        connection = await asyncpg.connect(self.owner_dsn(service))
        await connection.set_type_codec(
            "jsonb", encoder=str, decoder=orjson.loads, schema="pg_catalog", format="text"
        )
        try:
            query = "SELECT * FROM events WHERE chain_seq IS NOT NULL ORDER BY chain_seq"
            check.feed([dict(row) for row in await connection.fetch(query)])
        finally:
            await connection.close()
        return check.verdict

    async def until(self, condition: Callable[[], Awaitable[bool]], what: str) -> None:
        """Poll until it holds, or fail saying what did not come."""
        end = time.monotonic() + self.patience
        while True:
            with suppress(OSError, asyncpg.PostgresError):
                if await condition():
                    return
            assert time.monotonic() < end, f"within {self.patience:.0f} s: {what}"
            await asyncio.sleep(0.1)

    async def _linked_objective(self) -> dict[str, Any]:
        """What a proposal aims at, in the service of the strategy as far as intake knows it."""
        query = "SELECT id FROM strategic_objectives WHERE state = 'ACTIVE' LIMIT 1"
        served = [str(row["id"]) for row in await self.rows("intake", query)]
        (objective,) = EXAMPLE["expected_objectives"]
        link = {"strategic_objective_id": served[0]} if served else {}
        return {"expected_objectives": [objective | link]}

    async def approve(self, name: str, **otherwise: Any) -> str:
        """Take one proposal from its draft to the approval (REQ-032 to REQ-058); its id.

        `otherwise` are fields of another ruling.
        """

        async def do(persona: str, verb: str, json: Any, version: int | None) -> Any:
            answer = await self.call(
                persona,
                "POST",
                f"/intake/v1/proposals{verb}",
                json,
                if_match=None if version is None else f'"{version}"',
                key=f"{name}{verb.rpartition('/')[2]}",
            )
            assert answer.status_code in (200, 201), answer.text
            return answer.json()

        draft = EXAMPLE | {"title": f"{name} 数据中心", **await self._linked_objective()}
        proposal = await do("sponsor-zhang", "", draft, None)
        at = f"/{proposal['id']}"
        await do("sponsor-zhang", f"{at}/submit", None, 1)
        screening = {"assessor_id": "analyst-lin"}
        await do("analyst-lin", f"{at}/start-screening", screening, 2)
        await do("analyst-lin", f"{at}/assessments", SCORES, 3)
        await do("analyst-lin", f"{at}/complete-consultation", None, 4)
        shown = await self.call("director-chen", "GET", f"/intake/v1/proposals{at}")
        ruling = {
            "outcome": "APPROVE",
            "reason": "与年度战略一致。",
            "project_manager_id": "pm-zhou",
            "inputs_hash": shown.json()["inputs_hash"],
            **otherwise,
        }
        await do("director-chen", f"{at}/decisions", ruling, None)
        return str(proposal["id"])


SCORES = Scores.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index]


def _is_passing(answer: httpx.Response) -> bool:
    """A gateway that was started a moment ago knows no routes: its 404 is no problem document."""
    busy = answer.status_code == 409 and answer.json()["code"] == "busy"
    routeless = answer.status_code == 404 and "json" not in answer.headers["content-type"]
    return busy or routeless or answer.status_code in RETRIED


@asynccontextmanager
async def running_stage(directory: Path) -> AsyncIterator[Stage]:
    """Start the platform as `make up` does, supervised, and stop it at the end."""
    state = State(directory)
    with state.held():
        platform = Platform(state, Progress(Console(file=StringIO())))
        await platform.start()
        supervision = asyncio.create_task(platform.keep_running())
        try:
            async with httpx.AsyncClient(
                base_url=platform.gateway.url, trust_env=False, timeout=15
            ) as http:
                yield Stage(platform, http)
        finally:
            supervision.cancel()
            await asyncio.wait({supervision})
            await platform.stop()
            platform.remove()
