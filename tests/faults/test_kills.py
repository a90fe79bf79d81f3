"""kill -9 of everything, in the middle of admissions: nothing lost, nothing done twice."""

import asyncio
from pathlib import Path

from deploy.local.ports import free_port
from deploy.local.processes import WebServer
from deploy.local.programs import Surroundings, service
from deploy.postgres.databases import application_role
from shared.messaging.names import SERVICES
from tests.support.stage import Stage, running_stage

ADMISSIONS_A_KILL = 3


def second_replica(stage: Stage, name: str, directory: Path) -> WebServer:
    """Another process of a service, on ports of its own; it waits for the lead."""
    platform = stage.platform
    running = platform.state.running()
    around = Surroundings(
        database_url=platform.cluster.dsn(name, application_role(name)),
        nats_url=platform.broker.url,
        nats_seed_file=platform.broker.identities.seeds[name],
        issuer=f"{running.gateway}/issuer",
        issuer_key_set=f"{running.issuer}/jwks",
        port=free_port(),
        admin_port=free_port(),
    )
    return service(name, around, directory / f"second-{name}.log")


async def kill_during_admissions(stage: Stage, victim: str) -> list[str]:
    """Start a few admissions, kill the victim among them, and see all of them through."""
    names = [f"{victim}-{n}" for n in range(ADMISSIONS_A_KILL)]
    tasks = [asyncio.create_task(stage.approve(name)) for name in names]

    async def under_way() -> bool:
        rows = await stage.rows(
            "intake", "SELECT 1 FROM proposals WHERE title LIKE $1", f"{victim}-%"
        )
        return len(rows) > 0

    await stage.until(under_way, "a proposal is drafted")
    servers = {server.name: server for server in stage.platform.servers()}
    servers[victim].process.kill()
    return list(await asyncio.gather(*tasks))


async def is_admitted_once(stage: Stage, proposal: str) -> bool:
    """Whether exactly one project, register and change log, and the demand, have come of it."""
    admitted = await stage.rows(
        "intake",
        "SELECT 1 FROM proposals p JOIN handoffs h USING (id) "
        "WHERE p.id = $1 AND p.state = 'ADMITTED' AND h.state = 'COMPLETED'",
        proposal,
    )
    return len(admitted) == 1


async def test_each_approved_proposal_ends_as_one_project_whatever_is_killed(
    tmp_path: Path,
) -> None:
    """REQ-060, REQ-215 and S12's core: NATS, PostgreSQL, each service and the active replica."""
    async with running_stage(tmp_path / "platform") as stage:
        replica = second_replica(stage, "portfolio", tmp_path)
        await replica.start()
        try:
            proposals = []
            for victim in ("nats", "postgresql", *SERVICES):
                proposals += await kill_during_admissions(stage, victim)
        finally:
            replica.process.kill()
        assert len(proposals) == len(set(proposals)) == ADMISSIONS_A_KILL * 8 >= 20

        for proposal in proposals:
            await stage.until(
                lambda p=proposal: is_admitted_once(stage, p),  # type: ignore[misc]
                f"{proposal} is admitted",
            )
        for database, table in (
            ("portfolio", "projects"),
            ("risk", "risk_registers"),
            ("change", "change_logs"),
        ):
            column = "id" if table == "projects" else "project_id"
            rows = await stage.rows(
                database,
                f"SELECT {column} AS id, count(*) AS n FROM {table} GROUP BY {column}",
            )
            assert {str(row["id"]): row["n"] for row in rows} == dict.fromkeys(proposals, 1)
        rows = await stage.rows(
            "resource",
            "SELECT project_id, role, count(*) AS n FROM demands GROUP BY project_id, role",
        )
        assert {row["n"] for row in rows} == {1}
        assert {str(row["project_id"]) for row in rows} == set(proposals)
        for name in SERVICES:
            verdict = await stage.verdict(name)
            assert verdict.broken_at is None, f"{name}: chain broken at {verdict.broken_at}"
            assert verdict.rows > 0
