"""What there is to look at: every list with its orders and filters, and every board and report.

All of it is found in what the services publish of themselves, so that none is forgotten.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from shared.messaging.names import SERVICES
from tests.suites.offered import Operation, asked_of, resolved

PAGED = {"limit", "cursor", "sort"}
HISTORY = "Page_HistoryEntry_"


@dataclass(frozen=True)
class Look:
    """One operation that shows many things at once."""

    operation: Operation

    def __str__(self) -> str:
        return f"{self.operation.service} {self.operation.name}"

    @cached_property
    def _asked(self) -> Mapping[str, Mapping[str, Any]]:
        said = self.operation.said.get("parameters", ())
        return {p["name"]: p["schema"] for p in said if p["in"] == "query"}

    @property
    def is_list(self) -> bool:
        """Whether it has pages; else it is a board or a report."""
        return "cursor" in self._asked

    @property
    def sorts(self) -> Sequence[str | None]:
        """The orders on offer."""
        return self._schema(self._asked["sort"])["enum"] if "sort" in self._asked else [None]

    @property
    def filters(self) -> Mapping[str, Mapping[str, Any]]:
        """By name the schema of what one asks for."""
        required = self.operation.required
        return {
            name: self._schema(schema)
            for name, schema in self._asked.items()
            if name not in PAGED and name not in required
        }

    def _schema(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """The schema itself; of several values, that of one."""
        schema = resolved(self.operation.service, {"schema": schema})
        return self._schema(schema["items"]) if schema.get("type") == "array" else schema


def looks(service: str) -> Iterator[Look]:
    """Every list, and every question that is not answered with one record: boards and reports.

    What all services have alike is looked at in the first of them, and so is one history.
    """
    histories = 0
    for operation in asked_of(service):
        if _shown(operation) == HISTORY:
            histories += 1
            if histories > 1 or service != SERVICES[0]:
                continue
        if not operation.command and not operation.tagged and _shown(operation):
            yield Look(operation)


def _shown(operation: Operation) -> str:
    content = operation.said["responses"].get("200", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    return str(reference).rpartition("/")[2]
