"""Many alike things looked at in one test, which still names each that is wrong.

An item of its own for each would cost more than looking at it does.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

Looking = Callable[..., AbstractContextManager[None]]


@contextmanager
def together() -> Iterator[Looking]:
    """`with together() as at: for x in …: with at(x): assert …` fails once, naming every x."""
    wrong: dict[str, BaseException] = {}

    @contextmanager
    def at(*what: object) -> Iterator[None]:
        try:
            yield
        except (Exception, pytest.fail.Exception) as failure:
            name = " ".join(map(str, what))
            failure.add_note(f"at {name}")
            wrong[name] = failure

    yield at
    if wrong:
        raise BaseExceptionGroup(f"wrong: {', '.join(wrong)}", list(wrong.values()))
