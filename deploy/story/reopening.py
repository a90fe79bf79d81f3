"""Another ending: the board reopens the closed project, which is changed and closed again.

REQ-119, 132, 135, 138, 149, 152.
"""

from typing import Any

from deploy.story.admission import admission
from deploy.story.cast import ANALYST, BOARD, DIRECTOR, MANAGER, Life
from deploy.story.changing import approved
from deploy.story.closing import archived, closed
from deploy.story.executing import executing
from deploy.story.handover import handed_over
from deploy.story.kickoff import kickoff
from deploy.story.planning import planning
from deploy.story.prologue import prologue
from deploy.story.scenes import Story, act, chapter, get, post, refused, say, until

REASON = {"reason": "上线后发现重大缺陷，须返工。"}


def second_life(life: Life) -> Story[None]:
    """From a wish to the archive, and back once on the way."""
    yield from prologue()
    yield from admission(life)
    yield from kickoff(life)
    yield from planning(life)
    yield from executing(life)
    yield from chapter("五、收尾", "5. Closing")
    yield from handed_over(life)
    yield from closed(life)
    yield from chapter("六、重新启动", "6. Reopening")
    yield from _reopened(life)
    yield from approved(life, _repair(life))
    yield from closed(life)
    yield from archived(life)


def _reopened(life: Life) -> Story[None]:
    project = life.at("portfolio")
    shown = yield from get(DIRECTOR, project)
    asked = yield from post(DIRECTOR, f"{project}/reopenings", REASON, on=shown)
    for member in (BOARD, "board-liu"):
        decision = f"/portfolio/v1/steering-decisions/{asked['id']}"
        yield from act(member, decision, "agree", REASON)
    shown = yield from get(MANAGER, project)
    problem = yield from refused(
        MANAGER, f"{project}/begin-closing", "not_ready_to_close", on=shown
    )
    missing = problem["errors"][0]["pointer"][1:]
    yield from say(
        f"决策委员会同意重新启动；没有新的基线（{missing}），不能再次收尾。",
        f"The board reopens the project; without a new baseline ({missing}) it cannot be closed.",
    )
    yield from until(
        ANALYST,
        f"/change/v1/change-logs?project_id={life.id}",
        "the change log takes changes again",
        lambda seen: [log["state"] for log in seen.get("items", ())] == ["OPEN"],
    )


def _repair(life: Life) -> dict[str, Any]:
    return {
        "cause": "CORRECTION",
        "title": "上线缺陷返工",
        "description": "返工检索模块，延长一周。",
        "justification": "不返工则知识平台不可用。",
        "urgency": 5,
        "patch": [{"op": "activity.modify", "code": "A2", "finish": life.day(91)}],
        "options": [{"kind": "DO_NOTHING", "title": "不返工", "days": 0}],
    }
