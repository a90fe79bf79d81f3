"""A risk register on its own: what it tells when it is opened, and when it is handed over."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from services.risk.registers.model import MOST_EXPOSURE, RegisterState, RiskRegister
from services.risk.registers.rules import Counted, Tailoring
from shared.contracts.base import Money
from shared.contracts.risk import (
    RegisterOpened,
    RegisterRehomed,
    RegisterSummaryChanged,
    RegisterTailored,
)
from shared.domain.errors import Conflict, IllegalMove

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


TAILORING = Tailoring("IT", "M", "CNY", uuid4())


def opened() -> RiskRegister:
    return RiskRegister.open(uuid4(), "RRG-2026-0001", uuid4(), TAILORING, AT)


def worth(level: int, emv: str, group: str | None = None, *, threat: bool = True) -> Counted:
    return Counted(threat, level, Decimal(emv), group)


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


def test_a_register_tells_what_its_risks_add_up_to() -> None:
    """REQ-176: threats less opportunities, and the highest level of the threats alone."""
    register = opened()
    register.take_recorded()
    register.identify(Counted(threat=True))
    register.recount(Counted(threat=True), worth(12, "60000"))
    register.recount(None, worth(20, "-40000", threat=False))
    assert register.take_recorded()[-1] == RegisterSummaryChanged(
        project_id=register.project_id,
        register_id=register.id,
        revision=1,
        threats=1,
        opportunities=1,
        highest_level=12,
        exposure=Money(amount=Decimal(20000), currency="CNY"),
    )


def test_what_changes_nothing_of_the_summary_is_not_told() -> None:
    register = opened()
    register.recount(None, worth(12, "60000"))
    register.take_recorded()
    register.recount(worth(12, "60000"), worth(12, "60000", "SUPPLIER"))
    assert not register.has_recorded


def test_the_highest_level_falls_with_the_last_threat_that_has_it() -> None:
    """REQ-176."""
    register = opened()
    for level in (6, 20, 20):
        register.recount(None, worth(level, "0"))
    heights = []
    for _ in range(2):
        register.recount(worth(20, "0"), None)
        heights.append(register.highest_level)
    assert heights == [20, 6]


def test_an_exposure_that_no_amount_holds_is_refused() -> None:
    register = opened()
    register.recount(None, worth(12, str(MOST_EXPOSURE)))
    with pytest.raises(Conflict) as refused:
        register.recount(None, worth(12, "0.0001"))
    assert refused.value.code == "exposure_too_large"


def test_amounts_are_in_the_currency_of_the_register() -> None:
    """REQ-176."""
    register = opened()
    with pytest.raises(Conflict) as refused:
        register.price("USD")
    assert (refused.value.code, refused.value.params) == ("currency_mismatch", {"currency": "CNY"})
    assert not register.priced
    register.price("CNY")
    assert register.priced


def test_a_register_follows_its_proposal_until_it_is_a_project() -> None:
    """REQ-036: to another type, tier or currency."""
    register, another = opened(), Tailoring("ENGINEERING", "L", "USD", uuid4())
    register.take_recorded()
    register.tailor(another, 2)
    assert (register.tailoring, register.content_version) == (another, 2)
    (told,) = register.take_recorded()
    assert isinstance(told, RegisterTailored)
    assert (told.type, told.tier, told.currency) == ("ENGINEERING", "L", "USD")
    register.rehome("PRJ-2026-0007")
    with pytest.raises(IllegalMove):
        register.tailor(TAILORING, 3)
