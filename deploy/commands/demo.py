"""`pmo demo` lives the whole life of one project on a running platform, and tells it as a story."""

import time
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from deploy.calls import Caller
from deploy.site import Site
from deploy.story.cast import Life
from deploy.story.life import whole_life
from deploy.story.playing import play
from deploy.story.scenes import Say

app = typer.Typer()
console = Console()


class Language(StrEnum):
    """What the story is told in."""

    ZH = "zh"
    EN = "en"


@app.command()
def demo(
    language: Annotated[
        Language, typer.Option("--in", help="The language of the story.")
    ] = Language.ZH,
) -> None:
    """Live the whole life of one project, from a wish to the archive, as the people in it."""
    began = time.monotonic()
    life = Life.now(f"{datetime.now(UTC):%m%d-%H%M%S}")

    def tell(said: Say) -> None:
        words = getattr(said, language.value)
        console.print(f"\n[bold]{words}[/bold]" if said.chapter else f"  {words}", soft_wrap=True)

    play(whole_life(life), Caller(Site.here(), language.value), tell)
    console.print(f"\n  {life.key}: {time.monotonic() - began:.0f} s")
