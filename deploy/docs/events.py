"""docs/events.md: every event, who tells and hears it, and what it carries."""

import inspect
from typing import Any

from deploy.docs.services import listeners
from shared.contracts.base import EVENTS, Event
from shared.runtime import Service

HEAD = """# Events

Generated from `shared/contracts` by `make docs`; do not edit.

Every fact travels on the stream `PMO` under `pmo.<service>.<EventName>.v<n>.<key>` as a
CloudEvent in binary mode (headers `ce-*`). The key is the undertaking's id, so
`pmo.*.*.*.<id>` is the whole story of one project. Events marked **public** are also in the
account `EXTERNAL`. All services keep the local copy of projects and members from every event
that carries an `undertaking`, and the local copy of the directory from every `Person…` event.
"""


def _type_of(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if "anyOf" in schema:
        return " or ".join(_type_of(s) for s in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type_of(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "any")


def _fields(event: type[Event]) -> str:
    schema = event.model_json_schema(mode="serialization")
    return ", ".join(f"`{n}` {_type_of(s)}" for n, s in schema["properties"].items())


def _section(service: Service, heard: dict[str, list[str]]) -> list[str]:
    lines = [f"\n## {service.name}\n"]
    for name, event in EVENTS.items():
        if event.service != service.name:
            continue
        by = ", ".join(heard.get(name, [])) or "outsiders and the record"
        mark = " · **public**" if event.public else ""
        lines += [
            f"### {event.__name__} v{event.version}{mark}\n",
            f"{inspect.getdoc(event)}\n",
            f"- subject `{name}.<{event.key_field}>`",
            f"- heard by: {by}",
            f"- carries: {_fields(event)}\n",
        ]
    return lines


def events_page(services: list[Service]) -> str:
    """The whole page."""
    heard = listeners(services)
    lines = [HEAD]
    for service in services:
        lines += _section(service, heard)
    return "\n".join(lines).rstrip() + "\n"
