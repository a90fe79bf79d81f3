"""How role efforts become demands."""

from datetime import date

from services.resource.demands.rules import Effort, one_a_role


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
