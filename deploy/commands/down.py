"""`pmo down` stops the platform that runs on this machine."""

import os
import signal
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.local.postgres import Cluster
from deploy.local.state import State

PATIENCE = 120.0
app = typer.Typer()
console = Console()


def _lives(pid: int) -> bool:
    """Whether the process is there; one that has ended and is not yet collected is not."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        # It ended this moment; or this system shows no processes as files, and it is there.
        return not Path("/proc/self").exists()
    return state != "Z"


@app.command()
def down(
    wipe: Annotated[
        bool, typer.Option(help="Also delete every local record, event, password and log.")
    ] = False,
) -> None:
    """Stop services, gateway, NATS and PostgreSQL in this order; records are kept."""
    state = State.default()
    holder = state.holder()
    if holder is None:
        console.print("the platform does not run here")
    else:
        os.kill(holder, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while state.is_held() or _lives(holder):
            if time.monotonic() > deadline:
                console.print(f"process {holder} does not end; its logs: {state.part('logs')}")
                raise typer.Exit(1)
            time.sleep(0.05)
        console.print("stopped")
    if wipe:
        with state.held():
            Cluster(state.part("postgresql")).remove()
            state.remove()
        console.print(f"removed {state.directory}")
