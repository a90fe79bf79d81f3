"""What is written is also wired: events and reactions, operations and permissions, modules."""

import re
import sys
from collections.abc import Iterable, Mapping

import pytest

from shared.contracts.base import EVENTS, Event
from shared.messaging.reactions import Reactions
from shared.runtime import Service
from shared.web.operations import platform_routes
from tests.architecture.sources import sources
from tests.support.tree import every_service, service, service_names

Kinds = Mapping[str, type[Event]]


def unanswered(kinds: Kinds, heard: Iterable[str]) -> set[str]:
    """Events that no service reacts to although they are not marked `outside`."""
    return {name for name, kind in kinds.items() if not kind.outside} - set(heard)


def answered_though_outside(kinds: Kinds, heard: Iterable[str]) -> set[str]:
    """Events that are marked `outside` although a service reacts to them."""
    return {name for name, kind in kinds.items() if kind.outside} & set(heard)


def misnamed(reactions: Reactions, kinds: Kinds) -> list[str]:
    """Reactions to something that is no event, or not called after theirs."""
    found = []
    for kind in sorted(reactions.heard()):
        if kind not in kinds:
            found.append(kind)
            continue
        words = re.findall(r"[A-Z][a-z0-9]*", kinds[kind].__name__)
        name = "on_" + "_".join(word.lower() for word in words)
        found += [r.__name__ for r in reactions.to(kind) if r.__name__ != name]
    return found


def operations(wired: Service) -> list[str]:
    """The operationId of every route."""
    groups = [*wired.routes, *platform_routes(wired.name)]
    return [getattr(route, "name", "") for group in groups for route in group.router.routes]


def _heard() -> set[str]:
    """What anybody reacts to, or keeps a copy of; that of undertakings is kept by the way."""
    return {kind for s in every_service() for kind in s.reactions.heard() if answers(s, kind)}


def answers(wired: Service, kind: str) -> bool:
    """Whether the service does more with a fact than to note the undertaking it is about."""
    return bool(wired.reactions.to(kind)) or "undertaking" not in EVENTS[kind].model_fields


def test_every_event_has_a_reaction_or_is_told_for_outsiders() -> None:
    assert unanswered(EVENTS, _heard()) == set()


def test_no_event_with_a_reaction_is_marked_as_for_outsiders() -> None:
    assert answered_though_outside(EVENTS, _heard()) == set()


@pytest.mark.parametrize("name", service_names())
def test_every_reaction_is_called_after_its_event(name: str) -> None:
    assert misnamed(service(name).reactions, EVENTS) == []


@pytest.mark.parametrize("name", service_names())
def test_no_service_reacts_to_itself(name: str) -> None:
    own = f"pmo.{name}."
    reactions = service(name).reactions
    assert [kind for kind in EVENTS if kind.startswith(own) and reactions.to(kind)] == []


@pytest.mark.parametrize("name", service_names())
def test_operations_and_permissions_are_one_to_one(name: str) -> None:
    offered = operations(service(name))
    assert sorted(offered) == sorted(service(name).permissions)


@pytest.mark.parametrize("name", service_names())
def test_every_module_of_a_service_is_wired(name: str) -> None:
    assert service(name).name == name
    here = f"services/{name}/"
    modules = [
        source.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        for source in sources("services")
        if source.path.startswith(here) and "/migrations/" not in source.path
    ]
    assert [module for module in modules if module not in sys.modules] == []


class _Planted(Event):
    """Never registered with the others: its `service` is set only when it has been made."""

    key_field = "id"


def _planted(*, outside: bool) -> dict[str, type[Event]]:
    kind: type[_Planted] = type("PlantedFact", (_Planted,), {"outside": outside})
    kind.service = "intake"
    return {**EVENTS, "pmo.intake.PlantedFact.v1": kind}


def test_a_planted_event_without_reaction_is_found() -> None:
    found = unanswered(_planted(outside=False), EVENTS)
    assert found == {"pmo.intake.PlantedFact.v1"}


def test_a_planted_reaction_to_what_is_for_outsiders_is_found() -> None:
    kinds = _planted(outside=True)
    assert answered_though_outside(kinds, ["pmo.intake.PlantedFact.v1"])


def test_a_planted_reaction_under_another_name_is_found() -> None:
    reactions, kinds = Reactions(), _planted(outside=False)

    async def react(tx: object, event: object) -> None: ...

    reactions.on(kinds["pmo.intake.PlantedFact.v1"])(react)
    assert misnamed(reactions, kinds) == ["react"]
    assert misnamed(reactions, EVENTS) == ["pmo.intake.PlantedFact.v1"]
