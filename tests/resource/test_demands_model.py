"""What a demand is when a preliminary plan raises it."""

from datetime import UTC, date, datetime
from uuid import uuid4

from services.resource.demands.model import LIFECYCLE, Demand, DemandState
from services.resource.demands.rules import Effort
from shared.contracts.resource import DemandRaised

NOW = datetime(2026, 12, 8, 6, 12, 30, tzinfo=UTC)
EFFORT = Effort("developer", 1860, date(2027, 1, 4), date(2027, 9, 30))


def test_what_a_preliminary_plan_expects_is_a_draft_and_says_so() -> None:
    """Nobody has asked for people yet (REQ-063, REQ-187)."""
    id_, project, plan = uuid4(), uuid4(), uuid4()
    demand = Demand.expect(id_, "DEM-2026-0001", project, plan, EFFORT, NOW)
    assert (demand.state, demand.preliminary, demand.raised_at) == (DemandState.DRAFT, True, NOW)
    assert demand.undertaking_id == project
    assert demand.take_recorded() == [
        DemandRaised(
            project_id=project,
            demand_id=id_,
            demand_key="DEM-2026-0001",
            role="developer",
            hours=1860,
            start=date(2027, 1, 4),
            finish=date(2027, 9, 30),
            preliminary=True,
        )
    ]


def test_nothing_moves_a_demand_yet() -> None:
    """The table holds only steps that somebody can take."""
    assert list(LIFECYCLE.steps()) == []
