"""The AsyncAPI document is valid by the official schema, and complete."""

from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from jsonschema.validators import validator_for

from deploy.docs.asyncapi import asyncapi_document
from deploy.docs.services import all_services
from shared.contracts.base import EVENTS

SCHEMA = Path(__file__).parent / "asyncapi-3.0.0.schema.json"
"""The official schema of AsyncAPI 3.0.0 (Apache-2.0), as published by the AsyncAPI initiative."""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """What `make docs` writes."""
    read: dict[str, Any] = yaml.safe_load(asyncapi_document(all_services()))
    return read


def errors_in(document: dict[str, Any]) -> list[str]:
    schema = orjson.loads(SCHEMA.read_bytes())
    return [e.message for e in validator_for(schema)(schema).iter_errors(document)]


def test_the_document_is_valid_by_the_official_schema(document: dict[str, Any]) -> None:
    assert errors_in(document) == []


def test_the_official_schema_refuses_what_is_not_asyncapi(document: dict[str, Any]) -> None:
    assert errors_in({**document, "channels": {"x": {"address": 7}}}) != []


def test_every_event_has_its_channel_and_its_teller(document: dict[str, Any]) -> None:
    assert {c["address"].removesuffix(".{key}") for c in document["channels"].values()} == set(
        EVENTS
    )
    tells = {
        o["messages"][0]["$ref"] for o in document["operations"].values() if o["action"] == "send"
    }
    assert len(tells) == len(EVENTS)


def test_every_field_of_every_payload_says_what_it_means(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    fields = {
        (name, field): said.get("description")
        for name, schema in schemas.items()
        if name != "CloudEventHeaders"
        for field, said in schema.get("properties", {}).items()
    }
    assert [at for at, words in fields.items() if not words] == []
