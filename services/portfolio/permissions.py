"""Who may do what in portfolio: one line an operation, in process order.

No operation creates a project but a legacy import: else only an approved proposal does, by event
(REQ-061).
"""

from shared.domain.actor import ProjectRole, Role
from shared.domain.permissions import Permissions, may

SPONSOR, MANAGER = ProjectRole.SPONSOR, ProjectRole.PROJECT_MANAGER
ANALYST, DIRECTOR = Role.PMO_ANALYST, Role.PMO_DIRECTOR
PMO = (ANALYST, DIRECTOR)
STEERS = (SPONSOR, Role.EXECUTIVE, Role.BOARD_MEMBER)

PERMISSIONS = Permissions(
    {
        "listStrategicObjectives": may(everyone=True),
        "getStrategicObjective": may(everyone=True),
        "getStrategicObjectiveHistory": may(everyone=True),
        "setStrategicObjective": may(*PMO),
        "editStrategicObjective": may(*PMO, of="objective", verbs=["edit"]),
        "retireStrategicObjective": may(*PMO, of="objective", verbs=["retire"]),
        "listProjectTypes": may(everyone=True),
        "getProjectType": may(everyone=True),
        "listProjectTypeVersions": may(everyone=True),
        "getProjectTypeVersion": may(everyone=True),
        "createProjectType": may(*PMO),
        "editProjectType": may(*PMO, of="project_type", verbs=["edit"]),
        "deactivateProjectType": may(*PMO, of="project_type", verbs=["deactivate"]),
        "activateProjectType": may(*PMO, of="project_type", verbs=["activate"]),
        "getPlan": may(everyone=True),
        "getPlanHistory": may(everyone=True),
        "revisePlan": may(ANALYST, of="plan", verbs=["revise"]),
        "returnPlan": may(SPONSOR, of="plan", verbs=["return_"]),
        "listAdmissionConditions": may(everyone=True),
        "getAdmissionCondition": may(everyone=True),
        "getAdmissionConditionHistory": may(everyone=True),
        "meetAdmissionCondition": may(MANAGER, ANALYST, of="condition", verbs=["meet"]),
        "waiveAdmissionCondition": may(DIRECTOR, of="condition", verbs=["waive"]),
        "listProjects": may(everyone=True),
        "getProject": may(everyone=True),
        "getProjectHistory": may(everyone=True),
        "listPlans": may(everyone=True),
        "listStakeholders": may(everyone=True),
        "listRequirements": may(everyone=True),
        "listExpectedObjectives": may(everyone=True),
        "editProject": may(*PMO, of="project", verbs=["edit"]),
        "assignPerson": may(MANAGER, ANALYST, of="project", verbs=["assign_person"]),
        "acceptPreliminaryPlan": may(SPONSOR, of="project", verbs=["accept_preliminary_plan"]),
        "importProject": may(*PMO),
        "listEscalations": may(everyone=True),
        "getEscalation": may(everyone=True),
        "getEscalationHistory": may(everyone=True),
        "settleEscalation": may(DIRECTOR, of="escalation", verbs=["settle"]),
        "suspendProject": may(DIRECTOR, of="project", verbs=["suspend"]),
        "resumeProject": may(DIRECTOR, of="project", verbs=["resume"]),
        "proposeTermination": may(DIRECTOR, of="project", verbs=["terminate"]),
        "proposeReopening": may(DIRECTOR, of="project", verbs=["reopen"]),
        "listSteeringDecisions": may(everyone=True),
        "getSteeringDecision": may(everyone=True),
        "getSteeringDecisionHistory": may(everyone=True),
        "agreeToSteering": may(*STEERS, of="steering", verbs=["agree"]),
        "declineSteering": may(*STEERS, of="steering", verbs=["decline"]),
        "issueDirective": may(*PMO),
        "listDirectives": may(everyone=True),
        "getDirective": may(everyone=True),
        "getDirectiveHistory": may(everyone=True),
        "answerDirective": may(MANAGER, of="directive", verbs=["answer"]),
        "closeDirective": may(*PMO, of="directive", verbs=["close"]),
        "decideGate": may(DIRECTOR),
        "listGateReviews": may(everyone=True),
        "getGateReview": may(everyone=True),
        "grantWaiver": may(DIRECTOR),
        "listWaivers": may(everyone=True),
        "getWaiver": may(everyone=True),
        "startProject": may(MANAGER, of="project", verbs=["start"]),
        "getCharter": may(everyone=True),
        "getCharterPdf": may(everyone=True),
    }
)
