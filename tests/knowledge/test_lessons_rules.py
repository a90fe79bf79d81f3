"""Which words a text is found by."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.knowledge.lessons.rules import (
    LONGEST_WORD,
    review_due,
    search_vector,
    search_words,
    stem,
)


def test_a_text_is_found_by_its_words_and_the_parts_of_its_compounds() -> None:
    """Words of the title are marked, and each place is kept (REQ-169)."""
    assert search_vector("数据库", "迁移数据库") == "'数据':1A,5 '据库':2A,6 '数据库':3A,7 '迁移':4"


def test_a_question_keeps_its_compounds_whole() -> None:
    """Else 开发人员 would be found by everything that says 人员."""
    assert search_words("数据库 Systems", 9) == {"数据库": "数据库", "system": "systems"}


def test_chinese_and_english_stand_side_by_side() -> None:
    """In one sentence, without spaces, in any width and case."""
    assert list(search_words("Ｋｕｂｅｒｎｅｔｅｓ集群的UPGRADE失败", 9).values()) == [
        "kubernetes",
        "集群",
        "upgrade",
        "失败",
    ]


@pytest.mark.parametrize(
    ("word", "found_as"),
    [("systems", "system"), ("process", "process"), ("bus", "bus"), ("系统s", "系统s")],
)
def test_an_english_plural_is_found_like_its_singular(word: str, found_as: str) -> None:
    """But what merely ends like one is left alone."""
    assert stem(word) == found_as


def test_words_that_say_nothing_are_not_looked_for() -> None:
    """Function words of both languages."""
    assert search_words("为什么我们没有这个问题 what should we do", 9) == {}


def test_of_too_many_words_those_said_most_often_are_kept() -> None:
    """A long question is answered by what it is about."""
    assert list(search_words("回滚 迁移 演练 回滚 演练 回滚", 2)) == ["回滚", "演练"]


@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_is_written_makes_words_that_the_database_takes(title: str, text: str) -> None:
    """Quotes, backslashes and control characters never reach a vector or a query."""
    entry = re.compile(rf"'\w{{1,{LONGEST_WORD}}}':\d+A?(,\d+A?)*")
    assert all(entry.fullmatch(part) for part in search_vector(title, text).split())
    assert all(re.fullmatch(r"\w+", word) for word in search_words(title + text, 64))


def test_a_published_lesson_is_looked_at_again_after_a_year() -> None:
    """Published items have a review date."""
    assert review_due(date(2026, 11, 24)) == date(2027, 11, 24)
