"""`pmo up` starts the whole platform on this machine and says where everything is."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import Annotated

import typer
from rich.console import Console

from deploy.local.banner import show
from deploy.local.demo import add_demo_records
from deploy.local.errors import NotRunning, RunsAlready, StartFailed
from deploy.local.gateway import USUAL_PORT
from deploy.local.platform import Platform
from deploy.local.progress import Progress
from deploy.local.state import CHECKOUT, STATE_VARIABLE, Running, State

app = typer.Typer()
console = Console()


@app.command()
def up(
    detach: Annotated[bool, typer.Option(help="Leave it running in the background.")] = False,
    port: Annotated[
        int, typer.Option(help="Of the gateway; another when this one is taken.")
    ] = USUAL_PORT,
    demo: Annotated[bool, typer.Option(help="Add the demo records, once.")] = True,
    table: Annotated[bool, typer.Option(hidden=True)] = True,
) -> None:
    """Start the platform; Ctrl-C stops it in order, and another `up` resumes with all records."""
    state = State.default()
    if state.is_held():
        console.print("The platform runs already; `pmo down` stops it.")
        with suppress(NotRunning):
            show(state.running(), console)
        return
    try:
        if detach:
            running = _in_background(state, port)
            if demo:
                asyncio.run(add_demo_records(state, Progress(console)))
            show(running, console)
        else:
            asyncio.run(_in_foreground(state, port, demo, table))
    except (StartFailed, RunsAlready) as failure:
        console.print(f"[red]✗[/] {failure}", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None


async def _in_foreground(state: State, port: int, demo: bool, table: bool) -> None:
    """Run until Ctrl-C, SIGTERM or the end of the terminal."""
    with state.held():
        me = asyncio.current_task()
        assert me is not None
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(sign, me.cancel)
        progress = Progress(console)
        platform = Platform(state, progress, port)
        with suppress(asyncio.CancelledError):
            running = await platform.start()
            try:
                if demo:
                    await add_demo_records(state, progress)
                console.print(f"[bold]ready in {progress.total:.1f} s[/]\n")
                if table:
                    await asyncio.to_thread(show, running, console)
                await platform.keep_running()
            finally:
                console.print("\nstopping: services, gateway, NATS, PostgreSQL")
                await platform.stop()
                console.print("stopped; all records are kept")


def _in_background(state: State, port: int) -> Running:
    """Start another `pmo up` that outlives this terminal, and show what it says until it is up."""
    log = state.log("platform")
    with log.open("wb") as out, log.open() as said:
        child = subprocess.Popen(
            [sys.executable, "-m", "deploy.cli", "up", f"--port={port}", "--no-demo", "--no-table"],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=CHECKOUT,
            env={**os.environ, STATE_VARIABLE: str(state.directory)},
            start_new_session=True,
        )
        while child.poll() is None:
            print(said.read(), end="", flush=True)
            with suppress(NotRunning):
                return state.running()
            time.sleep(0.05)
        raise StartFailed(said.read())
