"""`pmo migrate` leaves a database alone that is as this version needs it."""

from pathlib import Path

from tests.deploy.operated import operated
from tests.support.world import World


async def test_migrating_again_changes_nothing(world: World, tmp_path: Path) -> None:
    async with operated(world, tmp_path, "risk") as platform:
        risk = platform.services["risk"]
        before = await risk.rows("SELECT version_num FROM alembic_version")
        for _ in range(2):
            result = await platform.pmo("migrate", "--service", "risk")
            assert (result.exit_code, result.output) == (0, "migrated risk\n")
        assert await risk.rows("SELECT version_num FROM alembic_version") == before


async def test_only_known_services_are_migrated(world: World, tmp_path: Path) -> None:
    async with operated(world, tmp_path) as platform:
        result = await platform.pmo("migrate", "--service", "nosuch")
        assert (result.exit_code, "no service 'nosuch'" in result.output) == (1, True)
