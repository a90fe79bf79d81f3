"""Which tests run in one worker because they share something expensive."""

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

PLATFORMS = ("tests/journeys/", "tests/faults/")
"""Tests of whole platforms, one after the other: each wants the same first port."""

ALONE = "tests/suites/"
"""Each may run anywhere: what they share every worker has."""


class Sharing(LoadScopeScheduling):  # type: ignore[misc]
    """Hands whole files to workers, except for what is better together or alone."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(PLATFORMS):
            return "platforms"
        return nodeid if nodeid.startswith(ALONE) else nodeid.partition("::")[0]
