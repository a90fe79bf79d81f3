"""Which tests run in one worker because they share something expensive, and which begin."""

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

PLATFORMS = ("tests/journeys/", "tests/faults/")
"""Tests of whole platforms, one after the other: each wants the same first port."""

GROUPS: dict[str, str | tuple[str, ...]] = {
    "platforms": PLATFORMS,
    "schemathesis": "tests/suites/test_schemathesis.py",
    "suites": "tests/suites/",
    "architecture": "tests/architecture/",
}
"""What shares a platform, a world, its scenes, or the parsed sources; of the rest, each file.

The longest begin, so that no worker has to wait for them in the end.
"""


def group(nodeid: str) -> str:
    """The tests that run one after the other in one worker."""
    found = (name for name, where in GROUPS.items() if nodeid.startswith(where))
    return next(found, nodeid.partition("::")[0])


def longest_first(items: list[pytest.Item]) -> None:
    """The groups in their order, then all else as it stands."""
    order = list(GROUPS)
    items.sort(key=lambda i: order.index(g) if (g := group(i.nodeid)) in GROUPS else len(order))


class Sharing(LoadScopeScheduling):  # type: ignore[misc]
    """Hands whole groups and files to workers, in the order of collection."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)
