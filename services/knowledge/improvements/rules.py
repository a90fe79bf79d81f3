"""Which measures got better, and which improvements a version says it comes from."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

KEY = re.compile(r"IMP-[0-9]{4}-[0-9]{4,9}")


def got_better(direction: str, before: Decimal, after: Decimal) -> bool:
    """Whether a measure moved the way it was to move; standing still is not better.

    LESS from 12 to 9.5 is; MORE from 12 to 9.5, and LESS from 12 to 12, are not.
    """
    return after < before if direction == "LESS" else after > before


def measured(
    measures: Sequence[Mapping[str, Any]], after: Mapping[str, Decimal]
) -> list[dict[str, Any]]:
    """Each measure with what it is by now, and whether that is better."""
    return [
        {
            **measure,
            "after": format(after[measure["code"]], "f"),
            "better": got_better(
                measure["direction"], Decimal(measure["before"]), after[measure["code"]]
            ),
        }
        for measure in measures
    ]


def improvements_in(based_on: Iterable[str]) -> list[str]:
    """The improvements among what a version is based on, by their keys, each once.

    Of ["ISO 21502:2020", "IMP-2026-0003"] it is the second.
    """
    return list(dict.fromkeys(said for said in based_on if KEY.fullmatch(said)))
