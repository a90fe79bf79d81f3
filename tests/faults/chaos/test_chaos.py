"""A minute of chaos: nothing lost, nothing done twice, nothing out of order, nothing stuck."""

import os
import secrets
from pathlib import Path

from rich.console import Console

from tests.faults.chaos.run import run

SECONDS = 60


async def test_each_decided_proposal_ends_as_it_should_whatever_is_done_to_the_platform(
    tmp_path: Path,
) -> None:
    """REQ-060, REQ-215: kill -9 and freezes of everything, the active replicas, and cut wires."""
    seed = int(os.environ.get("SEED") or secrets.randbelow(10**6))
    outcome = await run(tmp_path / "platform", SECONDS, seed)
    Console().print(outcome.table())
    assert outcome.findings() == [], f"SEED={seed} repeats what was done"
    assert outcome.decided["APPROVE"] >= SECONDS / 2
    assert sum(outcome.damage.done.values()) >= SECONDS / 10
