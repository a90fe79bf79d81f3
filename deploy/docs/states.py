"""The state diagrams in each service's README, between two marks, from its lifecycle tables."""

from pathlib import Path

from deploy.docs.marks import with_fresh
from shared.domain.aggregate import Aggregate
from shared.runtime import Service


def aggregates_of(service: Service) -> list[type[Aggregate]]:
    """The aggregates with a lifecycle whose tables are this service's, by table name."""
    found: list[type[Aggregate]] = []
    waiting = list(Aggregate.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        table = getattr(kind, "__table__", None)
        if table is not None and table.metadata is service.metadata and hasattr(kind, "lifecycle"):
            found.append(kind)
    return sorted(found, key=lambda kind: str(kind.__table__.name))  # type: ignore[attr-defined]


def diagrams(service: Service) -> str:
    """One mermaid diagram an aggregate."""
    parts = [
        f"### {kind.__name__}\n\n```mermaid\n{kind.lifecycle.mermaid()}\n```"
        for kind in aggregates_of(service)
    ]
    return "\n\n".join(parts)


def readme_with_states(service: Service, readme: Path) -> str:
    """The README as it should be: its own words, and the diagrams of today."""
    return with_fresh(readme.read_text(), "states", diagrams(service))
