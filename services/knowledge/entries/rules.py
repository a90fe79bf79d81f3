"""Which words a text consists of, the same for what is stored and for what is asked."""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import rjieba

_TABLES = tomllib.loads((Path(__file__).parent / "words.toml").read_text())
STOP_WORDS = frozenset(" ".join(_TABLES["silent"]).split())
"""Words that say nothing about a subject."""

LONGEST_WORD = 64
SAME_MEANING = 0.7
"""What a word counts that means the same as one asked for, beside that word itself."""

TOGETHER = 0.8
"""What the parts of a compound count where they stand near each other."""

IN_PART = 0.3
"""What one part of a compound counts alone: 人员 is not 开发人员."""

SINGLE = 0.35
"""What a single character counts beside a word."""

_CJK = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True)
class Sought:
    """One word of a question: how it was written, the ways to say it, and how much it matters."""

    said: str
    ways: tuple[tuple[str, float], ...]
    """Each a `tsquery`, with what it counts beside the word itself."""
    weight: float = 1.0


def stem(word: str) -> str:
    """The form under which an English word is found, whatever its ending; others are themselves.

    "migrations", "migrating", "migrate" are all "migrat"; "test", "tests", "testing" are "test".
    """
    if not word.isascii() or not word.isalpha():
        return word
    for ending, rest, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            word = word[: -len(ending)] + rest
            break
    for ending, rest, least in _TAILS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            word = word[: -len(ending)] + rest
            break
    doubled = len(word) > 4 and word[-1] == word[-2] and word[-1] in "bdgmnprt"
    return word[:-1] if doubled else word


_ENDINGS = (("ies", "y", 2), ("sses", "ss", 1), ("ss", "ss", 1), ("us", "us", 1), ("s", "", 3))
_TAILS = (
    ("ization", "iz", 3),
    ("ation", "at", 2),
    ("ion", "", 4),
    ("ating", "at", 2),
    ("ing", "", 3),
    ("ated", "at", 2),
    ("ed", "", 3),
    ("ment", "", 4),
    ("ly", "", 4),
    ("e", "", 3),
    ("y", "i", 3),
)


def _words(text: str, cut: Callable[[str], list[str]]) -> Iterator[str]:
    """The words of a text in their order; width and case do not count.

    Punctuation, control characters and words without a subject are no words; where one stood
    between two others, "" says so.
    """
    for piece in cut(unicodedata.normalize("NFKC", text).lower()):
        for word in re.findall(r"\w+", piece) or [""]:
            yield "" if word in STOP_WORDS else stem(word)[:LONGEST_WORD]


def _pairs(words: Sequence[str]) -> Iterator[str]:
    """Neighbours of one character each: the segmenter did not know the word that they make."""
    for one, other in pairwise(words):
        if len(one) == len(other) == 1 and _CJK.fullmatch(one + other):
            yield one + other


def search_vector(*marked: tuple[str, str]) -> str:
    """The text form of a tsvector: each word with its places and the mark of the part it is in.

    A compound word is found by its parts too: (("A", "数据库"), ("D", "迁移数据库")) is
    `'数据':1A,5 '据库':2A,6 '数据库':3A,7 '迁移':4`.
    """
    places: dict[str, list[str]] = {}
    place = 0
    for mark, text in marked:
        words = list(_words(text, rjieba.cut_for_search))
        for word in (*filter(None, words), *_pairs(words)):
            place += 1
            places.setdefault(word, []).append(f"{place}{mark.replace('D', '')}")
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())


def _by_word(text: str) -> list[str]:
    return [word for word in rjieba.cut(text) if word.strip()]


def _groups() -> Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """By each way to say something all the ways, as the words they consist of."""
    found: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {}
    for line in _TABLES["same"]:
        cut = [tuple(_words(way, _by_word)) for way in line.split(" | ")]
        # Of "cut over" would remain "cut", which says something else.
        ways = tuple(way for way in cut if all(way))
        for way in ways:
            found[way] = tuple(dict.fromkeys((*found.get(way, ()), *ways)))
    return found


_SAME = _groups()
_LONGEST_PHRASE = max(map(len, _SAME))


def _together(words: Sequence[str]) -> str:
    return "&".join(f"'{word}'" for word in words)


def _ways(words: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """The word or phrase itself, its parts where it is a compound, and what means the same."""
    ways = {_together(words): 1.0 if len(words) == 1 else TOGETHER}
    whole = words[0]
    if len(words) == 1 and len(whole) > 2 and _CJK.fullmatch(whole):
        parts = [part for part in rjieba.cut_for_search(whole) if part != whole]
        parts = parts or [one + other for one, other in pairwise(whole)]
        if set("".join(parts)) == set(whole):
            ways.setdefault(_together(parts), TOGETHER)
            for part in parts:
                ways.setdefault(_together([part]), IN_PART)
    for way in _SAME.get(words, ()):
        ways.setdefault(_together(way), SAME_MEANING)
    return tuple(ways.items())


def search_words(text: str, at_most: int, *, title: str = "") -> list[Sought]:
    """The different words of a question, weightiest first: those of its title, those said often.

    Compounds stay whole, so that 开发人员 is not found by 人员 alone, but by 开发 near 人员. Of too
    many words those said most often are kept.
    """
    said: Counter[tuple[str, ...]] = Counter()
    written: dict[tuple[str, ...], str] = {}
    for part, times in ((title, 3), (text, 1)):
        for words, shown in _phrases(part):
            said[words] += times
            written.setdefault(words, shown)
    return [
        Sought(written[words], _ways(words), _weight(words))
        for words, _ in said.most_common(at_most)
    ]


def _weight(words: tuple[str, ...]) -> float:
    return SINGLE if len(words) == 1 and len(words[0]) == 1 else 1.0


def _phrases(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """The words of a question, and the phrases among them that have words of the same meaning."""
    pieces = rjieba.cut(unicodedata.normalize("NFKC", text).lower())
    shown = [w for piece in pieces for w in re.findall(r"\w+", piece) or [""]]
    words = ["" if w in STOP_WORDS else stem(w)[:LONGEST_WORD] for w in shown]
    for word, written in zip(words, shown, strict=True):
        if word:
            yield (word,), written
    for pair in _pairs(words):
        yield (pair,), pair
    heard = [(word, written) for word, written in zip(words, shown, strict=True) if word]
    for length in range(2, _LONGEST_PHRASE + 1):
        for start in range(len(heard) - length + 1):
            phrase = heard[start : start + length]
            if (said := tuple(word for word, _ in phrase)) in _SAME:
                yield said, " ".join(written for _, written in phrase)


def kept(question: Sequence[Sought]) -> list[dict[str, Any]]:
    """A question as it is kept, to be asked again."""
    return [{"said": s.said, "ways": s.ways, "weight": s.weight} for s in question]


def asked_again(said: Sequence[Mapping[str, Any]]) -> list[Sought]:
    """The question that was kept."""
    return [Sought(s["said"], tuple(map(tuple, s["ways"])), s["weight"]) for s in said]


def opening(text: str, most: int = 240) -> str:
    """How a text begins, on one line, for people to judge by."""
    line = " ".join(re.sub(r"[#*>`|_-]{1,}", " ", text).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
