"""A risk register on its own: what it tells when it is opened, and when it is handed over."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.risk.registers.model import RegisterState, RiskRegister
from shared.contracts.risk import RegisterOpened, RegisterRehomed
from shared.domain.errors import IllegalMove

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


def opened() -> RiskRegister:
    return RiskRegister.open(uuid4(), "RRG-2026-0001", uuid4(), AT)


def test_a_register_is_opened_for_a_proposal() -> None:
    """REQ-043."""
    register = opened()
    assert (register.state, register.project_key) == (RegisterState.PROPOSAL, None)
    assert register.take_recorded() == [
        RegisterOpened(
            project_id=register.project_id,
            register_id=register.id,
            register_key="RRG-2026-0001",
        )
    ]


def test_a_register_goes_with_its_proposal_when_that_becomes_a_project() -> None:
    """REQ-043."""
    register = opened()
    register.take_recorded()
    register.rehome("PRJ-2026-0007")
    assert (register.state, register.project_key) == (RegisterState.PROJECT, "PRJ-2026-0007")
    assert register.take_recorded() == [
        RegisterRehomed(
            project_id=register.project_id,
            register_id=register.id,
            project_key="PRJ-2026-0007",
        )
    ]


def test_a_register_is_handed_over_once() -> None:
    register = opened()
    register.rehome("PRJ-2026-0007")
    register.take_recorded()
    with pytest.raises(IllegalMove) as refused:
        register.rehome("PRJ-2026-0008")
    assert refused.value.params["allowed_from"] == ["PROPOSAL"]
    assert register.project_key == "PRJ-2026-0007"
    assert not register.has_recorded
