"""Reports over HTTP: counted from the history, once, for who may read what is counted."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from services.intake.reports.commands import count_facts
from shared.domain.actor import Actor
from tests.support import given
from tests.support.world import Subject, World

BOARD, ANALYST, AUDITOR = "board-wang", "analyst-lin", "auditor-hu"


@pytest.fixture
async def apart(world: World) -> AsyncIterator[World]:
    """A world of its own, where nothing else is counted."""
    made = world.apart("reports")
    yield made
    await made.close()


async def caught_up(intake: Subject) -> None:
    """Count all there is."""
    while await _count(intake):
        pass


async def _count(intake: Subject) -> int:
    async with intake.db.begin(Actor.system("intake")) as tx:
        return await count_facts(tx)


async def _count_and_die(intake: Subject) -> None:
    async with intake.db.begin(Actor.system("intake")) as tx:
        assert await count_facts(tx) > 0
        raise ZeroDivisionError


async def report(world: World, name: str, who: str = ANALYST, **asked: str) -> dict[str, Any]:
    intake = world.service("intake")
    return await given.said(intake, who, "GET", f"/reports/{name}", params=asked or None)


async def test_the_funnel_counts_what_is_where_and_what_went_on(apart: World) -> None:
    """REQ-047, REQ-023: by state, with the sum in yuan, as of a moment; to the fact."""
    intake = apart.service("intake")
    (before,) = await intake.rows("SELECT * FROM funnel_cells LIMIT 1") or [{}]
    await caught_up(intake)
    start = await report(apart, "intake-funnel")
    usd = {"least": "1.00", "likely": "14000.00", "most": "20000.00", "currency": "USD"}
    await given.drafted_proposal(apart)
    await given.submitted_proposal(apart, rough_cost=usd)
    await given.returned_proposal(apart)
    await given.pending_proposal(apart)
    await given.admitted_proposal(apart)
    await given.decided_proposal(apart, {"outcome": "REJECT", "rejection_category": "BUDGET"})
    behind = await report(apart, "intake-funnel")
    assert behind["states"] == start["states"], "nothing is counted twice or by reading"
    await caught_up(intake)
    funnel = await report(apart, "intake-funnel")

    def more(state: str) -> tuple[int, Decimal]:
        then, now = (next(s for s in f["states"] if s["state"] == state) for f in (start, funnel))
        return now["count"] - then["count"], Decimal(now["value"]) - Decimal(then["value"])

    assert more("DRAFT") == (1, Decimal(0))
    assert more("SUBMITTED") == (1, Decimal(100_000))
    for state in ("RETURNED", "DECISION_PENDING", "ADMITTED", "REJECTED"):
        assert more(state) == (1, Decimal(3_000_000))
    assert before == {}
    passed = {p["stage"]: (p["entered"], p["went_on"]) for p in funnel["conversion"]}
    assert passed["SUBMITTED"] == (5, 4)
    assert passed["SCREENING"] == (4, 3)
    assert passed["DECISION_PENDING"] == (3, 1)
    times = {t["stage"]: t for t in funnel["cycle_times"]}
    assert (times["TO_DECISION"]["left"], times["TO_DECISION"]["median_hours"]) == (2, "0")
    assert sum(bucket["count"] for bucket in funnel["ageing"]) == 3
    said = funnel["provenance"]
    assert (said["counted_to"], said["projection"]) == (await intake.last_seq(), "intake-funnel-1")


async def test_the_reports_agree_and_are_narrowed_by_type_tier_and_month(apart: World) -> None:
    """REQ-047, REQ-023."""
    intake, kind = apart.service("intake"), await given.project_type(apart)
    await given.submitted_proposal(apart, type=kind)
    with intake.clock.later(days=40):
        large = await given.submitted_proposal(apart, type=kind, rough_cost=given.LARGE)
        await given.decided_proposal(
            apart, {"outcome": "REJECT", "rejection_category": "TIMING"}, type=kind
        )
    await caught_up(intake)

    async def count(state: str, **asked: str) -> int:
        found = await report(apart, "intake-funnel", type=kind, **asked)
        (said,) = [s["count"] for s in found["states"] if s["state"] == state]
        return int(said)

    month = large["submitted_at"][:7]
    assert await count("SUBMITTED") == 2
    assert await count("SUBMITTED", tier="L") == 1
    assert await count("SUBMITTED", submitted_from=month) == 1
    assert await count("SUBMITTED", submitted_to="2026-01") == 0
    assert await count("REJECTED") == 1
    with intake.clock.later(days=40):
        ages = await report(apart, "ageing", type=kind)
        funnel = await report(apart, "intake-funnel", type=kind)
    (submitted,) = [s["ages"] for s in ages["states"] if s["state"] == "SUBMITTED"]
    assert [b["count"] for b in submitted] == [1, 0, 0, 1, 0]
    assert funnel["ageing"] == submitted
    reasons = await report(apart, "rejection-reasons", type=kind)
    assert {r["category"]: (r["count"], r["share"]) for r in reasons["reasons"] if r["count"]} == {
        "TIMING": (1, "1.0000")
    }


async def test_sums_include_what_the_reader_may_read(apart: World) -> None:
    """REQ-047: by level; who may read no report is told so."""
    intake, kind = apart.service("intake"), await given.project_type(apart)
    for level in ("PUBLIC_IN_ORG", "RESTRICTED", "SECRET"):
        await given.submitted_proposal(apart, type=kind, confidentiality=level)
    await caught_up(intake)
    for who, number in ((BOARD, 1), (ANALYST, 2), (AUDITOR, 3)):
        funnel = await report(apart, "intake-funnel", who, type=kind)
        assert sum(s["count"] for s in funnel["states"]) == number
    for name in ("intake-funnel", "ageing", "rejection-reasons"):
        answer = await intake.call("sponsor-zhang", "GET", f"/reports/{name}")
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_a_count_that_is_cut_off_has_not_happened(apart: World) -> None:
    """REQ-047: the counts and the place in the history move together, or not at all."""
    intake = apart.service("intake")
    await caught_up(intake)
    await given.submitted_proposal(apart)
    before = await intake.contents()
    with pytest.raises(ZeroDivisionError):
        await _count_and_die(intake)
    assert await intake.contents() == before
    assert await _count(intake) > 0
    counted = await intake.contents()
    assert await _count(intake) == 0
    assert await intake.contents() == counted


async def test_what_is_committed_late_is_counted_all_the_same(apart: World) -> None:
    """REQ-047: an earlier place in the history, filled when later ones were counted already."""
    intake = apart.service("intake")
    draft = await given.drafted_proposal(apart)
    await caught_up(intake)
    (start,), known = await intake.rows("SELECT seq FROM funnel_position"), await drafts(apart)
    slow = await asyncpg.connect(intake.dsn["owner"])
    try:
        await slow.execute("BEGIN")
        await slow.execute(
            "INSERT INTO events (id, type, key, aggregate_type, aggregate_id, aggregate_version,"
            " occurred_at, actor, correlation_id, data) SELECT uuidv7(), type, uuidv7(),"
            " aggregate_type, uuidv7(), 1, occurred_at, actor, correlation_id, data"
            " FROM events WHERE aggregate_id = $1",
            draft["id"],
        )
        await given.drafted_proposal(apart)
        await caught_up(intake)
        assert await intake.rows("SELECT seq FROM funnel_holes") == [{"seq": start["seq"] + 1}]
        assert await drafts(apart) == known + 1
        await slow.execute("COMMIT")
    finally:
        await slow.close()
    await caught_up(intake)
    assert await drafts(apart) == known + 2
    assert await intake.rows("SELECT seq FROM funnel_holes") == []


async def drafts(world: World) -> int:
    funnel = await report(world, "intake-funnel")
    return int(next(s["count"] for s in funnel["states"] if s["state"] == "DRAFT"))
