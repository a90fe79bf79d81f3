"""A risk on its own: what it tells, what its register counts, who may change it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from services.risk.registers.model import RegisterState, RiskRegister
from services.risk.registers.rules import Counted, Tailoring
from services.risk.risks.model import Risk, RiskState
from services.risk.risks.queries import SAID_EXAMPLE, refusal_to
from services.risk.risks.rules import AnalysisKind, Standing
from services.risk.scales.rules import Level
from shared.contracts.base import Money
from shared.contracts.risk import RiskAssessed, RiskChanged, RiskIdentified, RiskRejected
from shared.domain.actor import Actor, Role
from shared.domain.errors import Conflict

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
WORDS = {name: SAID_EXAMPLE[name] for name in ("cause", "event", "effect")}


def identified(*, public: bool = True, **said: Any) -> Risk:
    register = RiskRegister.open(
        uuid4(), "RRG-2026-0001", uuid4(), Tailoring("IT", "M", "CNY", uuid4()), AT
    )
    whole = {**SAID_EXAMPLE, "from_checklist_item": None, **said}
    return Risk.identify(
        uuid4(), "RSK-2026-0001", register, "sponsor-zhang", whole, AT, public=public
    )


def told_of(risk: Risk) -> dict[str, Any]:
    return {
        "project_id": risk.project_id,
        "register_id": risk.register_id,
        "risk_id": risk.id,
        "risk_key": "RSK-2026-0001",
        "kind": "THREAT",
        "category": "TECHNICAL",
        "stage": "EXECUTION",
        "owner_id": risk.owner_id,
    }


def standing(level: int, emv: str = "0") -> Standing:
    return Standing(2, 3, level, Level.MEDIUM, Decimal(emv), Decimal(0))


def analysis(level: int) -> Mapping[str, Any]:
    return {
        "analysis_id": uuid4(),
        "p_index": 2,
        "impact_index": 3,
        "level": level,
        "level_name": "MEDIUM",
        "emv_cost": Money(amount=Decimal(60000), currency="CNY"),
        "emv_days": None,
    }


def test_an_identified_risk_says_what_why_and_whose() -> None:
    """REQ-175: cause, event and effect; counted from the first moment."""
    risk = identified()
    assert (risk.state, risk.level, risk.counted) == (RiskState.IDENTIFIED, 0, Counted(True))
    assert risk.take_recorded() == [
        RiskIdentified(**told_of(risk), **WORDS, from_checklist_item=None)
    ]


def test_confidential_words_are_kept_and_not_told() -> None:
    """REQ-175."""
    risk = identified(public=False)
    risk.edit({"effect": "更糟"}, public=False)
    risk.reject("重复", "")
    nothing = dict.fromkeys(WORDS, "")
    assert risk.take_recorded() == [
        RiskIdentified(**told_of(risk), **nothing, from_checklist_item=None),
        RiskChanged(**told_of(risk), **nothing, changed=("effect",)),
        RiskRejected(**told_of(risk), reason=""),
    ]
    assert (risk.cause, risk.reject_reason) == (WORDS["cause"], "重复")


def test_the_last_current_analysis_counts_and_before_it_the_last_inherent() -> None:
    """REQ-176: residual and target are kept beside it."""
    risk, counted = identified(), []
    for kind, level in (
        (AnalysisKind.INHERENT, 12),
        (AnalysisKind.RESIDUAL, 4),
        (AnalysisKind.INHERENT, 10),
        (AnalysisKind.CURRENT, 8),
        (AnalysisKind.INHERENT, 20),
        (AnalysisKind.TARGET, 2),
        (AnalysisKind.CURRENT, 6),
    ):
        risk.assess(kind, standing(level), analysis(level), AT)
        counted.append((risk.level, risk.standing))
    assert [level for level, _ in counted] == [12, 12, 10, 8, 8, 8, 6]
    assert (risk.analyses, risk.standing) == (7, AnalysisKind.CURRENT)
    told = [e for e in risk.take_recorded() if isinstance(e, RiskAssessed)]
    assert [e.level for e in told] == [12, 4, 10, 8, 20, 2, 6]


def test_nothing_is_assessed_that_nobody_owns() -> None:
    """REQ-175: an owner is mandatory beyond IDENTIFIED."""
    risk = identified(owner_id=None)
    with pytest.raises(Conflict) as refused:
        risk.assess(AnalysisKind.INHERENT, standing(8), analysis(8), AT)
    assert refused.value.code == "risk_without_owner"

    owned = identified()
    owned.assess(AnalysisKind.INHERENT, standing(8), analysis(8), AT)
    with pytest.raises(Conflict) as refused:
        owned.edit({"owner_id": None}, public=True)
    assert refused.value.code == "risk_without_owner"


@pytest.mark.parametrize("kind", [k for k in AnalysisKind if k != AnalysisKind.INHERENT])
def test_the_first_analysis_is_of_the_risk_without_response(kind: AnalysisKind) -> None:
    """REQ-176."""
    with pytest.raises(Conflict) as refused:
        identified().assess(kind, standing(8), analysis(8), AT)
    assert refused.value.code == "inherent_first"


def test_a_rejected_risk_is_not_counted() -> None:
    """REQ-175."""
    risk = identified()
    risk.reject("与 RSK-2026-0003 重复", "")
    assert (risk.state, risk.counted) == (RiskState.REJECTED, None)


@pytest.mark.parametrize(
    ("who", "roles", "parts", "proposal", "project"),
    [
        ("pm-zhou", [], ["team_member"], True, True),
        ("pm-wu", [], ["project_manager"], True, True),
        ("analyst-lin", [Role.PMO_ANALYST], [], True, True),
        ("analyst-lin", [], ["assessor"], True, True),
        ("sponsor-zhang", [], ["sponsor"], True, False),
        ("employee-he", [], ["author"], True, False),
        ("pm-wu", [], ["team_member"], False, False),
        ("director-chen", [Role.PMO_DIRECTOR], ["reader"], False, False),
    ],
)
def test_who_may_change_and_assess_it(
    who: str, roles: list[str], parts: list[str], proposal: bool, project: bool
) -> None:
    """REQ-175: its owner (here pm-zhou), the manager, the PMO; first also sponsor and author."""
    actor = Actor(who, frozenset(roles))
    for state, may in ((RegisterState.PROPOSAL, proposal), (RegisterState.PROJECT, project)):
        refusal = refusal_to(identified(), actor, parts, state)
        assert (refusal is None) is may
        assert refusal is None or refusal.code == "not_the_risk_owner"
