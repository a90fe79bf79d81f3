"""What is decided on the course of a project: suspend, resume, terminate, reopen."""

from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import exists, select

from services.portfolio.checkins.commands import resume_checkins
from services.portfolio.milestones.queries import not_forecast_since
from services.portfolio.projects.model import Project
from services.portfolio.rags.commands import watch_project
from services.portfolio.settings import settings_of
from services.portfolio.steering.model import Course, SteeringDecision, SteeringState
from services.portfolio.steering.queries import last_suspended
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Because, Reason, Ref, Request

VERBS: dict[str, str] = {Course.TERMINATE: "terminate", Course.REOPEN: "reopen"}
"""What the project does when enough have agreed."""


class Suspension(Request):
    """Why the project is to rest, and what must be true before it goes on."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"reason": "上游系统切换推迟。", "resume_condition": "上游系统完成切换并稳定运行。"}
            ]
        }
    )

    reason: Reason
    resume_condition: Reason


async def suspend_project(tx: Transaction, ref: Ref, said: Suspension) -> Project:
    """Let it rest until the condition is true."""
    project = await tx.load(Project, ref)
    project.suspend(said.reason)
    _take(tx, project, Course.SUSPEND, said.reason, said.resume_condition)
    return project


async def resume_project(tx: Transaction, ref: Ref, because: Because) -> Project:
    """Let it go on, once all that is still to come was forecast anew (REQ-104).

    Errors: 409 `forecast_not_refreshed`.
    """
    project = await tx.load(Project, ref)
    project.lifecycle.check(project.state, "resume")
    since = await last_suspended(tx, project.id)
    if since is not None and (still := await not_forecast_since(tx, project.id, since)):
        wrong = [FieldProblem(f"/milestones/{code}", "forecast_not_refreshed") for code in still]
        raise Conflict("forecast_not_refreshed", count=len(still), errors=wrong)
    project.resume(because.reason)
    _take(tx, project, Course.RESUME, because.reason)
    await resume_checkins(tx, project)
    return project


def _take(
    tx: Transaction, project: Project, kind: Course, reason: str, condition: str | None = None
) -> None:
    said = {"kind": kind, "reason": reason, "resume_condition": condition}
    tx.add(SteeringDecision.take(tx.new_id(), project.id, tx.actor, tx.now, **said))


async def propose_termination(tx: Transaction, ref: Ref, because: Because) -> SteeringDecision:
    """Ask the sponsor or the executive to agree that the project ends early (REQ-139).

    Errors: 409 `steering_open` while another course is proposed.
    """
    project = await tx.load(Project, ref)
    project.lifecycle.check(project.state, "terminate")
    return await _propose(tx, project.id, Course.TERMINATE, because.reason, needed=1)


async def propose_reopening(tx: Transaction, ref: Ref, because: Because) -> SteeringDecision:
    """Ask the board to let a closed project go on (REQ-152).

    Errors: 409 `steering_open` while another course is proposed, `past_project` for one that was
    over when it was imported: there is nothing here to go on with.
    """
    project = await tx.load(Project, ref)
    project.lifecycle.check(project.state, "reopen")
    if project.summary is not None:
        raise Conflict("past_project", key=project.key)
    needed = settings_of(tx).portfolio_reopening_votes
    return await _propose(tx, project.id, Course.REOPEN, because.reason, needed=needed)


async def _propose(
    tx: Transaction, project_id: UUID, kind: Course, reason: str, *, needed: int
) -> SteeringDecision:
    mine = (
        SteeringDecision.project_id == project_id,
        SteeringDecision.state == SteeringState.PROPOSED,
    )
    if (await tx.execute(select(exists().where(*mine)))).scalar():
        raise Conflict("steering_open")
    said = {"kind": kind, "reason": reason, "resume_condition": None, "needed": needed}
    return tx.add(SteeringDecision.propose(tx.new_id(), project_id, tx.actor, tx.now, **said))


async def agree_to_steering(
    tx: Transaction, decision_id: UUID, because: Because
) -> SteeringDecision:
    """Agree; when enough have, the project takes the course (REQ-139, REQ-152).

    Errors: 409 `steering_moot` where the project has gone another way meanwhile.
    """
    decision = await tx.load(SteeringDecision, decision_id)
    decision.lifecycle.check(decision.state, "agree")
    decision.check_asked(tx.actor, tx.roles_here)
    project = await tx.load(Project, decision.project_id)
    if not project.lifecycle.permits(project.state, VERBS[decision.kind]):
        raise Conflict("steering_moot", state=project.state)
    if decision.agree(tx.actor, tx.roles_here, because.reason, tx.now):
        if decision.kind == Course.TERMINATE:
            project.terminate(decision.reason)
        else:
            project.reopen(decision.reason, tx.now)
            await watch_project(tx, project.id)
            await resume_checkins(tx, project)
    return decision


async def decline_steering(
    tx: Transaction, decision_id: UUID, because: Because
) -> SteeringDecision:
    """Say no: the project goes on as it was."""
    decision = await tx.load(SteeringDecision, decision_id)
    decision.decline(tx.actor, tx.roles_here, because.reason, tx.now)
    return decision
