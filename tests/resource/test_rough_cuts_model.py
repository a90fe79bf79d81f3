"""A rough cut by itself: what is kept and told of it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

from services.resource.rough_cuts.model import RoughCut
from services.resource.rough_cuts.rules import Cut
from shared.contracts.resource import RoughCutCompleted
from tests.resource.given import role_request

NOW = datetime(2026, 8, 20, 6, 12, 30, tzinfo=UTC)
OCTOBER = date(2026, 10, 1)


def test_a_rough_cut_answers_its_request() -> None:
    """Under the id of the request, for the version that was submitted (REQ-044)."""
    asked = role_request(uuid4(), ("tester", "2"), content_version=3)
    cuts = [Cut("tester", OCTOBER, Decimal("0.9"), Decimal("0.5"))]
    found = RoughCut.of(asked, cuts, NOW)
    assert (found.id, found.undertaking_id) == (asked.request_id, asked.proposal_id)
    assert (found.feasible, found.total_gap) == (False, Decimal("0.4"))
    (told,) = found.take_recorded()
    assert isinstance(told, RoughCutCompleted)
    assert (told.request_id, told.content_version, told.key) == (
        asked.request_id,
        3,
        asked.proposal_id,
    )
    assert told.model_dump(mode="json")["months"] == [
        {"role": "tester", "month": "2026-10", "asked": "0.9", "free": "0.5", "gap": "0.4"}
    ]


def test_where_nothing_is_lacking_it_is_feasible() -> None:
    found = RoughCut.of(role_request(uuid4()), [], NOW)
    assert (found.feasible, found.total_gap, found.months) == (True, Decimal(0), [])
