"""Gives a new platform something to look at: demo records, added once, through the services."""

from deploy.local.chores import Chore, digest_of
from deploy.local.errors import StartFailed
from deploy.local.progress import Progress
from deploy.local.state import State

SEED = Chore("seed", "deploy.cli", ("seed",))


async def add_demo_records(state: State, progress: Progress) -> None:
    """`pmo seed`, when these databases have not had it yet; a failure is no reason not to run."""

    async def records() -> str:
        return digest_of(("deploy",), (state.part("postgresql") / "home/cluster").stat().st_ino)

    try:
        await progress.step("demo records", SEED.run_if_due(state, records))
    except StartFailed as failure:
        progress.note(f"no demo records: {str(failure).splitlines()[0]}")
