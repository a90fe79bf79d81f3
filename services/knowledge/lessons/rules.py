"""Which words a text consists of, the same for what is stored and for what is asked."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import rjieba

REVIEW_AFTER = timedelta(days=365)
"""A published lesson is looked at again each year."""

LONGEST_WORD = 64
_SILENT = """
的 了 和 与 及 或 而 但 并 也 都 就 在 是 为 对 等 从 到 被 将 把 由 以 于 中 上 下 后 前 时
里 用 个 这 那 其 该 此 之 所 很 更 最 还 又 再 只 才 让 使 因 有 没 不 无 能 会 要 应 可 两 几
大 小 多 少 吗 呢 吧 因为 所以 如果 虽然 但是 而且 以及 没有 可以 应该 需要 必须 进行 通过
我们 他们 一个 两个 一些 这个 那个 什么 怎么 怎样 怎么办 如何 为什么 哪些 哪个 多少 之后 之前
时候 导致 问题
a after all an and any are as at be been before but by can could did do does for from had has have
how i if in into is it its no not of on one or our should so than that the their then there these
they this to two was we were what when where which who why will with would you
"""
STOP_WORDS = frozenset(_SILENT.split())
"""Words that say nothing about a subject."""


def _words(text: str, cut: Callable[[str], list[str]]) -> Iterator[str]:
    """The words of a text in their order; width and case do not count.

    Punctuation, control characters and words without a subject are no words.
    """
    for piece in cut(unicodedata.normalize("NFKC", text).lower()):
        for word in re.findall(r"\w+", piece):
            if word not in STOP_WORDS:
                yield word[:LONGEST_WORD]


def stem(word: str) -> str:
    """The form under which a word is found: an English plural is found like its singular."""
    if len(word) > 3 and word.isascii() and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def search_vector(title: str, *texts: str) -> str:
    """The text form of a tsvector: each word with its places, those in the title marked `A`.

    A compound word is found by its parts too: ("数据库", "迁移数据库") is
    `'数据':1A,5 '据库':2A,6 '数据库':3A,7 '迁移':4`.
    """
    headline = list(_words(title, rjieba.cut_for_search))
    body = [word for text in texts for word in _words(text, rjieba.cut_for_search)]
    places: dict[str, list[str]] = {}
    for place, word in enumerate([*headline, *body], start=1):
        mark = "A" if place <= len(headline) else ""
        places.setdefault(stem(word), []).append(f"{place}{mark}")
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())


def search_words(text: str, at_most: int) -> dict[str, str]:
    """The different words of a question, as they are found and as they were written.

    Compounds stay whole, so that 开发人员 is not found by 人员 alone. When there are too many
    words, those said most often are kept. "数据库 Systems" is {数据库: 数据库, system: systems}.
    """
    said = Counter(_words(text, rjieba.cut))
    return {stem(word): word for word, _ in said.most_common(at_most)}


def review_due(published_on: date) -> date:
    """The day by which a lesson published on that day is looked at again.

    Published on 2026-11-24 it is due on 2027-11-24.
    """
    return published_on + REVIEW_AFTER
