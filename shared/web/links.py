"""Links in the published OpenAPI: from what an operation answers to what can be done with it.

What was made or looked up leads to every operation on it, with its tag; a change leads to the
record as it is now, a list to its first record. Followed by clients, and by `make fuzz`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

JSON = "application/json"
PLACEHOLDER = re.compile(r"{(\w+)}")

Said = dict[str, Any]


class Links:
    """Adds them to one document, by the forms of its paths."""

    def __init__(self, document: Said) -> None:
        self._paths: dict[str, dict[str, Said]] = document["paths"]
        self._schemas: Said = document["components"]["schemas"]

    def add(self) -> None:
        """Link every operation that answers with a record, or with a list of them."""
        for record in sorted({path[: path.rindex("}") + 1] for path in self._paths if "}" in path}):
            self._around(record)
        for methods in self._paths.values():
            for said in methods.values():
                if location := said.pop("x-location", None):
                    self._from_making(said, location)

    def _around(self, record: str) -> None:
        """Between a record, the operations on it, and the list in which it stands."""
        operations = list(self._on(record))
        getter = self._paths.get(record, {}).get("get")
        shown = [said for _, said in operations] if getter is None else [getter]
        asked = {name: f"$request.path.{name}" for name in PLACEHOLDER.findall(record)}
        collection, name = record.removesuffix("}").rsplit("/{", 1)
        listing = self._paths.get(collection, {}).get("get", {})
        if field := self._field_of(listing, name):
            _link(listing, shown, asked | {name: f"$response.body#/items/0/{field}"})
        if getter is not None:
            _link(getter, [said for _, said in operations if said is not getter], asked)
            for method, said in operations:
                if method in ("post", "patch") and _takes_tag(said):
                    _link(said, shown, asked)

    def _from_making(self, said: Said, location: str) -> None:
        """From what makes something to the operations on it, found at its location."""
        form = PLACEHOLDER.sub("{}", location)
        record = next((path for path in self._paths if PLACEHOLDER.sub("{}", path) == form), "")
        names, fields = PLACEHOLDER.findall(record), PLACEHOLDER.findall(location)
        made = {n: f"$response.body#/{f}" for n, f in zip(names, fields, strict=True)}
        _link(said, [other for _, other in self._on(record)], made)

    def _on(self, record: str) -> Iterable[tuple[str, Said]]:
        """The operations on one record that need no more to be named than the record."""
        for path, methods in self._paths.items():
            rest = path.removeprefix(record)
            if path.startswith(record) and "{" not in rest and rest[:1] in ("", "/"):
                yield from methods.items()

    def _field_of(self, listing: Mapping[str, Any], name: str) -> str | None:
        """The field of a listed record by which a path names it."""
        answer = listing.get("responses", {}).get("200", {}).get("content", {}).get(JSON, {})
        page = self._resolved(answer.get("schema", {})).get("properties", {})
        row = self._resolved(page.get("items", {}).get("items", {}))
        fields = self._resolved(row.get("anyOf", [row])[0]).get("properties", {})
        return next((field for field in (name, "id") if field in fields), None)

    def _resolved(self, schema: Said) -> Said:
        reference = schema.get("$ref")
        return self._schemas[reference.rpartition("/")[2]] if reference else schema


def _link(source: Said, targets: Iterable[Said], named: Mapping[str, str]) -> None:
    """Lead from an operation's answer to these, with what the answer says of the record."""
    answer = next(said for status, said in source["responses"].items() if status[0] == "2")
    for target in targets:
        parameters = dict(named)
        if _takes_tag(target) and "ETag" in answer.get("headers", ()):
            parameters["If-Match"] = "$response.header.ETag"
        links = answer.setdefault("links", {})
        links[target["operationId"]] = {
            "operationId": target["operationId"],
            "parameters": parameters,
        }


def _takes_tag(said: Said) -> bool:
    return any(parameter["name"] == "If-Match" for parameter in said.get("parameters", ()))
