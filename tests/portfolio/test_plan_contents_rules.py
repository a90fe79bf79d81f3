"""The arithmetic of detailed plans, with numbers worked out by hand."""

import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.portfolio.detailed_plans.commands import sound
from services.portfolio.plan_contents.queries import PlanParts
from services.portfolio.plan_contents.rules import (
    budget_at_completion,
    cycle,
    difference,
    faults,
    hours_by_month,
    missing_parts,
    normalised,
    planned_value,
    role_efforts,
    span,
)
from shared.domain.canonical import content_hash
from shared.domain.errors import Conflict
from tests.portfolio.planning import activity, budget_line, milestone, plan_content

Link = tuple[str, str, str]


def said(**changed: Any) -> dict[str, Any]:
    """The plan as a request gives it."""
    return PlanParts.model_validate(plan_content(**changed)).model_dump(mode="json")


def links(*said_: Link) -> list[dict[str, Any]]:
    return [{"pred": p, "succ": s, "type": t, "lag_days": 0} for p, s, t in said_]


def test_the_budget_at_completion_holds_the_contingency_alone() -> None:
    """REQ-076: 100,000 + 50,000 + 10,000; the 20,000 of the management reserve lie outside."""
    assert budget_at_completion(said()) == Decimal(160_000)
    assert normalised(said())["bac"] == "160000.0000"


def test_the_planned_value_rises_month_by_month() -> None:
    """REQ-090: 100,000 in January; 150,000 by March."""
    assert planned_value(said()) == [
        {"month": "2099-01", "amount": "100000.0000"},
        {"month": "2099-03", "amount": "150000.0000"},
    ]


def test_hours_lie_in_the_months_of_their_days() -> None:
    """100 hours over 10 days of January and 10 of February; all are given out, whatever is left."""
    assert hours_by_month(date(2099, 1, 22), date(2099, 2, 10), 100) == {
        (date(2099, 1, 22), date(2099, 1, 31)): 50,
        (date(2099, 2, 1), date(2099, 2, 10)): 50,
    }
    uneven = hours_by_month(date(2099, 1, 31), date(2099, 12, 31), 7)
    assert sum(uneven.values()) == 7
    assert hours_by_month(date(2099, 1, 5), date(2099, 1, 5), 8) == {
        (date(2099, 1, 5), date(2099, 1, 5)): 8
    }


def test_what_was_agreed_for_a_month_stands_for_what_was_reckoned() -> None:
    """300 hours of a developer are 150 in each month; 40 were agreed for February."""
    efforts = role_efforts(said())
    assert [(e["hours"], e["start"], e["finish"]) for e in efforts] == [
        (150, "2099-01-22", "2099-01-31"),
        (150, "2099-02-01", "2099-02-10"),
    ]
    agreed = said(allocations=[{"role": "developer", "month": "2099-02", "hours": 40}])
    assert [e["hours"] for e in role_efforts(agreed)] == [150, 40]
    none = said(allocations=[{"role": "developer", "month": "2099-02", "hours": 0}])
    assert [e["start"] for e in role_efforts(none)] == ["2099-01-22"]


def test_a_plan_spans_its_work_and_its_milestones() -> None:
    """REQ-074."""
    assert span(said()) == (date(2099, 1, 5), date(2099, 3, 31))
    later = said(milestones=[milestone("END", "2099-04-15")])
    assert span(later) == (date(2099, 1, 5), date(2099, 4, 15))
    assert span(said(activities=[], dependencies=[])) is None


def test_equal_plans_have_one_hash_in_whatever_order_they_are_said() -> None:
    """REQ-090: canonical content."""
    one = said()
    other = {**one, "activities": one["activities"][::-1], "reserves": {**one["reserves"]}}
    other["reserves"]["contingency"] = "10000.00"
    assert content_hash(normalised(one)) == content_hash(normalised(other))
    assert normalised(normalised(one)) == normalised(one)


@pytest.mark.parametrize(
    ("dependencies", "found"),
    [
        (links(("A", "B", "FS"), ("B", "C", "FS")), []),
        (links(("A", "B", "FS"), ("B", "C", "FS"), ("C", "A", "FS")), ["A", "B", "C"]),
        (links(("A", "B", "SS"), ("B", "A", "FF")), []),
        (links(("A", "B", "SS"), ("B", "A", "SS")), ["A", "B"]),
        (links(("A", "B", "FF"), ("B", "A", "FF")), ["A", "B"]),
        (links(("A", "B", "SF"), ("B", "A", "SF")), []),
        (links(("A", "B", "SF"), ("B", "A", "FS")), ["A", "B"]),
        (links(("A", "B", "FS"), ("B", "A", "SS")), ["A", "B"]),
    ],
)
def test_activities_that_wait_for_each_other_are_named(
    dependencies: list[Any], found: list[str]
) -> None:
    """REQ-074: on starts and finishes, so that links of other types are judged rightly."""
    circle = cycle(dependencies)
    assert set(circle) == set(found)
    assert circle[:1] == circle[-1:]


