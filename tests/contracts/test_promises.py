"""What events promise is kept for ever: fields are only added, and old messages stay readable."""

import copy
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from shared.contracts.base import EVENTS, Event, Undertaking
from tests.contracts.promises import HOW, SAMPLES, SCHEMAS, broken, promise
from tests.support.together import together
from tests.support.tree import every_service

every_service()


def frozen(name: str) -> dict[str, Any]:
    file = SCHEMAS / f"{name}.json"
    assert file.exists(), f"{name} is new. {HOW}"
    schema: dict[str, Any] = orjson.loads(file.read_bytes())
    return schema


def test_events_keep_what_they_promised() -> None:
    with together() as at:
        for name, kind in EVENTS.items():
            with at(name):
                before, now = frozen(name), promise(kind)
                assert broken(before, now) == [], HOW
                assert before == now, f"{name} has more to tell by now. {HOW}"


def test_nothing_that_was_promised_is_gone() -> None:
    assert {file.stem for file in SCHEMAS.iterdir()} == set(EVENTS)
    assert {file.stem for file in SAMPLES.iterdir()} == set(EVENTS)


def sampled(name: str) -> dict[str, Any]:
    """An old message of this kind."""
    told: dict[str, Any] = orjson.loads((SAMPLES / f"{name}.json").read_bytes())
    return told


def test_old_messages_can_still_be_read() -> None:
    with together() as at:
        for name, kind in EVENTS.items():
            with at(name):
                told = sampled(name)
                again = kind.model_validate(told).model_dump(mode="json", exclude_unset=True)
                assert again == told


def test_a_reader_ignores_what_it_does_not_know() -> None:
    with together() as at:
        for name, kind in EVENTS.items():
            with at(name):
                assert kind.model_validate({**sampled(name), "added_later": 1}).key


def numbers(schema: Any) -> list[Any]:
    """Every part of a schema that may be a float."""
    if isinstance(schema, dict):
        return [schema] * (schema.get("type") == "number") + [
            found for part in schema.values() for found in numbers(part)
        ]
    return [found for part in schema for found in numbers(part)] if isinstance(schema, list) else []


def test_no_payload_holds_a_float() -> None:
    """Their canonical form would differ between languages (RFC 8785); amounts are strings."""
    assert {name: found for name, kind in EVENTS.items() if (found := numbers(promise(kind)))} == {}


def test_a_planted_float_is_found() -> None:
    class Measured(Event):
        key_field = "id"
        value: float | None
        parts: tuple[dict[str, float], ...]

    assert len(numbers(promise(Measured))) == 2


def test_an_event_about_an_undertaking_says_so_in_its_key() -> None:
    with together() as at:
        for name, kind in EVENTS.items():
            with at(name):
                told = kind.model_validate(sampled(name))
                if isinstance(getattr(told, "undertaking", None), Undertaking):
                    assert kind.key_field in ("proposal_id", "project_id")
                assert kind.__doc__
                assert kind.service in name


Change = Callable[[dict[str, Any]], None]


def _required(schema: dict[str, Any]) -> None:
    schema["properties"]["added"] = {"type": "string"}
    schema["required"].append("added")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda s: s["properties"].pop("changed"), "payload.changed is gone"),
        (lambda s: s["properties"]["changed"].update(type="string"), "payload.changed has changed"),
        (_required, "payload.added is needed, and old messages lack it"),
        (
            lambda s: s["required"].remove("changed"),
            "payload.changed may be missing, and old readers need it",
        ),
        (lambda s: s["$defs"].pop("Member"), "Member is gone"),
        (
            lambda s: s["$defs"]["Confidentiality"]["enum"].remove("SECRET"),
            "Confidentiality can no longer be SECRET",
        ),
        (
            lambda s: s["$defs"]["Undertaking"]["properties"]["revision"].update(minimum=2),
            "Undertaking.revision has changed",
        ),
    ],
)
def test_a_planted_break_of_a_promise_is_found(change: Change, said: str) -> None:
    before = promise(EVENTS["pmo.intake.ProposalEdited.v1"])
    now = copy.deepcopy(before)
    change(now)
    assert said in broken(before, now)


def test_an_added_field_that_readers_can_do_without_breaks_nothing() -> None:
    before = promise(EVENTS["pmo.intake.ProposalEdited.v1"])
    now = copy.deepcopy(before)
    now["properties"]["added"] = {"type": "string", "default": ""}
    assert broken(before, now) == []
