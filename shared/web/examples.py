"""Examples in the published description: written by hand where that helps, else made to fit.

Made ones are put together from the examples, defaults and limits of their parts.
"""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

BY_FORMAT = {
    "uuid": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10",
    "date": "2027-03-31",
    "date-time": "2026-11-24T01:30:00.000000Z",
}
BY_TYPE: dict[str, Any] = {"string": "…", "number": 0.5, "boolean": False, "null": None}


class Examples:
    """Makes examples of one document's schemas."""

    def __init__(self, schemas: Mapping[str, dict[str, Any]]) -> None:
        self._schemas = schemas

    def complete(self) -> None:
        """Give each schema an example, and the nulls back to those that were written by hand."""
        for schema in self._schemas.values():
            schema["examples"] = [self._whole(schema, e) for e in self._given(schema)]

    def _given(self, schema: Schema) -> list[Any]:
        return schema.get("examples") or [self._made(schema)]

    def _made(self, schema: Schema) -> Any:
        schema = self._resolved(schema)
        for known in ("examples", "enum"):
            if known in schema:
                return schema[known][0]
        for known in ("const", "default"):
            if known in schema:
                return schema[known]
        if choices := schema.get("anyOf") or schema.get("oneOf"):
            return self._made(next((c for c in choices if c.get("type") != "null"), choices[0]))
        match schema.get("type"):
            case "object":
                return {n: self._made(s) for n, s in schema.get("properties", {}).items()}
            case "array":
                return [self._made(schema["items"])] if "items" in schema else []
            case "integer":
                return max(schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1)
            case kind:
                return BY_FORMAT.get(schema.get("format", ""), BY_TYPE.get(str(kind)))

    def _whole(self, schema: Schema, example: Any) -> Any:
        """The example with null where a required part is missing: the framework drops nulls."""
        schema = self._resolved(schema)
        if choices := schema.get("anyOf") or schema.get("oneOf"):
            return self._whole(self._fitting(choices, example), example)
        if isinstance(example, list) and "items" in schema:
            return [self._whole(schema["items"], part) for part in example]
        if not isinstance(example, dict) or "properties" not in schema:
            return example
        parts = {n: self._whole(schema["properties"].get(n, {}), v) for n, v in example.items()}
        lacking = [n for n in schema.get("required", ()) if n not in example]
        return parts | dict.fromkeys(lacking)

    def _fitting(self, choices: list[Schema], example: Any) -> Schema:
        kind = "object" if isinstance(example, dict) else "array"
        resolved = [self._resolved(choice) for choice in choices]
        fitting = [choice for choice in resolved if choice.get("type") == kind]
        return next((c for c in fitting if self._is_so(c, example)), {})

    def _is_so(self, choice: Schema, example: Any) -> bool:
        """Whether the example says what this one of several shapes always says."""
        fixed = {n: s["const"] for n, s in choice.get("properties", {}).items() if "const" in s}
        return all(example.get(name) == value for name, value in fixed.items())

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self._schemas[schema["$ref"].rpartition("/")[2]]
        return schema
