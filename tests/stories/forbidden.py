"""What may not be done in the life of a project, moment by moment (scenario S2).

Each line says who may not do what, the code with which it is refused, and why.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from deploy.story.cast import (
    ANALYST,
    ASSESSOR,
    BOARD,
    DIRECTOR,
    EXECUTIVE,
    MANAGER,
    MEMBER,
    RESOURCES,
    SPONSOR,
)
from deploy.story.life import whole_life
from deploy.story.scenes import Story
from tests.stories.asides import aside
from tests.stories.careless import careless, directed
from tests.stories.refusing import IN_THE_END, Refusals, Shown
from tests.stories.refusing import Forbidden as No

OTHER = "sponsor-li"
"""Sponsor of something else."""

NO_HASH = {"inputs_hash": "0" * 64}
NO_CONTENT = {"content_hash": "0" * 64}
APPROVED: Mapping[str, Any] = {
    "outcome": "APPROVE",
    "reason": "同意。",
    "project_manager_id": MANAGER,
    "conditions": [],
    "revisit_date": None,
    **NO_HASH,
}


def hash_of(shown: Shown, operation: str) -> Mapping[str, str]:
    """Of the content of a plan as this operation showed it."""
    return {"content_hash": shown[operation]["content_hash"]}


FORBIDDEN: Mapping[str, Sequence[No]] = {
    "intake.submitProposal": (
        No(MANAGER, "intake.submitProposal", "not_found", "a draft is its author's"),
        No(OTHER, "intake.editProposal", "not_found", "nobody else even sees it"),
        No(SPONSOR, "intake.completeConsultation", "forbidden", "the PMO says when all are heard"),
        No(ANALYST, "intake.startScreening", "illegal_move", "nothing was handed in"),
        No(DIRECTOR, "intake.decideProposal", "illegal_move", "there is nothing to decide on"),
    ),
    "risk.assessRisk": (
        No(SPONSOR, "risk.assessRisk", "inherent_first", "what is left depends on what was",
           {"kind": "RESIDUAL"}),
        No(SPONSOR, "risk.activateRisk", "forbidden", "the manager of a project does, later"),
    ),
    "intake.startScreening": (
        No(SPONSOR, "intake.startScreening", "forbidden", "nobody screens what they want"),
        No(SPONSOR, "intake.editProposal", "illegal_move", "what was handed in is frozen"),
        No(SPONSOR, "intake.submitProposal", "illegal_move", "it was handed in already"),
        No(ASSESSOR, "intake.assessProposal", "illegal_move", "it is not screened yet"),
        No(DIRECTOR, "intake.decideProposal", "illegal_move", "nobody has assessed it"),
    ),
    "intake.assessProposal": (
        No(SPONSOR, "intake.assessProposal", "forbidden", "nobody assesses what they want"),
        No(ANALYST, "intake.assessProposal", "not_the_assessor", "somebody else was named"),
        No(ANALYST, "intake.completeConsultation", "illegal_move", "no assessment is there"),
    ),
    "intake.decideProposal": (
        No(ANALYST, "intake.decideProposal", "forbidden", "the PMO prepares, its director decides"),
        No(SPONSOR, "intake.decideProposal", "forbidden", "nobody approves what they want"),
        No(DIRECTOR, "intake.decideProposal", "inputs_changed", "it is not what was shown",
           APPROVED),
        No(DIRECTOR, "intake.decideProposal", "ruling_incomplete", "who is to manage it?",
           {**APPROVED, "project_manager_id": None}),
        No(ASSESSOR, "intake.assessProposal", "illegal_move", "the assessment is complete"),
    ),
    "portfolio.acceptPreliminaryPlan": (
        No(MANAGER, "portfolio.acceptPreliminaryPlan", "forbidden", "the sponsor accepts"),
        No(SPONSOR, "portfolio.acceptPreliminaryPlan", "plan_changed", "it is not what was shown",
           NO_CONTENT),
        No(ANALYST, "portfolio.holdKickoff", "illegal_move", "no plan is accepted yet"),
        No(MANAGER, "portfolio.draftDetailedPlan", "planning_not_begun", "no kickoff was held"),
        No(MANAGER, "portfolio.startProject", "illegal_move", "there is no baseline"),
        No(DIRECTOR, "intake.decideProposal", "illegal_move", "it is decided"),
    ),
    "portfolio.holdMeeting": (
        No(SPONSOR, "portfolio.holdMeeting", "forbidden", "who called the meeting holds it"),
        No(ANALYST, "portfolio.holdKickoff", "kickoff_not_held", "without a meeting no kickoff"),
        No(SPONSOR, "portfolio.cancelMeeting", "forbidden", "who called the meeting calls it off"),
    ),
    "portfolio.holdKickoff": (
        No(MANAGER, "portfolio.holdKickoff", "forbidden", "the PMO calls the kickoff"),
        No(MANAGER, "portfolio.submitPlan", "illegal_move", "planning has not begun"),
        No(SPONSOR, "resource.raiseDemand", "forbidden", "the manager asks for people"),
    ),
    "risk.submitRiskPlan": (
        No(SPONSOR, "risk.submitRiskPlan", "forbidden", "the manager plans"),
        No(ANALYST, "risk.approveRiskPlan", "illegal_move", "it was not handed in"),
    ),
    "risk.approveRiskPlan": (
        No(MANAGER, "risk.approveRiskPlan", "forbidden", "nobody approves their own plan"),
        No(MANAGER, "risk.editRiskPlan", "illegal_move", "it lies with the PMO"),
    ),
    "portfolio.draftDetailedPlan": (
        No(SPONSOR, "risk.assessRisk", "not_the_risk_owner", "its owner or the PMO assesses"),
        No(MANAGER, "risk.activateRisk", "illegal_move", "nobody has planned a response"),
    ),
    "portfolio.reviseDetailedPlan": (
        No(ANALYST, "portfolio.reviseDetailedPlan", "forbidden", "the manager writes the plan"),
        No(MANAGER, "portfolio.draftDetailedPlan", "draft_there", "one draft at a time"),
        No(MANAGER, "portfolio.submitPlan", "plan_incomplete", "required plans are missing",
           lambda _, shown: hash_of(shown, "portfolio.draftDetailedPlan")),
    ),
    "portfolio.submitPlan": (
        No(SPONSOR, "portfolio.submitPlan", "forbidden", "the manager hands the plan in"),
        No(MANAGER, "portfolio.submitPlan", "plan_changed", "it is not what was shown",
           NO_CONTENT),
        No(DIRECTOR, "portfolio.approvePlan", "illegal_move", "nothing was handed in",
           NO_CONTENT),
    ),
    "portfolio.approvePlanReview": (
        No(MANAGER, "portfolio.approvePlanReview", "forbidden", "nobody reviews their own plan"),
        No(ASSESSOR, "portfolio.approvePlanReview", "checklist_unmet", "not all of it is so",
           {"passed": [False], "summary": "不完整。"}),
        No(MANAGER, "portfolio.reviseDetailedPlan", "illegal_move", "it lies with the PMO"),
        No(DIRECTOR, "portfolio.approvePlan", "plan_not_reviewed", "nobody has reviewed it",
           lambda _, shown: hash_of(shown, "portfolio.reviseDetailedPlan")),
    ),
    "portfolio.approvePlan": (
        No(MANAGER, "portfolio.approvePlan", "forbidden", "nobody approves their own plan"),
        No(ANALYST, "portfolio.approvePlan", "forbidden", "the director approves"),
        No(DIRECTOR, "portfolio.approvePlan", "plan_changed", "it is not what was shown",
           NO_CONTENT),
        No(MANAGER, "portfolio.startProject", "illegal_move", "the plan is not approved"),
    ),
    "resource.bookAllocation": (
        No(MANAGER, "resource.bookAllocation", "forbidden", "the resource manager books"),
        No(RESOURCES, "resource.confirmAllocation", "illegal_move", "it is not booked",
           {"overtime_reason": None}),
    ),
    "resource.acceptAllocation": (
        No(RESOURCES, "resource.acceptAllocation", "forbidden", "who gives does not accept"),
        No(RESOURCES, "resource.confirmAllocation", "not_accepted", "the project has not agreed",
           {"overtime_reason": None}),
    ),
    "portfolio.decideGate": (
        No(MANAGER, "portfolio.decideGate", "forbidden", "the director opens gates"),
        No(DIRECTOR, "portfolio.decideGate", "gate_unknown", "the project has no such gate",
           {"gate": "MOON"}),
        No(MANAGER, "portfolio.startProject", "gate_not_passed", "the start gate is shut"),
        No(MANAGER, "portfolio.draftDetailedPlan", "baseline_protected", "only a change does that"),
        No(MANAGER, "portfolio.beginClosing", "illegal_move", "nothing was begun"),
    ),
    "portfolio.startProject": (
        No(DIRECTOR, "portfolio.startProject", "forbidden", "the manager starts"),
        No(DIRECTOR, "portfolio.resumeProject", "illegal_move", "it does not rest"),
        No(DIRECTOR, "portfolio.suspendProject", "illegal_move", "it has not begun"),
    ),
    "resource.approveTimeEntry": (
        No(MEMBER, "resource.approveTimeEntry", "forbidden", "who worked does not approve"),
        No(MEMBER, "resource.changeTimeEntry", "illegal_move", "it was handed in"),
        No(MEMBER, "resource.recordTime", "day_in_the_future", "nobody has worked tomorrow",
           lambda life, _: {"activity": "A1", "day": life.day(2), "minutes": 30}),
    ),
    "portfolio.observeKpi": (
        No(MEMBER, "portfolio.observeKpi", "forbidden", "the manager or the PMO measures"),
        No(MANAGER, "portfolio.observeKpi", "not_observed_yet", "nobody knows tomorrow's value",
           lambda life, _: {"observed_on": life.day(2)}),
        No(MANAGER, "portfolio.suspendProject", "forbidden", "the director lets a project rest"),
        No(MANAGER, "portfolio.proposeTermination", "forbidden", "the director proposes an end"),
    ),
    "risk.confirmIssue": (
        No(SPONSOR, "risk.confirmIssue", "forbidden", "the manager or the PMO says what it is"),
        No(MANAGER, "risk.resolveIssue", "illegal_move", "nobody has looked at it"),
    ),
    "risk.agreeAction": (
        No(MANAGER, "risk.agreeAction", "other_side_agrees", "who proposed does not agree"),
        No(MANAGER, "risk.startAction", "illegal_move", "nobody has agreed"),
        No(MANAGER, "risk.resolveIssue", "illegal_move", "nothing is being done about it"),
    ),
    "risk.checkActionEffect": (
        No(MANAGER, "risk.checkActionEffect", "forbidden", "who acted does not judge"),
        No(ANALYST, "risk.verifyIssue", "illegal_move", "nobody has solved it"),
    ),
    "risk.verifyIssue": (
        No(MANAGER, "risk.verifyIssue", "forbidden", "who solved it does not verify"),
        No(ANALYST, "risk.closeIssue", "illegal_move", "it is not verified"),
    ),
    "risk.planRiskResponse": (
        No(MEMBER, "risk.declareRiskMajor", "forbidden", "the PMO declares"),
        No(DIRECTOR, "risk.declareRiskMajor", "declared_already", "it is major already"),
        No(MANAGER, "risk.activateRisk", "illegal_move", "nothing is planned against it"),
    ),
    "change.triageChange": (
        No(MANAGER, "change.triageChange", "forbidden", "the PMO takes changes up"),
        No(MANAGER, "change.editChange", "illegal_move", "it was handed in"),
        No(DIRECTOR, "change.decideChange", "illegal_move", "nobody has assessed it", NO_HASH),
        No(ANALYST, "change.verifyChange", "illegal_move", "nothing was changed"),
    ),
    "change.judgeChange": (
        No(SPONSOR, "change.judgeChange", "forbidden", "the manager and the PMO judge"),
        No(ANALYST, "change.completeChangeAssessment", "objectives_unjudged",
           "what it does to the objectives is not said"),
    ),
    "change.closeChangeConsultation": (
        No(MANAGER, "change.closeChangeConsultation", "forbidden", "the PMO says when all spoke"),
        No(RESOURCES, "change.takePosition", "forbidden", "only the project's people are heard"),
    ),
    "change.decideChange": (
        No(SPONSOR, "change.decideChange", "forbidden", "the authority decides", NO_HASH),
        No(MANAGER, "change.decideChange", "authority_exceeded", "it is beyond the manager",
           NO_HASH),
        No(DIRECTOR, "change.decideChange", "assessment_stale", "it is not what was assessed",
           NO_HASH),
    ),
    "portfolio.beginClosing": (
        No(SPONSOR, "portfolio.beginClosing", "forbidden", "the manager begins to close"),
        No(MANAGER, "portfolio.draftFinalReport", "not_closing", "the project goes on"),
        No(ANALYST, "portfolio.closeProject", "illegal_move", "the closing has not begun"),
        No(DIRECTOR, "portfolio.proposeReopening", "illegal_move", "it was never closed"),
    ),
    "portfolio.acceptFinalReport": (
        No(MANAGER, "portfolio.acceptFinalReport", "forbidden", "the sponsor accepts"),
        No(MANAGER, "portfolio.editFinalReport", "illegal_move", "it lies with the sponsor"),
        No(MANAGER, "change.draftChange", "illegal_move", "a project that closes changes no more"),
        No(MANAGER, "portfolio.evaluateProject", "forbidden", "nobody evaluates their own project"),
    ),
    "portfolio.closeProject": (
        No(MANAGER, "portfolio.closeProject", "forbidden", "the PMO closes"),
        No(MANAGER, "portfolio.beginClosing", "illegal_move", "it is being closed"),
        No(BOARD, "portfolio.proposeReopening", "forbidden", "the director proposes, they agree"),
    ),
    IN_THE_END: (
        No(MANAGER, "portfolio.assignPerson", "illegal_move", "it is over"),
        No(MANAGER, "portfolio.startProject", "illegal_move", "it is over"),
        No(ANALYST, "portfolio.editProject", "illegal_move", "it is over"),
        No(DIRECTOR, "portfolio.proposeReopening", "illegal_move", "what is archived stays so"),
        No(MANAGER, "risk.identifyRisk", "illegal_move", "it is over"),
        No(MANAGER, "resource.raiseDemand", "project_over", "it is over"),
        No(EXECUTIVE, "portfolio.suspendProject", "forbidden", "the director lets projects rest"),
    ),
}  # fmt: skip
"""By moment: before an operation of a service is done the first time, or in the end."""

BEGUN = "the breach has become an issue"


def forbidding(refusals: Refusals) -> Story[None]:
    """A whole life in which everything forbidden is tried, and what is careless beside it."""
    life = refusals.life
    yield from aside(refusals.woven(whole_life(life)), BEGUN, lambda: directed(life))
    yield from careless(life)
