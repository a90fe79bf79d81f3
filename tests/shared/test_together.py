"""A test that looks at many things names each that is wrong, however it is wrong."""

import pytest

from tests.support.together import together


def look() -> None:
    with together() as at:
        for number in range(4):
            with at("intake", number):
                assert number != 1, "one"
                if number == 2:
                    raise KeyError("two")
                if number == 3:
                    pytest.fail("three")


def test_each_that_is_wrong_is_named_and_the_others_are_not() -> None:
    with pytest.raises(AssertionError) as failure:
        look()
    said = str(failure.value)
    for part in (
        "3 wrong",
        "intake 1: look, line",
        "one",
        "intake 2: ",
        "KeyError: 'two'",
        "three",
    ):
        assert part in said
    assert "intake 0" not in said


def test_nothing_wrong_is_nothing_said() -> None:
    with together() as at, at("intake"):
        pass
