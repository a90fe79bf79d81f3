"""docs/asyncapi.yaml: the events as AsyncAPI 3.0, for tools of other enterprise systems."""

import inspect
from typing import Any

import yaml
from pydantic.json_schema import models_json_schema

from deploy.docs.fields import described, parts_of
from deploy.docs.services import listeners
from shared.contracts.base import EVENTS, Event
from shared.messaging.names import STREAM
from shared.runtime import Service

STRING = {"type": "string"}
UUID = {"type": "string", "format": "uuid"}

HEADERS: dict[str, Any] = {
    "type": "object",
    "description": "CloudEvents 1.0 context in NATS headers (binary mode).",
    "required": ["ce-specversion", "ce-id", "ce-source", "ce-type", "ce-time", "Nats-Msg-Id"],
    "properties": {
        "ce-specversion": {"type": "string", "const": "1.0"},
        "ce-id": UUID,
        "ce-source": {"type": "string", "examples": ["/pmo/intake"]},
        "ce-type": {"type": "string", "examples": ["pmo.intake.ProjectApproved.v1"]},
        "ce-subject": {**UUID, "description": "The aggregate that recorded the fact."},
        "ce-time": {"type": "string", "format": "date-time"},
        "ce-dataschema": STRING,
        "ce-partitionkey": {**UUID, "description": "The ordering key: the undertaking."},
        "ce-aggregatetype": STRING,
        "ce-aggregateversion": STRING,
        "ce-correlationid": UUID,
        "ce-causationid": UUID,
        "ce-actor": STRING,
        "ce-chainseq": {"type": "string", "description": "Place in the teller's audit chain."},
        "ce-chainhash": {"type": "string", "description": "Head of that chain, hex: an anchor."},
        "traceparent": STRING,
        "Nats-Msg-Id": {**UUID, "description": "Equal to ce-id."},
    },
}


def name_of(event: type[Event]) -> str:
    """What the document calls an event: its class, after its teller where others tell the like."""
    alike = [each for each in EVENTS.values() if each.__name__ == event.__name__]
    return event.__name__ if len(alike) == 1 else f"{event.service.capitalize()}{event.__name__}"


def _message(event: type[Event]) -> dict[str, Any]:
    return {
        "name": event.type_name(),
        "title": event.__name__,
        "summary": (inspect.getdoc(event) or "").partition("\n")[0],
        "description": inspect.getdoc(event) or "",
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/CloudEventHeaders"},
        "payload": {"$ref": f"#/components/schemas/{name_of(event)}"},
        "correlationId": {"location": "$message.header#/ce-correlationid"},
        "x-public": event.public,
    }


def _operation(action: str, service: str, event: type[Event]) -> dict[str, Any]:
    name = name_of(event)
    return {
        "action": action,
        "title": f"{service} {'tells' if action == 'send' else 'hears'} {event.__name__}",
        "channel": {"$ref": f"#/channels/{name}"},
        "messages": [{"$ref": f"#/channels/{name}/messages/{name}"}],
        "x-jetstream": {"stream": STREAM}
        | ({"durable": service} if action == "receive" else {"messageId": "Nats-Msg-Id"}),
    }


def _schemas(events: list[type[Event]]) -> dict[str, Any]:
    """What payloads are made of, by name; pydantic tells classes of one name apart by modules."""
    references, whole = models_json_schema([(event, "serialization") for event in events])
    called = {
        references[event, "serialization"]["$ref"].rpartition("/")[2]: name_of(event)
        for event in events
    }
    kinds = {name: kind for event in events for name, kind in parts_of(event).items()}
    kinds |= {name_of(event): event for event in events}
    schemas = _in_words_of_asyncapi(whole["$defs"], called)
    named = {called.get(name, name): schema for name, schema in schemas.items()}
    return {
        name: described(kinds[name], schema) if name in kinds else schema
        for name, schema in named.items()
    }


def _in_words_of_asyncapi(schema: Any, called: dict[str, str]) -> Any:
    """References as in the document, and no discriminators: OpenAPI's form of them is not its."""
    if isinstance(schema, list):
        return [_in_words_of_asyncapi(each, called) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if (at := schema.get("$ref")) is not None:
        name = at.rpartition("/")[2]
        return {**schema, "$ref": f"#/components/schemas/{called.get(name, name)}"}
    return {
        key: _in_words_of_asyncapi(value, called)
        for key, value in schema.items()
        if not (key == "discriminator" and isinstance(value, dict) and "mapping" in value)
    }


def asyncapi_document(services: list[Service]) -> str:
    """The document as YAML."""
    events = list(EVENTS.values())
    operations = {f"{e.service}Tells{e.__name__}": _operation("send", e.service, e) for e in events}
    for kind, names in listeners(services).items():
        for name in names:
            event = EVENTS[kind]
            operations[f"{name}Hears{name_of(event)}"] = _operation("receive", name, event)
    document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "PMO platform events",
            "version": "1.0.0",
            "description": "Generated from shared/contracts by `make docs`.",
        },
        "defaultContentType": "application/json",
        "servers": {"nats": {"host": "nats:4222", "protocol": "nats"}},
        "channels": {
            name_of(e): {
                "address": f"{e.type_name()}.{{key}}",
                "parameters": {"key": {"description": f"`{e.key_field}` of the payload."}},
                "messages": {name_of(e): {"$ref": f"#/components/messages/{name_of(e)}"}},
                "servers": [{"$ref": "#/servers/nats"}],
            }
            for e in events
        },
        "operations": operations,
        "components": {
            "messages": {name_of(e): _message(e) for e in events},
            "schemas": {"CloudEventHeaders": HEADERS, **_schemas(events)},
        },
    }
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)
