"""Many alike things looked at in one test, which still names each that is wrong.

An item of its own for each would cost more than looking at it does.
"""

import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

Looking = Callable[..., AbstractContextManager[None]]


@contextmanager
def together() -> Iterator[Looking]:
    """`with together() as at: for x in …: with at(x): assert …` fails once, naming every x."""
    wrong: list[str] = []

    @contextmanager
    def at(*what: object) -> Iterator[None]:
        try:
            yield
        except (Exception, pytest.fail.Exception) as failure:
            place = traceback.extract_tb(failure.__traceback__)[-1]
            name = " ".join(map(str, what))
            said = f"{type(failure).__name__}: {failure}"
            wrong.append(f"{name}: {place.name}, line {place.lineno}: {said}")

    yield at
    if wrong:
        raise AssertionError("\n\n".join([f"{len(wrong)} wrong", *wrong]))
