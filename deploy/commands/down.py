"""`pmo down` stops the platform that runs on this machine."""

import os
import signal
import time
from typing import Annotated

import typer
from rich.console import Console

from deploy.local.postgres import Cluster
from deploy.local.state import State

PATIENCE = 120.0
app = typer.Typer()
console = Console()


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
        while state.is_held():
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
