"""What schemathesis asks in the suite: at each place in a body, each mistake at most twice.

It tries five wrong types at every place of every kind of patch, and all of it once more in the
other media type of a change: of a hundred wrong bodies sixty. `make fuzz` asks all.
"""

from collections import Counter
from typing import Any

import schemathesis
from schemathesis import Case, HookContext
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import CoveragePhaseData

MOST = 2
MERGE_PATCH = "application/merge-patch+json"

asked: Counter[tuple[str, str | None, str]] = Counter()
"""How often, by operation, place in the body, and what is wrong there."""


@schemathesis.hook
def filter_case(_context: HookContext, case: Case[Any]) -> bool:
    """Whether it is asked; whatever is right, or wrong elsewhere than in the body, always is."""
    if case.meta is None or case.meta.generation.mode.is_positive:
        return True
    said = case.meta.phase.data
    in_body = ParameterLocation.BODY
    if not isinstance(said, CoveragePhaseData) or said.parameter_location is not in_body:
        return True
    if case.media_type == MERGE_PATCH:
        return False
    what = (case.operation.label, said.location, said.description)
    asked[what] += 1
    return asked[what] <= MOST
