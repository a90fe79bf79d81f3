"""Figures without goals: how late a reaction, how long a start, how much memory."""

import asyncio
from io import StringIO
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from rich.console import Console

from bench.events import HEARS
from bench.ground import NAME, Ground, Side
from bench.load import Client, request
from bench.operations import PROPOSALS, SPONSOR
from deploy.local.platform import Platform
from deploy.local.ports import free_port
from deploy.local.programs import Surroundings, service
from deploy.local.progress import Progress
from deploy.local.state import State
from deploy.postgres.databases import application_role
from services.intake.submissions.commands import EXAMPLE
from shared.messaging.names import SERVICES

A_SECOND, SECONDS = 100, 5


async def lateness(at: Ground, side: Side) -> str:
    """From the commit of a draft to the commit of its effect in portfolio, at 100 a second."""
    port = free_port()
    around = Surroundings(
        database_url=at.cluster.dsn(HEARS, application_role(HEARS)),
        nats_url=at.broker.url,
        nats_seed_file=at.broker.identities.seeds[HEARS],
        issuer=at.issuer_url,
        issuer_key_set=f"{at.issuer_url}/jwks",
        port=port,
        admin_port=free_port(),
    )
    listener = service(HEARS, around, at.directory / f"{HEARS}.log")
    await listener.start()
    try:
        async with Client(side.port) as client:
            wire = request("POST", PROPOSALS, at.token(SPONSOR), EXAMPLE)
            for _ in range(SECONDS * 10):
                begin = perf_counter()
                await client.all([wire] * (A_SECOND // 10), 201)
                await asyncio.sleep(max(0.0, 0.1 - (perf_counter() - begin)))
        return await _lateness(at)
    finally:
        await listener.process.stop()


async def _lateness(at: Ground) -> str:
    """By the commit times that PostgreSQL keeps itself."""
    intake, hears = await at.cluster.connect(NAME), await at.cluster.connect(HEARS)
    committed = await intake.fetch(
        "SELECT e.id, pg_xact_commit_timestamp(p.xmin) AS at FROM proposals p"
        " JOIN events e ON e.aggregate_id = p.id AND e.type LIKE '%ProposalDrafted%'"
        " ORDER BY e.seq DESC LIMIT $1",
        A_SECOND * SECONDS,
    )
    seconds: list[float] = []
    end = perf_counter() + 30
    while len(seconds) < len(committed):
        effects = await hears.fetch(
            "SELECT event_id, pg_xact_commit_timestamp(xmin) AS at FROM inbox"
            " WHERE event_id = ANY($1)",
            [row["id"] for row in committed],
        )
        heard = {row["event_id"]: row["at"] for row in effects}
        seconds = [
            (heard[row["id"]] - row["at"]).total_seconds()
            for row in committed
            if row["id"] in heard
        ]
        if perf_counter() > end:
            break
        await asyncio.sleep(0.1)
    await intake.close()
    await hears.close()
    cuts = quantiles(seconds, n=100)
    return (
        f"commit to reaction at {A_SECOND}/s: p50 {cuts[49] * 1e3:.0f} ms, "
        f"p99 {cuts[98] * 1e3:.0f} ms ({len(seconds)} events)"
    )


async def platform(directory: Path) -> list[str]:
    """How long the whole platform takes to start, new and again, and what the services hold."""
    lines = []
    state = State(directory)
    with state.held():
        for name in ("cold", "warm"):
            running = Platform(state, Progress(Console(file=StringIO())), free_port())
            begin = perf_counter()
            await running.start()
            lines.append(f"platform up, {name}: {perf_counter() - begin:.1f} s")
            if name == "warm":
                memory = {s: _pss(running.services[s].process.pid) for s in SERVICES}
                parts = ", ".join(f"{s} {mib:.0f}" for s, mib in memory.items())
                lines.append(f"memory (PSS, MiB): {sum(memory.values()):.0f} = {parts}")
            await running.stop()
        running.remove()
    return lines


def _pss(pid: int) -> float:
    """The proportional share of memory of one process, in MiB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
