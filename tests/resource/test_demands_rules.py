"""How role efforts become demands."""

from datetime import date
from decimal import Decimal

from services.resource.demands.rules import Effort, as_said, one_a_role, shared_out, within


def test_efforts_of_one_role_are_added_up_from_the_first_day_to_the_last() -> None:
    """80 h in March and 40 h in June are 120 h from March to June (REQ-187)."""
    march = Effort("tester", 80, date(2027, 3, 1), date(2027, 3, 31))
    june = Effort("tester", 40, date(2027, 6, 1), date(2027, 6, 30))
    together = Effort("tester", 120, date(2027, 3, 1), date(2027, 6, 30))
    assert one_a_role([march, june]) == [together]
    assert one_a_role([june, march]) == [together]


def test_roles_stay_apart_and_keep_the_order_of_the_plan() -> None:
    """Each role is a demand of its own."""
    efforts = [
        Effort(role, 10, date(2027, 1, 4), date(2027, 1, 29)) for role in ("tester", "architect")
    ]
    assert one_a_role(efforts) == efforts


def test_a_plan_without_efforts_asks_for_nobody() -> None:
    """Nothing is made up."""
    assert one_a_role([]) == []


def test_what_is_shared_out_is_all_of_it() -> None:
    """As they shared before; the golden numbers of the rule itself (REQ-187)."""
    assert shared_out(600, [300, 100]) == [450, 150]
    assert shared_out(10, [2, 1]) == [7, 3]
    assert sum(shared_out(1001, [7, 11, 13])) == 1001


def test_a_demand_lies_within_its_effort() -> None:
    """What of its days does, else all days of the effort."""
    effort = Effort("tester", 80, date(2027, 4, 1), date(2027, 12, 31))
    assert within(effort, date(2027, 3, 1), date(2027, 6, 30)) == (
        date(2027, 4, 1),
        date(2027, 6, 30),
    )
    assert within(effort, date(2027, 1, 1), date(2027, 3, 31)) == (effort.start, effort.finish)


def test_hours_by_month_are_the_hours_of_the_whole() -> None:
    """60 in March and 40 in May are 100 hours from March to May (REQ-187)."""
    march, april, may, june = (date(2027, m, 1) for m in (3, 4, 5, 6))
    said = {march: Decimal(60), may: Decimal(40)}
    assert as_said(100, said, [march, april, may])
    assert not as_said(101, said, [march, april, may])
    assert not as_said(100, {march: Decimal(60), june: Decimal(40)}, [march, april, may])
