"""Shows a person what runs where, whom they can be, and how to make a first call."""

from rich.console import Console
from rich.table import Table

from deploy.local.personas import PERSONAS
from deploy.local.state import Running
from deploy.local.tokens import token_of

FIRST_PERSONA = "analyst-lin"
WIDTH_WITHOUT_TERMINAL = 110


def show(running: Running, console: Console) -> None:
    """One table of addresses and personas, and below it a token to paste."""
    if not console.is_terminal:
        console = Console(width=WIDTH_WITHOUT_TERMINAL)
    table = Table(title=f"PMO platform · {running.gateway}", title_style="bold")
    table.add_column("service")
    table.add_column("API")
    table.add_column("documentation")
    for name in running.services:
        table.add_row(name, f"/{name}/v1", f"{running.gateway}/{name}/docs")
    table.add_row("events", running.nats, f"{running.nats_monitor}/jsz", end_section=True)
    table.add_row("[bold]persona", "[bold]name", "[bold]is", end_section=True)
    for persona in PERSONAS.values():
        table.add_row(persona.id, persona.name, persona.duty)
    console.print(table)
    token = token_of(FIRST_PERSONA, running.issuer)
    print(f"logs   {running.state}/logs")
    print(
        f"token  .venv/bin/pmo token --as <persona>; here is one of {FIRST_PERSONA}, for 12 hours:"
    )
    print(f"\nexport TOKEN={token}")
    print(
        f'curl -H "Authorization: Bearer $TOKEN" {running.gateway}/intake/v1/proposals', flush=True
    )
