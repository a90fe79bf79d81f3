"""The operator of a running platform: `pmo` in a process of its own, as at a terminal."""

import asyncio
import os
import sys
from dataclasses import dataclass

from deploy.local.state import CHECKOUT, STATE_VARIABLE
from tests.support.stage import Stage


@dataclass(frozen=True)
class Done:
    """How a command ended, and all that it printed."""

    code: int
    said: str


async def pmo(stage: Stage, *arguments: str, **environment: str) -> Done:
    """Run one command against the platform of this stage."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "deploy.cli",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("PMO_")},
            STATE_VARIABLE: str(stage.platform.state.directory),
            "COLUMNS": "200",
            **environment,
        },
        cwd=CHECKOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode is not None
    return Done(process.returncode, output.decode())
