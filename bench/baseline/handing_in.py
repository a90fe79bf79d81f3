"""What handing in needs besides, by hand: no duplicates, the policy's promise, the files."""

import unicodedata
from datetime import datetime
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from fastapi import HTTPException

from bench.baseline import statements as sql
from shared.domain.calendar import organisation_calendar


async def refuse_duplicates(connection: Any, row: dict[str, Any]) -> None:
    """409 where the sponsor has an open proposal of all but the same title."""
    await connection.execute(sql.ONE_AT_A_TIME, row["sponsor_id"])
    title = normal(row["title"])
    for other in await connection.fetch(sql.SAME_SPONSORS, row["sponsor_id"], row["id"]):
        theirs = normal(other["title"])
        apart = len(set(title) ^ set(theirs)) > 0.05 * (len(title) + len(theirs))
        if not apart and other["id"] != row["acknowledged_duplicate_of"]:
            match = SequenceMatcher(None, title, theirs, autojunk=False)
            if match.real_quick_ratio() > 0.95 and match.quick_ratio() > 0.95 < match.ratio():
                raise HTTPException(409, f"duplicate of {other['key']}")


def normal(title: str) -> str:
    """What of a title counts."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return "".join(c for c in folded if c.isalnum())


async def promised(connection: Any, row: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Tier and deadlines, in the order of `statements.SUBMIT_PROPOSAL`."""
    policy = await connection.fetchrow(sql.POLICY)
    cost = (row["cost_likely"] / Decimal(policy["rates"][row["cost_currency"]])).quantize(
        Decimal("0.0001")
    )
    tier = "L"
    for name, bound in (("M", policy["medium"]), ("S", policy["small"])):
        days = row["rough_duration_days"] <= bound["most_days"]
        if cost <= Decimal(bound["most_cost"]) and days:
            tier = name
    calendar = organisation_calendar("Asia/Shanghai")
    screen = policy["screen_days"] if row["sla_days_left"] is None else row["sla_days_left"]
    return {
        "tier": tier,
        "policy_number": policy["number"],
        "cost_cny": cost,
        "sla_due": calendar.end_of_working_day(now, screen),
        "decide_due": calendar.end_of_working_day(now, screen + policy["decide_days"]),
    }


async def frozen_files(connection: Any, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Names and hashes of the files that go with it."""
    return [dict(file) for file in await connection.fetch(sql.FILES, row["id"])]
