"""Who acts, as the domain sees it."""

import pytest

from shared.domain.actor import Actor, Role


def test_a_service_acts_under_its_own_name_without_any_role() -> None:
    intake = Actor.system("intake")
    assert intake == Actor(id="system:intake", name="intake")
    assert intake.is_system
    assert not intake.has(*Role)


def test_a_person_has_any_of_the_roles_asked_for() -> None:
    lin = Actor("analyst-lin", frozenset({"pmo_analyst"}), "林静")
    assert not lin.is_system
    assert lin.has(Role.PMO_DIRECTOR, Role.PMO_ANALYST)
    assert not lin.has(Role.PMO_DIRECTOR)
    assert not lin.has()


def test_an_actor_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Actor("analyst-lin").roles = frozenset({"pmo_director"})  # type: ignore[misc]
