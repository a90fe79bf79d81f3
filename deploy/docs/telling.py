"""Who tells whom what, in docs/architecture.md: from the reactions that are registered."""

from pathlib import Path

from deploy.docs.marks import with_fresh
from deploy.docs.services import listeners
from shared.contracts.base import EVENTS
from shared.contracts.resource import PersonEvent
from shared.runtime import Service


def page_with_tellers(services: list[Service], page: Path) -> str:
    """The page with its table of today: a row a teller, a column a listener."""
    return with_fresh(page.read_text(), "tellers", _table(services))


def _table(services: list[Service]) -> str:
    names = [service.name for service in services]
    head = [f"| tells ↓ hears → | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    heard = listeners(services)
    rows = [
        f"| **{teller}** | {' | '.join(_told(heard, teller, to) for to in names)} |"
        for teller in names
    ]
    return "\n".join(head + rows)


def _told(heard: dict[str, list[str]], teller: str, listener: str) -> str:
    """What one tells another; the directory is told to all, and said once, below the table."""
    kinds = [EVENTS[name] for name, by in heard.items() if listener in by]
    return " ".join(
        sorted(
            kind.__name__
            for kind in kinds
            if kind.service == teller and not issubclass(kind, PersonEvent)
        )
    )
