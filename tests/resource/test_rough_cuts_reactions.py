"""A submitted proposal asks for roles and is answered, once, whatever the messages do."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.portfolio import RoleEffort
from tests.resource.facts import registered
from tests.resource.given import added_resource, new_role, role_request
from tests.support.world import NotTaken, Subject


async def cuts_of(resource: Subject, proposal_id: UUID) -> list[dict[str, Any]]:
    return await resource.rows(
        "SELECT * FROM rough_cuts WHERE proposal_id = :id ORDER BY id", id=proposal_id
    )


async def test_roles_asked_are_held_against_what_is_free(resource: Subject) -> None:
    """2 person-months from September to October, half a tester free: 0.6 and 0.4 are lacking; of
    a role that nobody has all is lacking (REQ-044)."""
    tester, nobody = await new_role(resource), "wizard"
    await added_resource(resource, roles=[tester], fte="0.5")
    seq = await resource.last_seq()
    asked = role_request(uuid4(), (tester, "2"), (nobody, "0.4"))
    await resource.hear(asked)
    (told,) = await resource.events(since=seq)
    assert (told["type"], told["key"]) == (
        "pmo.resource.RoughCutCompleted.v1",
        asked.proposal_id,
    )
    assert told["aggregate_id"] == asked.request_id
    assert told["data"] == {
        "proposal_id": str(asked.proposal_id),
        "request_id": str(asked.request_id),
        "content_version": 1,
        "feasible": False,
        "total_gap": "1.4000",
        "months": [
            {"role": r, "month": m, "asked": a, "free": f, "gap": g}
            for r, m, a, f, g in (
                (tester, "2026-09", "1.1000", "0.5000", "0.6000"),
                (tester, "2026-10", "0.9000", "0.5000", "0.4000"),
                (nobody, "2026-09", "0.2200", "0.0000", "0.2200"),
                (nobody, "2026-10", "0.1800", "0.0000", "0.1800"),
            )
        ],
    }
    (row,) = await cuts_of(resource, asked.proposal_id)
    assert (row["id"], row["feasible"], row["total_gap"]) == (
        asked.request_id,
        False,
        Decimal("1.4"),
    )


async def test_what_other_projects_demand_is_not_free(resource: Subject) -> None:
    """A whole person less 80 hours in October leaves 64 of 144: 0.4444 (REQ-044, REQ-187)."""
    role = await new_role(resource)
    await added_resource(resource, roles=[role])
    october = {"start": date(2026, 10, 1), "finish": date(2026, 10, 31)}
    await resource.hear(registered(RoleEffort(role=role, hours=80, **october)))
    asked = role_request(uuid4(), (role, "0.5"), **october)
    await resource.hear(asked)
    (row,) = await cuts_of(resource, asked.proposal_id)
    assert row["months"] == [
        {"role": role, "month": "2026-10", "asked": "0.5000", "free": "0.4444", "gap": "0.0556"}
    ]


async def test_a_part_of_a_month_offers_a_part_of_what_is_free(resource: Subject) -> None:
    """To 2026-10-20, 10 of 18 working days: half a person-month fits into 0.5556 (REQ-044)."""
    role = await new_role(resource)
    await added_resource(resource, roles=[role])
    window = {"start": date(2026, 10, 1), "finish": date(2026, 10, 20)}
    asked = role_request(uuid4(), (role, "0.5"), **window)
    await resource.hear(asked)
    (row,) = await cuts_of(resource, asked.proposal_id)
    assert (row["feasible"], row["months"][0]["free"]) == (True, "0.5556")


async def test_a_request_is_answered_once(resource: Subject) -> None:
    """By the inbox, and by the request itself when it comes under another id (REQ-044)."""
    asked = role_request(uuid4(), ("developer", "2"))
    await resource.hear(asked, times=2)
    rows, told = await cuts_of(resource, asked.proposal_id), await resource.last_seq()
    await resource.hear(asked)
    assert await cuts_of(resource, asked.proposal_id) == rows
    assert len(rows) == 1
    assert await resource.last_seq() == told


async def test_each_version_is_answered_anew(resource: Subject) -> None:
    """A proposal that was returned and handed in again asks again."""
    proposal = uuid4()
    await resource.hear(role_request(proposal, ("developer", "2")))
    await resource.hear(role_request(proposal, ("developer", "1"), content_version=2))
    rows = await cuts_of(resource, proposal)
    assert sorted(r["content_version"] for r in rows) == [1, 2]


async def test_a_late_request_does_not_replace_the_answer_for_a_later_version(
    resource: Subject,
) -> None:
    """It comes after its successor was answered: nobody waits for it any more."""
    proposal = uuid4()
    newer = role_request(proposal, ("developer", "1"), content_version=2)
    await resource.hear(newer)
    told = await resource.last_seq()
    await resource.hear(role_request(proposal, ("developer", "9"), content_version=1))
    assert [r["id"] for r in await cuts_of(resource, proposal)] == [newer.request_id]
    assert await resource.last_seq() == told


async def test_a_request_comes_before_its_proposal_is_known(resource: Subject) -> None:
    """Early: it is answered all the same, and seen by nobody until the proposal is known."""
    asked = role_request(uuid4(), ("developer", "2"))
    await resource.hear(asked)
    path = f"/rough-cuts/{asked.request_id}"
    assert (await resource.call("auditor-hu", "GET", path)).status_code == 404
    assert len(await cuts_of(resource, asked.proposal_id)) == 1


async def test_a_proposal_that_needs_nobody_is_feasible(resource: Subject) -> None:
    asked = role_request(uuid4())
    await resource.hear(asked)
    (row,) = await cuts_of(resource, asked.proposal_id)
    assert (row["feasible"], row["months"]) == (True, [])


async def test_five_years_are_looked_at_and_what_is_further_away_is_not(resource: Subject) -> None:
    """Spread over all the time it asks for; a request is never left unanswered for its length."""
    role = await new_role(resource)
    span = {"start": date(2027, 1, 1), "finish": date(2036, 12, 31)}
    asked = role_request(uuid4(), (role, "120"), **span)
    await resource.hear(asked)
    (row,) = await cuts_of(resource, asked.proposal_id)
    assert [row["months"][n]["month"] for n in (0, -1)] == ["2027-01", "2031-12"]
    assert len(row["months"]) == 60
    assert 59 < row["total_gap"] < 61


async def test_more_roles_than_intake_takes_wait_for_somebody(resource: Subject) -> None:
    """Parked with its reason, not answered in part."""
    needs = [{"role": f"r{n}", "person_months": "1"} for n in range(21)]
    asked = role_request(uuid4(), needs=needs)
    with pytest.raises(NotTaken, match="too_many_roles"):
        await resource.hear(asked)
    assert await cuts_of(resource, asked.proposal_id) == []
