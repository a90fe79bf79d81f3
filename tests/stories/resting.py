"""Side story: a plan that is refused at first, a project that rests, goes on, and ends early.

REQ-091, 139, 188.
"""

from typing import Any

from deploy.story.admission import admission
from deploy.story.cast import DIRECTOR, EXECUTIVE, MANAGER, RESOURCES, Life
from deploy.story.executing import executing
from deploy.story.handover import forecast
from deploy.story.kickoff import kickoff
from deploy.story.planning import planning
from deploy.story.prologue import prologue
from deploy.story.scenes import Story, act, get, post, refused, until
from tests.stories.asides import aside

CONFIRMED = "resource and risk have confirmed the plan"


def resting(life: Life) -> Story[None]:
    """From the wish to the early end."""
    yield from prologue()
    yield from admission(life)
    yield from kickoff(life)
    yield from _without_testers(life)
    yield from aside(planning(life), CONFIRMED, lambda: _refused_at_first(life))
    yield from executing(life)
    yield from _rested(life)
    yield from _ended(life)


def _without_testers(life: Life) -> Story[None]:
    tester = next(d for d in life.known["demands"] if d["role"] == "tester")
    gone = {"reason": "验收由业务部门自行完成。"}
    yield from act(MANAGER, f"/resource/v1/demands/{tester['id']}", "cancel", gone)


def _refused_at_first(life: Life) -> Story[None]:
    """Nobody was asked for what the plan needs; as soon as somebody is, the plan can be had."""
    plan = life.known["plan"]
    approval = f"/portfolio/v1/baseline-approvals/{plan['id']}"
    refusal = yield from until(
        MANAGER, approval, "resource refuses the plan", lambda seen: seen.get("state") == "REFUSED"
    )
    assert refusal["answers"]["RESOURCE"]["reasons"] == ["RESOURCE_PLAN_MISSING"]
    needed = {"role": "tester", "hours": 120, "start": life.day(92), "finish": life.day(110)}
    demand = yield from post(MANAGER, life.at("resource", "/demands"), needed)
    yield from act(MANAGER, f"/resource/v1/demands/{demand['id']}", "request")


def _rested(life: Life) -> Story[None]:
    """Its change log takes nothing meanwhile; it goes on once its milestones were forecast anew."""
    project = life.at("portfolio")
    why = {"reason": "上游系统切换推迟。", "resume_condition": "上游系统稳定运行。"}
    yield from act(DIRECTOR, project, "suspend", why)
    yield from _log_is(life, "FROZEN")
    drafts = life.at("change", "/change-drafts")
    yield from refused(MANAGER, drafts, "illegal_move", WISH)
    stable, shown = {"reason": "上游系统已稳定。"}, (yield from get(DIRECTOR, project))
    yield from refused(DIRECTOR, f"{project}/resume", "forecast_not_refreshed", stable, on=shown)
    yield from forecast(life)
    yield from act(DIRECTOR, project, "resume", stable)
    yield from _log_is(life, "OPEN")
    yield from post(MANAGER, drafts, WISH)


def _log_is(life: Life, state: str) -> Story[None]:
    yield from until(
        MANAGER,
        f"/change/v1/change-logs?project_id={life.id}",
        f"the change log is {state}",
        lambda seen: [log["state"] for log in seen.get("items", ())] == [state],
    )


def _ended(life: Life) -> Story[None]:
    """The executive agrees to an early end; nobody is given to the project any more."""
    project = life.at("portfolio")
    proposed = yield from act(DIRECTOR, project, "terminations", {"reason": "目标已由他处达成。"})
    this = f"/portfolio/v1/steering-decisions/{proposed['id']}"
    yield from act(EXECUTIVE, this, "agree", {"reason": "同意终止。"})
    yield from until(
        RESOURCES,
        f"/resource/v1/demands?project_id={life.id}",
        "nothing is asked for any more",
        lambda seen: {d["state"] for d in seen.get("items", ())} <= {"CANCELLED", "FULFILLED"},
    )


WISH: dict[str, Any] = {
    "cause": "INTERNAL",
    "title": "推迟第二批上线",
    "description": "第二批推迟两周。",
    "justification": "上游系统推迟。",
}
