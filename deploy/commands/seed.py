"""`pmo seed` fills the platform with demo records, through the services and as the personas."""

import typer
from rich.console import Console

from deploy.calls import Caller
from deploy.seeding.admission import fill_proposals
from deploy.seeding.knowledge import fill_lessons
from deploy.seeding.steps import Ground, Step, run
from deploy.site import Site

STEPS = (
    Step("lessons", fill_lessons),
    Step("proposals", fill_proposals),
)
"""In process order; those that wait for others say so."""

app = typer.Typer()
console = Console()


@app.command()
def seed() -> None:
    """Fill the platform with demo records; what is there already is left as it is."""
    ground = Ground(Caller(Site.here()))
    try:
        changed = run(STEPS, ground, _say)
    finally:
        ground.close()
    console.print(f"seeded: {changed} new or taken further")


def _say(name: str, changed: int) -> None:
    console.print(f"  {name}: {changed or 'nothing to do'}")