@pytest.mark.parametrize(
    ("changed", "pointer", "code"),
    [
        ({"wbs": [{"code": "1", "name": "x"}] * 2}, "/wbs/1", "code_twice"),
        ({"wbs": [{"code": "1", "name": "x", "parent": "9"}]}, "/wbs/0/parent", "element_unknown"),
        (
            {
                "wbs": [
                    {"code": c, "name": "x", "parent": p} for c, p in (("1", "1.1"), ("1.1", "1"))
                ]
            },
            "/wbs/0/parent",
            "below_itself",
        ),
        (
            {"activities": [activity("A", "2099-01-05", "2099-01-04")]},
            "/activities/0/finish",
            "range_not_in_order",
        ),
        (
            {"dependencies": [{"pred": "A", "succ": "Z", "type": "FS"}]},
            "/dependencies/0/succ",
            "element_unknown",
        ),
        (
            {"dependencies": [{"pred": "A", "succ": "A", "type": "FS"}]},
            "/dependencies/0",
            "depends_on_itself",
        ),
        ({"milestones": [milestone("M", "2098-12-31")]}, "/milestones/0/date", "outside_plan"),
        (
            {"budget_lines": [budget_line("L", "2099-04", "1")]},
            "/budget_lines/0/month",
            "outside_plan",
        ),
        ({"bac": "150000"}, "/bac", "budget_does_not_add_up"),
    ],
)
def test_what_does_not_fit_together_is_pointed_at(
    changed: dict[str, Any], pointer: str, code: str
) -> None:
    """REQ-074, REQ-075, REQ-076."""
    found = [(f.pointer, f.code) for f in faults(said(**changed))]
    assert (pointer, code) in found
    assert list(faults(said())) == []


@pytest.mark.parametrize(
    ("kind", "day", "kept"),
    [
        ("SNET", "2099-01-05", True),
        ("SNET", "2099-01-06", False),
        ("SNLT", "2099-01-04", False),
        ("FNET", "2099-01-17", False),
        ("FNLT", "2099-01-16", True),
        ("MSO", "2099-01-05", True),
        ("MSO", "2099-01-06", False),
        ("MFO", "2099-01-15", False),
    ],
)
def test_an_activity_keeps_to_its_constraint(kind: str, day: str, kept: bool) -> None:
    """REQ-074: from 2099-01-05 to 2099-01-16."""
    work = activity("A", "2099-01-05", "2099-01-16", constraint={"type": kind, "date": day})
    found = list(faults(said(activities=[work], dependencies=[], milestones=[], budget_lines=[])))
    assert [f.code for f in found] == ([] if kept else ["constraint_broken"])


def test_what_a_plan_lacks_is_named() -> None:
    """REQ-080, REQ-081: the plans that the profile asks for; risk and resource have their own."""
    required = ["RISK", "RESOURCE", "COMMUNICATION", "QUALITY", "TRAINING"]
    assert missing_parts(said(), required) == ["/subsidiary_plans/TRAINING"]
    bare = said(communications=[], milestones=[], subsidiary_plans=[])
    assert missing_parts(bare, required) == [
        "/milestones",
        "/communications",
        "/subsidiary_plans/QUALITY",
        "/subsidiary_plans/TRAINING",
    ]


def test_two_plans_differ_by_their_elements() -> None:
    """REQ-085: by code, whatever their place."""
    changed = said(
        activities=[
            activity("D", "2099-03-02", "2099-03-31"),
            activity(
                "B", "2099-01-22", "2099-02-20", role_hours=[{"role": "developer", "hours": 300}]
            ),
            activity("A", "2099-01-05", "2099-01-16"),
        ],
        dependencies=[{"pred": "A", "succ": "B", "type": "FS"}],
        reserves={"contingency": "5000", "management": "20000"},
    )
    found = difference(normalised(said()), normalised(changed))
    assert [(c["kind"], c["code"], c["change"], c["fields"]) for c in found] == [
        ("activities", "B", "CHANGED", ["estimate", "finish"]),
        ("activities", "C", "REMOVED", []),
        ("activities", "D", "ADDED", []),
        ("dependencies", "B:C:SS", "REMOVED", []),
        ("bac", "", "CHANGED", ["bac"]),
        ("reserves", "", "CHANGED", ["reserves"]),
    ]
    assert difference(changed, changed) == []


def large(activities: int, further: int) -> dict[str, Any]:
    """A chain of activities, with links that leap over some of them."""
    work = [activity(f"A{n}", "2099-01-05", "2099-03-31") for n in range(activities)]
    chain = [(f"A{n}", f"A{n + 1}", "FS") for n in range(activities - 1)]
    leaps = [(f"A{n}", f"A{n + 7}", "SS") for n in range(further)]
    return said(activities=work, dependencies=links(*chain, *leaps))


def test_a_large_plan_is_judged_within_a_moment() -> None:
    """REQ-074: 5,000 activities with 8,000 dependencies, far below a request's deadline."""
    content = large(5_000, 3_001)
    assert len(content["dependencies"]) == 8_000
    began = time.process_time()
    assert len(sound(content)["activities"]) == 5_000
    assert time.process_time() - began < 2
    content["dependencies"] += links(("A4999", "A0", "FS"))
    with pytest.raises(Conflict, match="dependency_cycle"):
        sound(content)
