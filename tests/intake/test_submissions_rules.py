"""When two titles are all but the same."""

import pytest

from services.intake.submissions.rules import are_alike, normal


@pytest.mark.parametrize(
    "title", ["客户服务 数据中心（扩容）", "客户服务数据中心扩容", "客户服务-数据中心 扩容！"]
)
def test_what_makes_no_other_title_does_not_count(title: str) -> None:
    assert normal(title) == "客户服务数据中心扩容"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("CRM Phase 2", "crm phase 2", True),
        ("Replacement of the billing system", "Replacement of the billing sistem", True),
        ("Warehouse automation north", "Warehouse automation south", False),
        ("数据中心一期", "数据中心二期", False),
        ("ERP", "ERQ", False),
    ],
)
def test_more_than_nineteen_parts_in_twenty_are_a_duplicate(
    one: str, other: str, alike: bool
) -> None:
    assert are_alike(normal(one), normal(other)) is alike
    assert are_alike(normal(other), normal(one)) is alike
