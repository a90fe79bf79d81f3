"""A demand by itself: what raises it, what is told of it, and how far it is filled."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from services.resource.demands.model import BOOKABLE, Demand, DemandSource, DemandState
from services.resource.demands.rules import Effort
from shared.contracts.resource import DemandCancelled, DemandFilled, DemandRaised

NOW = datetime(2026, 12, 8, 6, 12, 30, tzinfo=UTC)
EFFORT = Effort("developer", 1860, date(2027, 1, 4), date(2027, 9, 30))
S = DemandState


def raised(source: DemandSource = DemandSource.PRELIMINARY_PLAN, **said: Any) -> Demand:
    demand = Demand.raise_(uuid4(), "DEM-2026-0001", uuid4(), source, uuid4(), EFFORT, NOW, **said)
    demand.version = 1
    return demand


def in_negotiation() -> Demand:
    demand = raised()
    demand.request()
    demand.negotiate()
    demand.take_recorded()
    return demand


def test_what_a_preliminary_plan_expects_is_a_draft_and_says_so() -> None:
    """Nobody has asked for people yet (REQ-063, REQ-187)."""
    demand = raised()
    assert (demand.state, demand.preliminary, demand.raised_at) == (S.DRAFT, True, NOW)
    assert demand.undertaking_id == demand.project_id
    assert demand.take_recorded() == [
        DemandRaised(
            project_id=demand.project_id,
            demand_id=demand.id,
            demand_key="DEM-2026-0001",
            role="developer",
            hours=1860,
            start=date(2027, 1, 4),
            finish=date(2027, 9, 30),
            preliminary=True,
        )
    ]


@pytest.mark.parametrize("source", sorted(set(DemandSource) - {DemandSource.PRELIMINARY_PLAN}))
def test_only_what_a_template_expects_is_preliminary(source: DemandSource) -> None:
    """REQ-072"""
    assert not raised(source).preliminary


def test_what_is_requested_is_not_preliminary_any_more() -> None:
    """The manager has made it their own (REQ-187)."""
    demand = raised()
    demand.request()
    assert (demand.state, demand.preliminary) == (S.REQUESTED, False)


def test_how_far_it_is_filled_follows_from_its_hard_bookings() -> None:
    """All of 1860 hours, some, none; what does not change is not told (REQ-187, REQ-188)."""
    demand, told = in_negotiation(), list[tuple[int, str]]()
    for booked in (0, 1859, 1860, 2000, 5, 0, 0):
        demand.settle(Decimal(booked))
        told += [
            (int(e.booked), e.state) for e in demand.take_recorded() if isinstance(e, DemandFilled)
        ]
    assert told == [
        (1859, "PARTIALLY_FILLED"),
        (1860, "FILLED"),
        (2000, "FILLED"),
        (5, "PARTIALLY_FILLED"),
        (0, "IN_NEGOTIATION"),
    ]


@pytest.mark.parametrize("state", sorted(set(S) - BOOKABLE))
def test_bookings_move_nothing_that_nobody_looks_for(state: DemandState) -> None:
    """A demand that was given up meanwhile stays so; the hours are kept."""
    demand = raised()
    vars(demand)["state"] = state
    demand.take_recorded()
    demand.settle(Decimal(100))
    assert (demand.state, demand.booked) == (state, Decimal(100))
    assert demand.take_recorded() == []


def test_a_baseline_that_asks_for_more_makes_it_partly_filled() -> None:
    """What was enough is not enough any more (REQ-187)."""
    demand = in_negotiation()
    demand.settle(Decimal(1860))
    demand.follow({"hours": 2000})
    assert (demand.state, demand.hours) == (S.PARTIALLY_FILLED, 2000)


def test_the_words_of_a_reason_stay_in_the_history() -> None:
    """No event says them."""
    demand = raised()
    demand.take_recorded()
    demand.cancel("范围缩减。")
    (fact,) = demand.take_recorded()
    assert isinstance(fact, DemandCancelled)
    assert demand.reason_of(fact) == "范围缩减。"
    assert "范围" not in fact.model_dump_json()
