"""Who may do what in intake: one line an operation, in process order (RACI of the admission)."""

from shared.domain.actor import ProjectRole, Role
from shared.domain.permissions import Permissions, Rule, may

SPONSOR, AUTHOR, READER = ProjectRole.SPONSOR, ProjectRole.AUTHOR, ProjectRole.READER
ANALYST, DIRECTOR = Role.PMO_ANALYST, Role.PMO_DIRECTOR
PMO = (ANALYST, DIRECTOR)
ASSESSOR = ProjectRole.ASSESSOR
BOARD, EXECUTIVE = Role.BOARD_MEMBER, Role.EXECUTIVE
COLLECTORS = (SPONSOR, AUTHOR, ANALYST)
"""Who says for a proposal whom it touches, what it should make better and what is needed."""
SOURCES = (*COLLECTORS, READER)
"""Who answers for a requirement: the stakeholder it comes from, or an analyst for them."""


def _collecting(*who: Role | ProjectRole, of: str) -> Rule:
    """On what has no state of its own: while its proposal collects."""
    return may(*who, of=of, verbs=["collect"])


BOARD, EXECUTIVE, AUDITOR = Role.BOARD_MEMBER, Role.EXECUTIVE, Role.AUDITOR

PERMISSIONS = Permissions(
    {
        "listAdmissionPolicies": may(everyone=True),
        "getAdmissionPolicy": may(everyone=True),
        "draftAdmissionPolicy": may(*PMO),
        "editAdmissionPolicy": may(*PMO, of="admission_policy", verbs=["edit"]),
        "activateAdmissionPolicy": may(DIRECTOR, of="admission_policy", verbs=["activate"]),
        "listScoringModels": may(everyone=True),
        "getScoringModel": may(everyone=True),
        "getScoringModelHistory": may(everyone=True),
        "draftScoringModel": may(ANALYST),
        "editScoringModel": may(ANALYST, of="scoring_model", verbs=["edit"]),
        "activateScoringModel": may(DIRECTOR, of="scoring_model", verbs=["activate"]),
        "retireScoringModel": may(DIRECTOR, of="scoring_model", verbs=["retire"]),
        "getWhatif": may(*PMO, BOARD, EXECUTIVE),
        "listProposals": may(everyone=True),
        "getProposal": may(everyone=True),
        "listProposalVersions": may(everyone=True),
        "getProposalVersion": may(everyone=True),
        "getProposalHistory": may(everyone=True),
        "draftProposal": may(everyone=True),
        "editProposal": may(SPONSOR, AUTHOR, of="proposal", verbs=["edit"]),
        # stakeholders and what is expected
        "listStakeholders": may(everyone=True),
        "getStakeholder": may(everyone=True),
        "getStakeholderHistory": may(everyone=True),
        "addStakeholder": may(*COLLECTORS, of="proposal", verbs=["collect"]),
        "changeStakeholder": _collecting(*COLLECTORS, of="stakeholder"),
        "removeStakeholder": _collecting(*COLLECTORS, of="stakeholder"),
        "waiveConsultation": _collecting(DIRECTOR, of="stakeholder"),
        "listExpectedObjectives": may(everyone=True),
        "getExpectedObjective": may(everyone=True),
        "getExpectedObjectiveHistory": may(everyone=True),
        "setExpectedObjective": may(*COLLECTORS, of="proposal", verbs=["collect"]),
        "changeExpectedObjective": _collecting(*COLLECTORS, of="expected_objective"),
        "removeExpectedObjective": _collecting(*COLLECTORS, of="expected_objective"),
        "getFinancialCase": may(everyone=True),
        "setFinancialCase": may(SPONSOR, AUTHOR, of="proposal", verbs=["appraise"]),
        "listAttachments": may(everyone=True),
        "getAttachmentContent": may(everyone=True),
        "addAttachment": may(SPONSOR, AUTHOR, of="proposal", verbs=["attach"]),
        "removeAttachment": may(SPONSOR, AUTHOR),
        "submitProposal": may(SPONSOR, AUTHOR, of="proposal", verbs=["submit"]),
        "withdrawProposal": may(SPONSOR, AUTHOR, of="proposal", verbs=["withdraw"]),
        "startScreening": may(ANALYST, of="proposal", verbs=["start_screening"]),
        "assignAssessors": may(ANALYST, of="proposal", verbs=["assign_assessors"]),
        "declareInterest": may(ANALYST, ASSESSOR, of="proposal", verbs=["declare_interest"]),
        "returnProposal": may(ANALYST, of="proposal", verbs=["return_"]),
        "resubmitProposal": may(SPONSOR, AUTHOR, of="proposal", verbs=["resubmit"]),
        "listAssessments": may(everyone=True),
        "getAssessment": may(everyone=True),
        # requirements and consultations
        "listRequirements": may(everyone=True),
        "getRequirement": may(everyone=True),
        "getRequirementHistory": may(everyone=True),
        "captureRequirement": may(*COLLECTORS, of="proposal", verbs=["collect"]),
        "changeRequirement": may(*COLLECTORS, of="requirement", verbs=["change"]),
        "confirmRequirement": may(*SOURCES, of="requirement", verbs=["confirm"]),
        "disputeRequirement": may(*SOURCES, of="requirement", verbs=["dispute"]),
        "dropRequirement": may(*COLLECTORS, of="requirement", verbs=["drop"]),
        "listRequirementConflicts": may(everyone=True),
        "getRequirementConflict": may(everyone=True),
        "getRequirementConflictHistory": may(everyone=True),
        "flagRequirementConflict": may(*COLLECTORS, of="proposal", verbs=["collect"]),
        "resolveRequirementConflict": may(*PMO, of="requirement_conflict", verbs=["resolve"]),
        "dismissRequirementConflict": may(*PMO, of="requirement_conflict", verbs=["dismiss"]),
        "listConsultations": may(everyone=True),
        "getConsultation": may(everyone=True),
        "getConsultationHistory": may(everyone=True),
        "planConsultation": may(ANALYST, of="proposal", verbs=["collect"]),
        "holdConsultation": may(ANALYST, of="consultation", verbs=["hold"]),
        "cancelConsultation": may(ANALYST, of="consultation", verbs=["cancel"]),
        "getStakeholderCoverage": may(everyone=True),
        "assessProposal": may(ANALYST, ASSESSOR, of="proposal", verbs=["record_assessment"]),
        "listVerdictRules": may(everyone=True),
        "getRoughCut": may(everyone=True),
        "listProposalScorecards": may(everyone=True),
        "scoreProposal": may(ANALYST, of="proposal", verbs=["score"]),
        "listScorecards": may(everyone=True),
        "getAssessmentSummary": may(everyone=True),
        "completeConsultation": may(ANALYST, of="proposal", verbs=["complete_consultation"]),
        "listDecisions": may(everyone=True),
        "getDecision": may(everyone=True),
        "decideProposal": may(DIRECTOR, of="proposal", verbs=["approve", "defer", "reject"]),
        "listVotesOnProposal": may(everyone=True),
        "openBoardVote": may(ANALYST, of="proposal", verbs=["put_to_vote"]),
        "listBoardVotes": may(everyone=True),
        "getBoardVote": may(everyone=True),
        "castBoardVote": may(BOARD, of="board_vote", verbs=["cast"]),
        "reactivateProposal": may(SPONSOR, AUTHOR, ANALYST, of="proposal", verbs=["reactivate"]),
        "getIntakeFunnel": may(*PMO, BOARD, EXECUTIVE, AUDITOR),
        "getAgeing": may(*PMO, BOARD, EXECUTIVE, AUDITOR),
        "getRejectionReasons": may(*PMO, BOARD, EXECUTIVE, AUDITOR),
        "exportProposals": may(*PMO, Role.AUDITOR),
    }
)
