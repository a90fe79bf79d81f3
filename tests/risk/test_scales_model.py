"""A version of the risk scale on its own: drafted, changed, put in force, replaced."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.risk.scales.model import RiskScale, ScaleState
from services.risk.scales.queries import SAID_EXAMPLE
from shared.contracts.risk import (
    RiskScaleActivated,
    RiskScaleChanged,
    RiskScaleDrafted,
    RiskScaleRetired,
)
from shared.domain.errors import Conflict, IllegalMove

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


def drafted() -> RiskScale:
    return RiskScale.draft(uuid4(), "RSC-2026-0002", 2, "analyst-lin", SAID_EXAMPLE, AT)


def test_a_version_is_told_of_in_each_step() -> None:
    """REQ-176: by id and number; its content is read where it is."""
    scale = drafted()
    scale.edit({"levels": {"medium": 4, "high": 9, "critical": 16}})
    scale.activate("director-chen", AT)
    scale.retire()
    told = {"scale_id": scale.id, "scale_key": "RSC-2026-0002", "number": 2}
    assert scale.take_recorded() == [
        RiskScaleDrafted(**told),
        RiskScaleChanged(**told),
        RiskScaleActivated(**told),
        RiskScaleRetired(**told),
    ]
    assert (scale.state, scale.activated_by) == (ScaleState.RETIRED, "director-chen")
    assert scale.matrix().name(3, 3) == "HIGH"


def test_what_is_in_force_is_never_changed() -> None:
    scale = drafted()
    scale.activate("director-chen", AT)
    scale.take_recorded()
    with pytest.raises(IllegalMove):
        scale.edit({"overrides": []})
    assert not scale.has_recorded
    assert scale.overrides == SAID_EXAMPLE["overrides"]


def test_a_scale_out_of_order_is_refused() -> None:
    scale = drafted()
    scale.take_recorded()
    with pytest.raises(Conflict) as refused:
        scale.edit({"levels": {"medium": 9, "high": 9, "critical": 16}})
    assert refused.value.code == "scale_not_in_order"
    assert [e.pointer for e in refused.value.errors] == ["/levels"]
    assert not scale.has_recorded
