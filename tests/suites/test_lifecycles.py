"""Every lifecycle, every verb from every state: what the table allows happens, all else is refused.

Refusals name the states that the step could have started from (REQ-008).
"""

import ast
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from itertools import product
from pathlib import Path

import pytest

from shared.domain.aggregate import Aggregate
from shared.domain.errors import IllegalMove
from shared.domain.lifecycle import Lifecycle
from tests.support.together import together
from tests.support.tree import ROOT, every_service, service, service_names


@dataclass
class Thing:
    """Whatever has a state."""

    state: StrEnum


SHARED = ("shared/webhooks/model.py", "shared/db/votes.py")
"""The model that every service has, and the one that all votes have."""


def lifecycles() -> dict[str, Lifecycle[StrEnum]]:
    """Every LIFECYCLE by the module that holds it."""
    every_service()
    own = sorted((ROOT / "services").glob("*/*/model.py"))
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in [*own, *(ROOT / name for name in SHARED)]
    ]
    found = {name: getattr(import_module(name), "LIFECYCLE", None) for name in modules}
    return {name: lifecycle for name, lifecycle in found.items() if lifecycle is not None}


LIFECYCLES = lifecycles()
EACH = pytest.mark.parametrize("lifecycle", LIFECYCLES.values(), ids=LIFECYCLES)


@EACH
def test_a_step_is_taken_or_refused_as_the_table_says(lifecycle: Lifecycle[StrEnum]) -> None:
    with together() as at:
        for state, verb in product(lifecycle.states, lifecycle.table):
            with at(state, verb):
                is_as_said(lifecycle, state, verb)


def is_as_said(lifecycle: Lifecycle[StrEnum], state: StrEnum, verb: str) -> None:
    froms, to = lifecycle.table[verb]
    thing = Thing(state)
    if state in froms:
        lifecycle.move(thing, verb)
        assert thing.state is (state if to is None else to)
        return
    with pytest.raises(IllegalMove) as refusal:
        lifecycle.move(thing, verb)
    assert thing.state is state
    assert (refusal.value.status, refusal.value.code) == (409, "illegal_move")
    assert refusal.value.params == {
        "verb": verb.rstrip("_"),
        "state": state.value,
        "allowed_from": sorted(s.value for s in froms),
    }


@EACH
def test_every_state_can_be_reached_from_the_start(lifecycle: Lifecycle[StrEnum]) -> None:
    reached = {lifecycle.start}
    while more := {to for a, _, to in lifecycle.steps() if a in reached} - reached:
        reached |= more
    assert reached == set(lifecycle.states)


@EACH
def test_an_end_can_be_reached_from_every_state_if_there_is_one(
    lifecycle: Lifecycle[StrEnum],
) -> None:
    ended = lifecycle.final()
    while more := {a for a, _, to in lifecycle.steps() if to in ended} - ended:
        ended |= more
    assert ended in (set(), set(lifecycle.states))


def _moved(path: Path) -> set[str]:
    """The verbs that a model's own methods take, as they are written there."""
    return {
        node.args[-1].value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "move"
        and isinstance(node.args[-1], ast.Constant)
        and isinstance(node.args[-1].value, str)
    }


@pytest.mark.parametrize("module", LIFECYCLES)
def test_the_aggregate_takes_every_verb_of_its_table_and_no_other(module: str) -> None:
    path = ROOT / Path(*module.split(".")).with_suffix(".py")
    assert _moved(path) == set(LIFECYCLES[module].table)


@pytest.mark.parametrize("name", service_names())
def test_every_verb_in_the_permissions_is_one_of_a_lifecycle(name: str) -> None:
    mine = (f"services.{name}.", "shared.")
    here = [table for module, table in LIFECYCLES.items() if module.startswith(mine)]
    known = {verb for lifecycle in here for verb in lifecycle.table}
    ruled = {verb for rule in service(name).permissions.values() for verb in rule.verbs}
    assert ruled <= known


def test_every_aggregate_with_a_state_has_the_lifecycle_of_its_module() -> None:
    every_service()
    kinds = [
        kind
        for kind in Aggregate.__subclasses__()
        if kind.__module__.startswith(("services.", "shared.")) and hasattr(kind, "state")
    ]
    assert len(kinds) == len(LIFECYCLES)
    for kind in kinds:
        assert kind.lifecycle is LIFECYCLES[kind.__module__]
