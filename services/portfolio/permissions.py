"""Who may do what in portfolio: one line an operation, in process order.

No operation creates a project but a legacy import: else only an approved proposal does, by event
(REQ-061).
"""

from shared.domain.actor import ProjectRole, Role
from shared.domain.permissions import Permissions, may

SPONSOR, MANAGER = ProjectRole.SPONSOR, ProjectRole.PROJECT_MANAGER
ANALYST, DIRECTOR = Role.PMO_ANALYST, Role.PMO_DIRECTOR
PMO = (ANALYST, DIRECTOR)

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
        "listMeetings": may(everyone=True),
        "getMeeting": may(everyone=True),
        "getMeetingCalendar": may(everyone=True),
        "getMeetingHistory": may(everyone=True),
        "scheduleMeeting": may(MANAGER, ANALYST),
        "holdMeeting": may(MANAGER, ANALYST, of="meeting", verbs=["hold"]),
        "cancelMeeting": may(MANAGER, ANALYST, of="meeting", verbs=["cancel"]),
        "acknowledgeMinutes": may(everyone=True, of="meeting", verbs=["acknowledge"]),
        "getKickoff": may(everyone=True),
        "holdKickoff": may(ANALYST, of="project", verbs=["hold_kickoff"]),
        "listDetailedPlans": may(everyone=True),
        "getDetailedPlan": may(everyone=True),
        "getDetailedPlanContent": may(everyone=True),
        "getDetailedPlanHistory": may(everyone=True),
        "diffDetailedPlans": may(everyone=True),
        "draftDetailedPlan": may(MANAGER),
        "reviseDetailedPlan": may(MANAGER, of="detailed_plan", verbs=["revise"]),
        "uploadDetailedPlan": may(MANAGER, of="detailed_plan", verbs=["revise"]),
        "submitPlan": may(MANAGER, of="project", verbs=["submit_plan"]),
        "listBaselineApprovals": may(everyone=True),
        "getBaselineApproval": may(everyone=True),
        "getBaselineApprovalHistory": may(everyone=True),
        "listPlanReviews": may(everyone=True),
        "getPlanReview": may(everyone=True),
        "getPlanReviewHistory": may(everyone=True),
        "commentOnPlan": may(*PMO, of="plan_review", verbs=["comment"]),
        "approvePlanReview": may(*PMO, of="plan_review", verbs=["approve"]),
        "returnDetailedPlan": may(*PMO, of="project", verbs=["return_plan"]),
        "getAlignment": may(everyone=True),
        "assessAlignment": may(*PMO),
        "approvePlan": may(DIRECTOR, of="project", verbs=["approve_plan"]),
        "listBaselines": may(everyone=True),
        "getBaseline": may(everyone=True),
        "getBaselineContent": may(everyone=True),
        "getBaselineHistory": may(everyone=True),
        "compareBaselines": may(everyone=True),
        "importProject": may(*PMO),
        "getCharter": may(everyone=True),
        "getCharterPdf": may(everyone=True),
    }
)
