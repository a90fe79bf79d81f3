"""What each service publishes of itself: valid OpenAPI 3.1, complete, with examples that fit."""

import re
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from shared.web.openapi import PROBLEM
from shared.web.problems import BY_STATUS
from tests.suites.offered import EACH, Operation, document, operations
from tests.support.together import together


def schemas(name: str) -> dict[str, dict[str, Any]]:
    """The named schemas of a service."""
    found: dict[str, dict[str, Any]] = document(name)["components"]["schemas"]
    return found


def fits(name: str, schema: dict[str, Any], example: Any) -> list[str]:
    """What an example says that its schema does not allow."""
    rooted = {"components": document(name)["components"], **schema}
    return [error.message for error in Draft202012Validator(rooted).iter_errors(example)]


def texts(node: Any) -> Iterator[dict[str, Any]]:
    """Every schema below a node that describes a string or a number."""
    if isinstance(node, dict):
        if node.get("type") in ("string", "integer"):
            yield node
        for name, value in node.items():
            if name not in ("examples", "example", "default", "const", "enum"):
                yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


def with_parts(name: str, schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema, and each named one that it refers to, however indirectly."""
    waiting, seen = [schema], set[str]()
    while waiting:
        part = waiting.pop()
        yield part
        for reference in re.findall(r"'#/components/schemas/([^']+)'", repr(part)):
            if reference not in seen:
                seen.add(reference)
                waiting.append(schemas(name)[reference])


@EACH
def test_the_document_is_valid(name: str) -> None:
    assert document(name)["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(document(name)).iter_errors()) == []


@EACH
def test_every_operation_has_a_name_of_its_own(name: str) -> None:
    names = [operation.name for operation in operations(name)]
    assert len(names) == len(set(names))
    assert [n for n in names if not re.fullmatch(r"[a-z]+([A-Z][a-z0-9]*)*", n)] == []


@EACH
def test_every_schema_shows_an_example_that_fits(name: str) -> None:
    wrong = {}
    for title, schema in schemas(name).items():
        shown = schema.get("examples", ())
        if found := [error for e in shown for error in fits(name, schema, e)] or not shown:
            wrong[title] = found
    assert wrong == {}


@EACH
def test_every_operation_is_described(name: str) -> None:
    with together() as at:
        for operation in operations(name):
            for told in TOLD:
                with at(operation, told.__name__):
                    told(operation)


def its_request_body_shows_an_example_that_fits(operation: Operation) -> None:
    if "requestBody" not in operation.said or operation.takes_file:
        return
    body = operation.said["requestBody"]
    assert body["required"] is True
    for media in body["content"].values():
        assert operation.body is not None
        assert fits(operation.service, media["schema"], operation.body) == []


def every_answer_is_described(operation: Operation) -> None:
    responses = operation.said["responses"]
    for status, answer in responses.items():
        assert answer["description"]
        if status[0] in "45":
            content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
            assert answer["content"] == content
            assert int(status) in BY_STATUS
    assert {"401", "403", "422", "500", "503"} <= set(responses)
    if operation.parameters:
        assert "404" in responses
    if operation.takes("If-Match"):
        assert {"412", "428", "409"} <= set(responses)


def it_says_what_it_does_and_who_may(operation: Operation) -> None:
    assert operation.said["summary"]
    assert "Who may: " in operation.said["description"]
    assert operation.said["x-roles"]
    assert operation.said["tags"]


def every_parameter_is_described_with_its_form(operation: Operation) -> None:
    for parameter in operation.said.get("parameters", ()):
        assert parameter["schema"]
        for schema in texts(parameter["schema"]):
            assert bounded(schema), (parameter["name"], schema)


def bounded(schema: dict[str, Any]) -> bool:
    """Whether a text or number has an end: no value of any size is ever taken."""
    if {"enum", "const", "pattern", "format"} & set(schema):
        return True
    if schema["type"] == "string":
        return "maxLength" in schema
    return {"minimum", "maximum"} <= set(schema) or "exclusiveMinimum" in schema


def everything_taken_is_bounded(operation: Operation) -> None:
    """Every string and integer of a request has a limit (architecture, REST)."""
    if "requestBody" not in operation.said:
        return
    for media in operation.said["requestBody"]["content"].values():
        for part in with_parts(operation.service, media["schema"]):
            for found in texts(part):
                assert bounded(found), found


TOLD = (
    its_request_body_shows_an_example_that_fits,
    every_answer_is_described,
    it_says_what_it_does_and_who_may,
    every_parameter_is_described_with_its_form,
    everything_taken_is_bounded,
)


@EACH
def test_everything_needs_a_token(name: str) -> None:
    assert document(name)["security"] == [{"bearer": []}]
    assert [o.name for o in operations(name) if "security" in o.said] == []
    assert document(name)["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
