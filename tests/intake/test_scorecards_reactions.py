"""What a change of the strategy does to scorecards: stale, once a revision, while undecided."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from shared.contracts.portfolio import (
    StrategicObjectiveChanged,
    StrategicObjectiveRetired,
    Words,
)
from tests.intake.test_scorecards_api import (
    BEST,
    GOOD,
    active_model,
    cards_of,
    cohort,
    score_it,
    values,
)
from tests.support import given
from tests.support.world import World


def objective(id_: UUID, revision: int, **changed: Any) -> dict[str, Any]:
    return {
        "objective_id": id_,
        "code": "SO-1",
        "revision": revision,
        "name": Words(zh="数字化", en="Digital"),
        "weight": Decimal("5"),
        "parent_id": None,
        "period_start": date(2026, 1, 1),
        "period_finish": date(2028, 12, 31),
        "owner_id": "executive-ma",
        "state": "ACTIVE",
        **changed,
    }


async def reasons(world: World, *proposals: dict[str, Any]) -> list[Any]:
    return [(await cards_of(world, p))[0]["stale_reason"] for p in proposals]


async def test_a_changed_objective_makes_undecided_scores_stale(world: World) -> None:
    """REQ-046, REQ-089: what was decided stays as it was decided on."""
    intake, model, id_ = world.service("intake"), await active_model(world), uuid4()
    open_, decided = await cohort(world, model, GOOD, BEST)
    path = f"/proposals/{decided['id']}"
    shown = await given.said(intake, "director-chen", "GET", path)
    ruling = {"outcome": "REJECT", "reason": "与战略不符。", "inputs_hash": shown["inputs_hash"]}
    await given.said(intake, "director-chen", "POST", f"{path}/decisions", ruling)
    await intake.hear(StrategicObjectiveChanged(**objective(id_, 1)), times=2)
    assert await reasons(world, open_, decided) == ["OBJECTIVE_CHANGED", None]


async def test_a_score_made_since_is_fresh_whoever_tells_it_again(world: World) -> None:
    """REQ-046: what is told twice, or late, doubts nothing that came after it."""
    intake, model, id_ = world.service("intake"), await active_model(world), uuid4()
    (scored,) = await cohort(world, model, GOOD)
    await intake.hear(StrategicObjectiveChanged(**objective(id_, 2)))
    proposal = await given.said(intake, "director-chen", "GET", f"/proposals/{scored['id']}")
    assert (await score_it(world, proposal, values(**BEST))).status_code == 201
    await intake.hear(StrategicObjectiveChanged(**objective(id_, 2)))
    await intake.hear(StrategicObjectiveChanged(**objective(id_, 1)))
    assert await reasons(world, scored) == [None]
    retired = StrategicObjectiveRetired(**objective(id_, 3, state="RETIRED"))
    await intake.hear(retired)
    assert await reasons(world, scored) == ["OBJECTIVE_CHANGED"]
