"""What of a patch may travel: everything but its words, where they are confidential."""

from collections.abc import Iterable, Mapping
from typing import Any

WORDS = frozenset({"name", "statement", "acceptance_criterion"})


def without_words(patch: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The operations with each of their words empty; a new element is then called by its code.

    What an operation leaves as it is (None) stays so: it is not a word.
    """
    return [
        {n: "" if n in WORDS and value is not None else value for n, value in said.items()}
        for said in patch
    ]
