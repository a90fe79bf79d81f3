"""Which words a text is found by, and which ways there are to say what is asked."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.knowledge.entries.rules import (
    LONGEST_WORD,
    asked_again,
    kept,
    opening,
    search_vector,
    search_words,
    stem,
)


def said(question: str, at_most: int = 64) -> list[str]:
    return [word.said for word in search_words(question, at_most)]


def test_a_text_is_found_by_its_words_and_the_parts_of_its_compounds() -> None:
    """Words of the title are marked, and each place is kept (REQ-169)."""
    vector = search_vector(("A", "数据库"), ("D", "迁移数据库"))
    assert vector == "'数据':1A,5 '据库':2A,6 '数据库':3A,7 '迁移':4"


def test_a_compound_counts_most_as_a_whole_less_in_parts() -> None:
    """Else 开发人员 would be found by everything that says 人员."""
    (word,) = search_words("数据库", 9)
    ways = dict(word.ways)
    assert (ways["'数据库'"], ways["'数据'&'据库'"], ways["'数据'"]) == (1.0, 0.8, 0.3)


def test_the_other_language_is_a_way_to_say_it() -> None:
    """回滚 is found as rollback, and the other way round (REQ-169)."""
    (word,) = search_words("回滚", 9)
    assert dict(word.ways)["'rollback'"] == 0.7
    (word,) = search_words("rollback", 9)
    assert dict(word.ways)["'回滚'"] == 0.7


def test_a_phrase_of_several_words_is_one_way_to_say_it() -> None:
    """Go live is 上线, although neither go nor live is."""
    phrase = search_words("go live", 9)[-1]
    assert (phrase.said, dict(phrase.ways)["'上线'"]) == ("go live", 0.7)


def test_chinese_and_english_stand_side_by_side() -> None:
    """In one sentence, without spaces, in any width and case."""
    assert said("Ｋｕｂｅｒｎｅｔｅｓ集群的UPGRADE失败") == [
        "kubernetes",
        "集群",
        "upgrade",
        "失败",
    ]


@pytest.mark.parametrize(
    ("word", "found_as"),
    [
        ("systems", "system"),
        ("migrations", "migrat"),
        ("migrating", "migrat"),
        ("migrate", "migrat"),
        ("planned", "plan"),
        ("planning", "plan"),
        ("bus", "bus"),
        ("系统s", "系统s"),
    ],
)
def test_an_english_word_is_found_whatever_its_ending(word: str, found_as: str) -> None:
    """Plural, gerund and past are one word."""
    assert stem(word) == found_as


def test_words_that_say_nothing_are_not_looked_for() -> None:
    """Function words of both languages."""
    assert said("为什么我们没有这个问题 what should we do") == []


def test_of_too_many_words_those_said_most_often_are_kept() -> None:
    """A long question is answered by what it is about."""
    assert said("回滚 迁移 演练 回滚 演练 回滚", 2) == ["回滚", "演练"]


def test_a_question_can_be_kept_and_asked_again() -> None:
    """As JSON, so that a proposal is cut into words once."""
    question = search_words("数据迁移 rollback", 9, title="核心系统")
    assert asked_again(kept(question)) == question


def test_an_opening_is_one_line_without_marks() -> None:
    """For people to judge a hit by."""
    assert opening("# 标题\n\n- 第一条") == "标题 第一条"
    assert len(opening("长" * 999)) == 240


@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_is_written_makes_words_that_the_database_takes(title: str, text: str) -> None:
    """Quotes, backslashes and control characters never reach a vector or a query."""
    entry = re.compile(rf"'\w{{1,{LONGEST_WORD}}}':\d+A?(,\d+A?)*")
    vector = search_vector(("A", title), ("D", text))
    assert all(entry.fullmatch(part) for part in vector.split())
    way = re.compile(r"'\w+'(&'\w+')*")
    ways = [way_ for word in search_words(title + text, 64) for way_, _ in word.ways]
    assert all(way.fullmatch(way_) for way_ in ways)
