"""`pmo seed` fills the platform with demo records, through the services and as the personas."""

import typer
from rich.console import Console

from deploy.calls import Caller
from deploy.seeding.admission import fill_proposals
from deploy.seeding.directory import fill_people, fill_pool, fill_roles
from deploy.seeding.knowledge import fill_articles, fill_lessons
from deploy.seeding.steps import Ground, Step, run
from deploy.seeding.strategy import fill_objectives, fill_past_projects
from deploy.site import Site

STEPS = (
    Step("people", fill_people),
    Step("roles", fill_roles),
    Step("pool", fill_pool, after=("people", "roles")),
    Step("strategic objectives", fill_objectives),
    Step("past projects", fill_past_projects),
    Step("lessons", fill_lessons),
    Step("articles", fill_articles, after=("lessons",)),
    Step("proposals", fill_proposals, after=("strategic objectives", "pool", "lessons")),
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
