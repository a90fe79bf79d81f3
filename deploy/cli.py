"""The operator's `pmo` command: starts the platform, and looks after its databases and events."""

import logging
import sys
from importlib import import_module
from typing import Any

import structlog
import typer
from typer.core import TyperGroup

COMMANDS = {
    "up": "Start the platform on this machine, without Docker.",
    "down": "Stop it.",
    "doctor": "Say what is wrong, and what to do.",
    "migrate": "Bring databases and streams to the form this version needs.",
    "backup": "Copy the databases as they are at one moment.",
    "restore": "Put databases back as a backup holds them.",
    "seed": "Fill the platform with demo records in Chinese and English.",
    "demo": "Live and tell the whole life of one project, in Chinese or English.",
    "token": "Print a bearer token of a persona.",
    "trace": "Tell what one request has brought about.",
    "rebuild": "Make a projection anew from the stream.",
    "migration": "Write a service's next migration (for developers).",
}
"""Each is `app` in `deploy.commands.<name>`, imported when used: `pmo token` stays quick."""

GROUPS = {
    "events": "Watch, replay and unblock events.",
    "stream": "Compare the stream with the tables; fill it again when it was lost.",
    "audit": "Verify that the history was not changed.",
    "config": "Check settings before a start.",
}
"""Likewise, with commands below: `pmo audit verify`."""


class CommandsOnDemand(TyperGroup):
    """Knows every command's name and purpose, and its code only when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """In the order of the tables, which is the order of use."""
        return [*COMMANDS, *GROUPS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command or group of one module."""
        purpose = (COMMANDS | GROUPS).get(cmd_name)
        if purpose is None:
            return None
        module = import_module(f"deploy.commands.{cmd_name}")
        make = typer.main.get_group if cmd_name in GROUPS else typer.main.get_command
        command = make(module.app)
        command.name = cmd_name
        command.short_help = purpose
        command.help = command.help or purpose
        return command


app = typer.Typer(
    cls=CommandsOnDemand,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)


@app.callback()
def pmo() -> None:
    """Operate the project management platform."""
    # What a command prints may be read by a program: our own code's log keeps out of it.
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


if __name__ == "__main__":
    app()
