"""What is done at gates: reviewed and decided, waived, passed."""

from typing import Annotated

from pydantic import ConfigDict, Field

from services.portfolio.checkins.commands import schedule_checkin
from services.portfolio.conditions.commands import raise_conditions
from services.portfolio.conditions.queries import Gate, open_conditions
from services.portfolio.gates.model import (
    OPENS,
    START_GATE,
    GateOutcome,
    GateReview,
    WaivedRule,
    Waiver,
)
from services.portfolio.gates.queries import (
    WAIVER_OF,
    gates_of,
    is_passed,
    is_waived,
    risks_reviewed,
    training_gap,
)
from services.portfolio.kpis.commands import assign_profile_kpis
from services.portfolio.projects.commands import load_unfinished
from services.portfolio.projects.model import Project
from services.portfolio.rags.commands import watch_project
from services.portfolio.steering.commands import propose_termination
from services.portfolio.steering.queries import last_reopened
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Because, Date, Flag, Line, Reason, Ref, Request, Text
from shared.projects.words import public_words


class Finding(Request):
    """What was found of one criterion, in the order of the gate's profile."""

    met: Flag
    remark: Text = ""


class GateRuling(Request):
    """What was found at a gate, and what is decided."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "gate": "START",
                    "outcome": "HOLD",
                    "findings": [
                        {"met": True, "remark": "基准 v1 已批准。"},
                        {"met": False, "remark": "架构师尚未到位。"},
                        {"met": True, "remark": ""},
                    ],
                    "conditions": [],
                    "reason": "待关键岗位到位后复审。",
                }
            ]
        }
    )

    gate: Gate
    outcome: GateOutcome
    findings: Annotated[list[Finding], Field(max_length=50)]
    conditions: Annotated[
        list[Line],
        Field(max_length=20, description="Of a CONDITIONAL_GO: what must still be true."),
    ] = []
    reason: Reason


class NewWaiver(Request):
    """Which rule is not to hold, until when, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "rule": "RISK_REVIEW",
                    "reason": "试点项目，风险由上级项目统一评审。",
                    "expires_on": "2099-06-30",
                }
            ]
        }
    )

    rule: WaivedRule
    reason: Reason
    expires_on: Date


async def decide_gate(tx: Transaction, ref: Ref, ruling: GateRuling) -> GateReview:
    """Decide on a gate of the project's profile by its criteria (REQ-031).

    KILL proposes the termination; a CONDITIONAL_GO raises its conditions before the same gate.
    Errors: 409 `gate_unknown`, `findings_incomplete`, `gate_not_ready`.
    """
    project = await load_unfinished(tx, ref)
    criteria = gates_of(project).get(ruling.gate)
    if criteria is None:
        raise Conflict("gate_unknown", gate=ruling.gate)
    if len(criteria) != len(ruling.findings):
        raise Conflict("findings_incomplete", count=len(criteria))
    if ruling.outcome in OPENS:
        await _check_ready(tx, project, ruling)
    found = [
        {"text": text, **finding.model_dump()}
        for text, finding in zip(criteria, ruling.findings, strict=True)
    ]
    said = {"gate": ruling.gate, "outcome": ruling.outcome, "reason": ruling.reason}
    review = GateReview.decide(
        tx.new_id(), project.id, tx.actor, tx.now, stage=project.stage, criteria=found, **said
    )
    await raise_conditions(tx, project.id, ruling.gate, ruling.conditions)
    if ruling.outcome == GateOutcome.KILL:
        await propose_termination(tx, ref, Because(reason=ruling.reason))
    return tx.add(review)


async def _check_ready(tx: Transaction, project: Project, ruling: GateRuling) -> None:
    """Nothing stands before a gate that is opened: criteria, conditions, the stage's risk review
    (REQ-031, REQ-062, REQ-173)."""
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    conditional = ruling.outcome == GateOutcome.CONDITIONAL_GO
    wrong = [
        FieldProblem(f"/findings/{place}", "criterion_not_met")
        for place, finding in enumerate(ruling.findings)
        if not finding.met and not conditional
    ]
    if conditional != bool(ruling.conditions):
        wrong.append(FieldProblem("/conditions", "conditions_and_outcome_differ"))
    if await open_conditions(tx, project.id, ruling.gate):
        wrong.append(FieldProblem("/gate", "conditions_open"))
    since = await last_reopened(tx, project.id)
    reviewed = await risks_reviewed(tx, project.id, project.stage, since)
    if not reviewed and not await is_waived(tx, project.id, WaivedRule.RISK_REVIEW, today):
        wrong.append(FieldProblem("/gate", "risk_review_missing"))
    if wrong:
        raise Conflict("gate_not_ready", count=len(wrong), errors=wrong)


async def grant_waiver(tx: Transaction, ref: Ref, new: NewWaiver) -> Waiver:
    """Let a project off a rule until a day (REQ-031). Errors: 409 `due_in_the_past`."""
    project = await load_unfinished(tx, ref)
    if new.expires_on < organisation_calendar(tx.settings.time_zone).today(tx.now):
        problem = FieldProblem("/expires_on", "due_in_the_past")
        raise Conflict("due_in_the_past", errors=[problem])
    told = await public_words(tx, project.id, new.reason)
    said = new.model_dump()
    return tx.add(Waiver.grant(tx.new_id(), project.id, tx.actor, tx.now, told, **said))


async def check_gate_passed(tx: Transaction, project: Project, gate: str) -> None:
    """A gate that the profile has is passed, or waived.

    Errors: 409 `gate_not_passed`.
    """
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    if gate not in gates_of(project) or await is_passed(tx, project.id, gate):
        return
    if not await is_waived(tx, project.id, WAIVER_OF[gate], today):
        raise Conflict("gate_not_passed", gate=gate)


async def _check_trained(tx: Transaction, project: Project) -> None:
    """Its people have the courses that they must have, as far as knowledge has told, or that is
    waived (REQ-017).

    Errors: 409 `training_not_covered`.
    """
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    lacking, courses = await training_gap(tx, project.id)
    if lacking and not await is_waived(tx, project.id, WaivedRule.TRAINING, today):
        raise Conflict("training_not_covered", count=lacking, courses=", ".join(courses))


async def start_project(tx: Transaction, ref: Ref) -> Project:
    """Begin the execution, once the start gate is passed and people are trained: from now on the
    project is measured, watched, and talked about (REQ-017, REQ-031, REQ-095, REQ-099, REQ-102).
    """
    project = await tx.load(Project, ref)
    project.lifecycle.check(project.state, "start")
    await check_gate_passed(tx, project, START_GATE)
    await _check_trained(tx, project)
    project.start(organisation_calendar(tx.settings.time_zone).today(tx.now))
    await assign_profile_kpis(tx, project)
    await watch_project(tx, project.id)
    await schedule_checkin(tx, project)
    return project
