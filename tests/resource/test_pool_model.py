"""A resource by itself: what is told of it, what is not, and when its capacity changes."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from services.resource.pool.model import (
    Resource,
    ResourceKind,
    ResourceRole,
    ResourceSkill,
    ResourceState,
    found_by,
)
from services.resource.pool.rules import Rate
from shared.contracts.resource import (
    CapacityChanged,
    ResourceAdded,
    ResourceChanged,
    ResourceDeactivated,
)
from shared.domain.errors import IllegalMove

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


def added(**changed: Any) -> Resource:
    said = {
        "kind": "EXTERNAL",
        "person_id": None,
        "name": "王小明工作室",
        "org_unit": "信息技术部",
        "location": None,
        "calendar_id": uuid4(),
        "fte": Decimal("0.5"),
        "non_project_share": Decimal("0.1"),
        "roles": ["tester"],
        "skills": [{"skill": "性能测试", "level": 2, "certified_until": None}],
        "members": [],
        "max_parallel_projects": 3,
        **changed,
    }
    resource = Resource.add(uuid4(), "RSC-2026-0001", said, NOW)
    resource.version = 1
    return resource


def told_of(resource: Resource) -> list[type]:
    return [type(event) for event in resource.take_recorded()]


def test_what_is_told_of_a_resource_holds_neither_name_nor_rate() -> None:
    """The name of an external may be a person's; rates are confidential (REQ-186)."""
    resource = added()
    resource.set_rate(Rate(date(2026, 1, 1), Decimal("987.65"), "CNY"))
    resource.deactivate("合同终止。")
    events = resource.take_recorded()
    assert [type(e) for e in events] == [ResourceAdded, ResourceChanged, ResourceDeactivated]
    payloads = "".join(e.model_dump_json() for e in events)
    for secret in ("王小明", "987", "合同终止"):
        assert secret not in payloads
    assert resource.reason_of(events[-1]) == "合同终止。"


@pytest.mark.parametrize(
    ("said", "capacity"),
    [
        ({"fte": Decimal("0.8")}, True),
        ({"non_project_share": Decimal(0)}, True),
        ({"roles": ["tester", "developer"]}, True),
        ({"calendar_id": uuid4()}, True),
        ({"org_unit": "数字化部", "skills": []}, False),
    ],
)
def test_a_change_of_hours_is_told_apart(said: dict[str, Any], capacity: bool) -> None:
    """Outsiders who plan by it need not look at every change (REQ-186)."""
    resource = added()
    resource.take_recorded()
    resource.change(said)
    changed = resource.take_recorded()
    assert isinstance(changed[0], ResourceChanged)
    assert changed[0].changed == tuple(said)
    assert [type(e) for e in changed[1:]] == [CapacityChanged] * capacity


def test_a_leaving_resource_has_a_last_day_and_then_is_gone() -> None:
    resource = added()
    resource.take_recorded()
    resource.leave(date(2026, 10, 15), "合同到期。")
    assert (resource.state, resource.available_until) == (
        ResourceState.LEAVING,
        date(2026, 10, 15),
    )
    _, told = resource.take_recorded()
    assert isinstance(told, CapacityChanged)
    assert (told.available_until, told.fte) == (date(2026, 10, 15), Decimal("0.5"))
    resource.change({"location": "上海"})
    resource.deactivate("已离场。")
    assert told_of(resource) == [ResourceChanged, ResourceDeactivated]
    steps: list[tuple[Callable[..., None], tuple[Any, ...]]] = [
        (resource.change, ({"location": None},)),
        (resource.set_rate, (Rate(date(2026, 1, 1), Decimal(1), "CNY"),)),
        (resource.deactivate, ("再次。",)),
        (resource.leave, (date(2026, 11, 1), "再次。")),
    ]
    for step, said in steps:
        with pytest.raises(IllegalMove):
            step(*said)
    assert told_of(resource) == []


def test_a_rate_is_known_by_its_day() -> None:
    """Kept as decimal strings, and reckoned with as decimals (REQ-186)."""
    resource = added()
    resource.set_rate(Rate(date(2027, 1, 1), Decimal("200.00"), "CNY"))
    resource.set_rate(Rate(date(2026, 1, 1), Decimal("180.00"), "CNY"))
    assert [r["since"] for r in resource.rates] == ["2026-01-01", "2027-01-01"]
    assert resource.rate_on(date(2026, 12, 31)) == Rate(date(2026, 1, 1), Decimal(180), "CNY")
    assert resource.rate_on(date(2025, 12, 31)) is None


def test_a_resource_is_found_by_each_role_and_each_level_reached() -> None:
    resource = added(roles=["tester", "developer"])
    roles, skills = found_by(resource)[:2], found_by(resource)[2:]
    assert [(p.role, p.full_time) for p in roles if isinstance(p, ResourceRole)] == [
        ("tester", Decimal("0.225")),
        ("developer", Decimal("0.225")),
    ]
    assert [(p.skill, p.reached) for p in skills if isinstance(p, ResourceSkill)] == [
        ("性能测试", 1),
        ("性能测试", 2),
    ]


@pytest.mark.parametrize(
    ("changed", "given"),
    [
        ({"kind": ResourceKind.TEAM}, Decimal("0.45")),
        ({"kind": ResourceKind.TEAM, "members": ["x"]}, Decimal(0)),
        ({"kind": ResourceKind.MATERIAL}, Decimal(0)),
        ({"kind": ResourceKind.EQUIPMENT}, Decimal("0.45")),
    ],
)
def test_hours_are_given_once_and_by_what_has_them(changed: dict[str, Any], given: Decimal) -> None:
    """A team's are its members' own; material has none; who is inactive gives none (REQ-186)."""
    resource = added(**changed)
    assert resource.full_time() == given
    resource.deactivate("撤场。")
    assert resource.full_time() == 0
