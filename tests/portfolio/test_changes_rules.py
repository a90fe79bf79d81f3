"""Applying patches, operation by operation, and what they do to days and money."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter

from services.portfolio.changes.model import applied, duration, impact
from services.portfolio.changes.rules import OPERATIONS
from services.portfolio.plan_contents.queries import BaselineParts
from services.portfolio.plan_contents.rules import difference, normalised
from shared.contracts.patches import Operation
from shared.domain.calendar import organisation_calendar
from tests.portfolio.planning import plan_content

CALENDAR = organisation_calendar("Asia/Shanghai")
OBJECTIVE = "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10"
TYPES = {"IT", "ENGINEERING"}
ONE: TypeAdapter[Any] = TypeAdapter(Operation)

Change = dict[str, Any]


def baseline(**changed: Any) -> dict[str, Any]:
    """The content of a baseline: the plan, its objective, and how the project is run."""
    objective = {
        "objective_id": OBJECTIVE,
        "target_value": "2.0000",
        "due": "2099-03-31",
        "strategic_objective_id": None,
    }
    requirement = {
        "code": "R1",
        "statement": "响应",
        "priority": "MUST",
        "acceptance_criterion": "x",
    }
    deliverable = {**plan_content()["deliverables"][0], "requirements": ["R1"]}
    said = {
        **plan_content(requirements=[requirement], deliverables=[deliverable]),
        "objectives": [objective],
        "type": "IT",
        "tier": "M",
        **changed,
    }
    return normalised(BaselineParts.model_validate(said).model_dump(mode="json"))


def patch(*operations: Change) -> list[Mapping[str, Any]]:
    """Operations as they come with a fact."""
    return [ONE.validate_python(operation).model_dump(mode="json") for operation in operations]


def op(kind: str, **said: Any) -> Change:
    return {"op": kind, **said}


LINE = {"wbs": "1", "cost_type": "EXTERNAL", "cost_class": "OPEX", "month": "2099-02"}
EACH: list[tuple[Change, list[tuple[str, str, str]]]] = [
    (
        op("activity.add", code="D", wbs="1", name="", start="2099-02-02", finish="2099-02-06"),
        [("activities", "D", "ADDED")],
    ),
    (op("activity.modify", code="A", finish="2099-01-20"), [("activities", "A", "CHANGED")]),
    (
        op("activity.remove", code="C"),
        [("activities", "C", "REMOVED"), ("dependencies", "B:C:SS", "REMOVED")],
    ),
    (
        op("dependency.add", pred="A", succ="C", type="FS", lag_days=-2),
        [("dependencies", "A:C:FS", "ADDED")],
    ),
    (
        op("dependency.remove", pred="A", succ="B", type="FS"),
        [("dependencies", "A:B:FS", "REMOVED")],
    ),
    (op("milestone.move", code="READY", date="2099-02-12"), [("milestones", "READY", "CHANGED")]),
    (
        op(
            "requirement.add", code="R2", statement="s", priority="SHOULD", acceptance_criterion="c"
        ),
        [("requirements", "R2", "ADDED")],
    ),
    (op("requirement.modify", code="R1", priority="COULD"), [("requirements", "R1", "CHANGED")]),
    (
        op("requirement.drop", code="R1"),
        [("deliverables", "D1", "CHANGED"), ("requirements", "R1", "REMOVED")],
    ),
    (
        op("budget.transfer", from_line="L1", to_line="L2", amount="30000"),
        [("budget_lines", "L1", "CHANGED"), ("budget_lines", "L2", "CHANGED")],
    ),
    (
        op("budget.add", code="L3", amount="4000", **LINE),
        [("budget_lines", "L3", "ADDED"), ("bac", "", "CHANGED")],
    ),
    (
        op("budget.reduce", code="L1", amount="1000"),
        [("budget_lines", "L1", "CHANGED"), ("bac", "", "CHANGED")],
    ),
    (
        op("reserve.draw", reserve="CONTINGENCY", to_line="L1", amount="10000"),
        [("budget_lines", "L1", "CHANGED"), ("reserves", "", "CHANGED")],
    ),
    (
        op("reserve.draw", reserve="MANAGEMENT", to_line="L1", amount="500"),
        [("budget_lines", "L1", "CHANGED"), ("bac", "", "CHANGED"), ("reserves", "", "CHANGED")],
    ),
    (
        op("objective.amend", objective_id=OBJECTIVE, target_value="2.5"),
        [("objectives", OBJECTIVE, "CHANGED")],
    ),
    (
        op("allocation.change", role="developer", month="2099-02", hours=40),
        [("allocations", "developer:2099-02", "ADDED")],
    ),
    (op("calendar.change", calendar="SITE"), [("calendar", "", "CHANGED")]),
    (
        op("type.change", type="ENGINEERING", tier="L"),
        [("type", "", "CHANGED"), ("tier", "", "CHANGED")],
    ),
    (op("tolerance.change", aspect="COST", plus=100, minus=50), [("tolerances", "COST", "ADDED")]),
]


@pytest.mark.parametrize(("operation", "found"), EACH, ids=str)
def test_each_operation_does_what_it_says_and_nothing_else(
    operation: Change, found: list[tuple[str, str, str]]
) -> None:
    """REQ-132."""
    before = baseline()
    after, problems = applied(before, patch(operation), TYPES)
    assert problems == []
    changes = difference(before, after)
    assert [(c["kind"], c["code"], c["change"]) for c in changes] == found
    assert before == baseline()


def test_every_operation_is_shown() -> None:
    """The set is closed: what a fact may hold is what can be applied."""
    assert {operation["op"] for operation, _ in EACH} == set(OPERATIONS)


@pytest.mark.parametrize(
    ("operation", "problem"),
    [
        (op("activity.modify", code="Z"), "element_unknown"),
        (
            op(
                "activity.add", code="A", wbs="1", name="x", start="2099-02-02", finish="2099-02-06"
            ),
            "code_taken",
        ),
        (
            op(
                "activity.add", code="D", wbs="9", name="x", start="2099-02-02", finish="2099-02-06"
            ),
            "element_unknown",
        ),
        (op("activity.modify", code="A", finish="2099-01-04"), "range_not_in_order"),
        (op("dependency.add", pred="A", succ="B", type="FS"), "code_taken"),
        (op("dependency.add", pred="A", succ="Z", type="FS"), "element_unknown"),
        (op("dependency.add", pred="B", succ="A", type="FS"), "dependency_cycle"),
        (op("dependency.remove", pred="A", succ="C", type="FS"), "element_unknown"),
        (op("milestone.move", code="READY", date="2098-12-31"), "outside_plan"),
        (op("budget.reduce", code="L1", amount="100001"), "amount_too_large"),
        (op("budget.transfer", from_line="L1", to_line="L9", amount="1"), "element_unknown"),
        (op("budget.transfer", from_line="L1", to_line="L2", amount="-5"), "amount_not_positive"),
        (op("budget.add", code="L3", amount="4", **{**LINE, "month": "2100-01"}), "outside_plan"),
        (
            op("reserve.draw", reserve="CONTINGENCY", to_line="L1", amount="10001"),
            "amount_too_large",
        ),
        (op("requirement.drop", code="R9"), "element_unknown"),
        (
            op("objective.amend", objective_id="0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a11"),
            "element_unknown",
        ),
        (op("type.change", type="SPACE_TRAVEL", tier="M"), "type_unknown"),
    ],
)
def test_what_cannot_be_applied_is_named_by_its_place(operation: Change, problem: str) -> None:
    """REQ-127: nothing is applied then."""
    _, problems = applied(baseline(), patch(op("calendar.change", calendar="X"), operation), TYPES)
    assert problems == [(1, problem)]


def test_operations_follow_each_other() -> None:
    """REQ-132: what one adds, the next one may name; the last activity stays."""
    add = op("budget.add", code="L3", amount="4000", **LINE)
    move = op("budget.transfer", from_line="L3", to_line="L1", amount="4000")
    after, problems = applied(baseline(), patch(add, move), TYPES)
    assert problems == []
    assert {line["code"]: line["amount"] for line in after["budget_lines"]} == {
        "L1": "104000.0000",
        "L2": "50000.0000",
        "L3": "0.0000",
    }
    assert after["bac"] == "164000.0000"
    removals = [op("activity.remove", code=code) for code in "ABC"]
    assert applied(baseline(), patch(*removals), TYPES)[1] == [(2, "nothing_left")]


def test_words_that_did_not_travel_leave_what_is_there() -> None:
    """Confidential words are empty in a fact: an activity keeps its name, a new one is its code."""
    renamed = op("activity.modify", code="A", name="", start="2099-01-06")
    new = op("activity.add", code="D", wbs="1", name="", start="2099-02-02", finish="2099-02-06")
    after, _ = applied(baseline(), patch(renamed, new), TYPES)
    names = {a["code"]: a["name"] for a in after["activities"]}
    assert (names["A"], names["D"]) == ("活动 A", "D")


def test_what_a_change_does_to_days_money_and_objectives() -> None:
    """REQ-127: from Tuesday 2099-03-31 to Friday 2099-04-03 are 3 working days; 4,000 more."""
    later = op("activity.modify", code="C", finish="2099-04-03")
    live = op("milestone.move", code="LIVE", date="2099-04-02")
    money = op("budget.add", code="L3", amount="4000", **LINE)
    before = baseline()
    found = impact(before, applied(before, patch(later, live, money), TYPES)[0], CALENDAR)
    assert (found.finish_days, found.bac, found.bac_delta) == (3, Decimal(164_000), Decimal(4_000))
    assert (found.milestones, found.gates) == ((("LIVE", 2),), ("LIVE",))
    assert (found.objectives_amended, found.objectives_at_risk) == ((), (OBJECTIVE,))
    amended = op("objective.amend", objective_id=OBJECTIVE, due="2099-04-30")
    found = impact(before, applied(before, patch(later, amended), TYPES)[0], CALENDAR)
    assert (found.objectives_amended, found.objectives_at_risk) == ((OBJECTIVE,), ())
    earlier = op("milestone.move", code="READY", date="2099-02-06")
    found = impact(before, applied(before, patch(earlier), TYPES)[0], CALENDAR)
    assert (found.finish_days, found.milestones, found.gates) == (0, (("READY", -2),), ())
    assert duration(date(2099, 1, 5), date(2099, 1, 9), CALENDAR) == 5
