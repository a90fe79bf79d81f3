"""`python -m tests.faults.chaos`: mistreats a platform of its own and prints what came of it."""

import asyncio
import logging
import os
import secrets
import sys
import tempfile
from pathlib import Path

import structlog
from rich.console import Console

from tests.faults.chaos.run import run

SHOWN = 40


def main() -> int:
    """`SECONDS=600 SEED=…`; 1 when anything is lost, doubled, reordered or silently stuck."""
    seconds = float(os.environ.get("SECONDS") or 600)
    seed = int(os.environ.get("SEED") or secrets.randbelow(10**6))
    console = Console()
    console.print(f"SEED={seed}")
    with tempfile.TemporaryDirectory(prefix="pmo-chaos-") as directory:
        outcome = asyncio.run(run(Path(directory) / "state", seconds, seed))
    console.print(outcome.table())
    for finding in outcome.findings()[:SHOWN]:
        console.print(finding, markup=False, soft_wrap=True)
    return 0 if outcome.verdict.sound else 1


if __name__ == "__main__":
    # That NATS and PostgreSQL go away is no news here.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    sys.exit(main())
