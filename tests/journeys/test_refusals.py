"""Story: what may not be done in the life of a project is refused, and nothing comes of it."""

from collections.abc import Mapping
from typing import Any

from deploy.story.cast import Life
from shared.messaging.names import SERVICES
from tests.stories.forbidden import FORBIDDEN, forbidding
from tests.stories.refusing import Refusals
from tests.support.stage import Stage
from tests.support.telling import lived

SIXTY = 60
LINES = [line for lines in FORBIDDEN.values() for line in lines]


def test_sixty_commands_are_forbidden_for_many_reasons() -> None:
    """Scenario S2: wrong role, wrong state, missing plan, stale, protected; no line twice.
    Separation of duties, unconsulted and unlinked are in `careless`."""
    assert len(LINES) >= SIXTY
    assert len({(m, n.who, n.operation, n.code) for m, ns in FORBIDDEN.items() for n in ns}) == len(
        LINES
    )
    assert {
        "forbidden",
        "illegal_move",
        "other_side_agrees",
        "plan_incomplete",
        "assessment_stale",
        "inputs_changed",
        "baseline_protected",
    } <= {line.code for line in LINES}


async def test_each_is_refused_and_tells_nothing(stage: Stage) -> None:
    """REQ-039, 058, 119 (scenario S2): the documented code, and in no service a fact that came of
    the request, by the trace that it would carry; `test_redelivery` plays it where it can be seen
    that nothing changed at all."""
    refusals = Refusals(Life.now("禁令"), FORBIDDEN)
    await lived(stage, forbidding(refusals), "refusals")
    assert [line for line, _ in refusals.answered] == LINES
    traces = [problem["trace_id"] for _, problem in refusals.answered]
    assert len(set(traces)) == len(LINES)
    for service in SERVICES:
        told = await stage.rows(
            service,
            "SELECT type, split_part(traceparent, '-', 2) AS trace FROM events"
            " WHERE split_part(traceparent, '-', 2) = ANY($1)",
            traces,
        )
        assert not told, [tried(refusals, row["trace"]) for row in told]


def tried(refusals: Refusals, trace: str) -> tuple[str, Mapping[str, Any]]:
    """What was asked under this trace."""
    ((line, problem),) = [a for a in refusals.answered if a[1]["trace_id"] == trace]
    return line.operation, problem
