"""What a person reads at the end of `make fuzz`: what was found in full, then one table."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tests.fuzz.passes import Found


def show(console: Console, found: Sequence[Found], left: Sequence[str], seconds: float) -> None:
    """The reports of the passes that found something, and the table of all."""
    for each in found:
        if each.findings:
            console.rule(f"{each.done.service} as {each.done.persona} at the {each.done.door}")
            console.print(each.said, markup=False, highlight=False, soft_wrap=True)
    table = Table()
    for name in ("service", "persona", "door"):
        table.add_column(name)
    for name in ("operations", "cases", "findings", "seconds"):
        table.add_column(name, justify="right")
    for each in found:
        table.add_row(each.done.service, each.done.persona, each.done.door, *_numbers([each]))
    table.add_section()
    table.add_row("all", "", "", *_numbers(found))
    console.print(table)
    for finding in left:
        console.print(f"[red]✗[/] {finding}", highlight=False, soft_wrap=True)
    console.print(f"{seconds:.0f} s in all, with the platform's start", highlight=False)


def _numbers(found: Sequence[Found]) -> tuple[str, ...]:
    counted = [sum(getattr(e, n) for e in found) for n in ("operations", "cases", "findings")]
    return *(f"{count:,}" for count in counted), f"{sum(each.seconds for each in found):,.0f}"
