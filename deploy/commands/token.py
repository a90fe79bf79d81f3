"""`pmo token` prints a bearer token of a persona of a platform that has any, and only that."""

import os
from typing import Annotated

import typer

from deploy.local.errors import NotRunning
from deploy.local.personas import PERSONAS
from deploy.local.state import State
from deploy.local.tokens import UnknownPersona, token_of

app = typer.Typer()


@app.command()
def token(
    persona: Annotated[
        str, typer.Option("--as", help=f"Who to be: {', '.join(PERSONAS)}.", show_default=False)
    ],
) -> None:
    """Print a bearer token, for use as `$(pmo token --as analyst-lin)`."""
    try:
        issuer = os.environ.get("PMO_ISSUER_URL") or State.default().running().issuer
        print(token_of(persona, issuer))
    except (NotRunning, UnknownPersona, ConnectionError) as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from None
