"""What risks add up to, and that counting one at a time comes to the same as counting all."""

import random
from decimal import Decimal

import pytest

from services.risk.registers.rules import (
    Counted,
    adequacy,
    exposure_of,
    highest,
    lacking,
    moved_exposure,
    moved_levels,
    moved_unassessed,
)


def of(emv: str, group: str | None = None, level: int = 6) -> Counted:
    return Counted(not emv.startswith("-"), level, Decimal(emv), group)


def test_the_golden_numbers_of_net_exposure() -> None:
    """REQ-176, G7: threats (.3, 200k) and (.1, 500k), opportunity (.4, 100k): 70k net."""
    assert exposure_of([of("60000"), of("50000"), of("-40000")]) == 70000


@pytest.mark.parametrize(
    ("risks", "exposure"),
    [
        ([], "0"),
        ([of("60000", "A"), of("50000", "A"), of("-40000")], "20000"),
        ([of("60000", "A"), of("50000", "B")], "110000"),
        ([of("10000", "A"), of("-40000", "A")], "-40000"),
        ([of("40000", "A"), of("-40000", "A")], "40000"),
        ([of("0", "A")], "0"),
    ],
)
def test_a_shared_cause_is_counted_once(risks: list[Counted], exposure: str) -> None:
    """REQ-176: the risk that is worth most counts for its group; of two as far, the threat."""
    assert exposure_of(risks) == Decimal(exposure)
    assert exposure_of(risks[::-1]) == Decimal(exposure)


def test_only_what_exceeds_its_group_is_added() -> None:
    assert moved_exposure(None, of("60000", "A"), [of("50000", "A")]) == 10000
    assert moved_exposure(of("60000", "A"), None, [of("50000", "A")]) == -10000
    assert moved_exposure(of("60000", "A"), of("60000"), [of("50000", "A")]) == 50000


def test_levels_are_counted_of_threats_that_are_assessed() -> None:
    levels = moved_levels({"12": 1, "6": 2}, of("1", level=6), of("1", level=20))
    assert levels == {"12": 1, "6": 1, "20": 1}
    assert moved_levels(levels, of("1", level=12), None) == {"6": 1, "20": 1}
    assert moved_levels({}, None, of("-1", level=25)) == {}
    assert moved_levels({}, None, of("1", level=0)) == {}
    assert (highest(levels), highest({})) == (20, 0)


@pytest.mark.parametrize("seed", range(20))
def test_counting_each_change_comes_to_the_same_as_counting_all(seed: int) -> None:
    """REQ-176: whatever is identified, assessed, regrouped or rejected, in whatever order."""
    chance = random.Random(seed)
    risks: dict[int, Counted] = {}
    exposure, levels = Decimal(0), dict[str, int]()
    for _ in range(200):
        number = chance.randrange(12)
        before = risks.pop(number, None)
        after = None
        if chance.random() < 0.8:
            emv = f"{chance.choice(['', '-'])}{chance.randrange(1, 9)}0000"
            group = chance.choice([None, "A", "B", "C"])
            after = of(emv, group, chance.randrange(26))
        groups = {c.group for c in (before, after) if c and c.group}
        peers = [risk for risk in risks.values() if risk.group in groups]
        exposure += moved_exposure(before, after, peers)
        levels = moved_levels(levels, before, after)
        if after is not None:
            risks[number] = after
        threats = [risk.level for risk in risks.values() if risk.threat]
        assert exposure == exposure_of(risks.values())
        assert highest(levels) == max(threats, default=0)


@pytest.mark.parametrize(
    ("plan_in_force", "risks", "unassessed", "found"),
    [
        (True, 4, 0, []),
        (False, 4, 1, ["NO_VALID_RISK_PLAN", "RISKS_NOT_ANALYSED"]),
        (True, 0, 0, ["NO_RISK_IDENTIFIED"]),
    ],
)
def test_what_a_register_lacks_is_named(
    plan_in_force: bool, risks: int, unassessed: int, found: list[str]
) -> None:
    """REQ-091: risk's side of the approval of a baseline."""
    assert lacking(plan_in_force=plan_in_force, risks=risks, unassessed=unassessed) == found


def test_who_is_not_assessed_is_counted() -> None:
    """REQ-091."""
    new, judged = Counted(threat=True), Counted(threat=True, level=6)
    moves = [(None, new), (new, judged), (judged, None), (new, None), (None, None)]
    assert [moved_unassessed(*move) for move in moves] == [1, -1, 0, -1, 0]


@pytest.mark.parametrize(
    ("left", "exposure", "found"),
    [
        ("84000", "70000", "1.2000"),
        ("49000", "70000", "0.7000"),
        ("1", "0", None),
        ("1", "-5", None),
    ],
)
def test_a_reserve_is_measured_by_what_is_to_be_expected(
    left: str, exposure: str, found: str | None
) -> None:
    """Formulas 5: contingency left over exposure, for the exposure of G7."""
    expected = None if found is None else Decimal(found)
    assert adequacy(Decimal(left), Decimal(exposure)) == expected
