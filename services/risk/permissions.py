"""Who may do what in risk, in process order (RACI of risk management): the PMO keeps scales and
checklists; whoever has a part in an undertaking identifies its risks, who owns them assesses."""

from shared.domain.actor import ProjectRole, Role
from shared.domain.permissions import Permissions, may

ANALYST, DIRECTOR = Role.PMO_ANALYST, Role.PMO_DIRECTOR
MANAGER = ProjectRole.PROJECT_MANAGER
TEAM = (
    MANAGER,
    ProjectRole.SPONSOR,
    ProjectRole.AUTHOR,
    ProjectRole.ASSESSOR,
    ProjectRole.TEAM_MEMBER,
)

PERMISSIONS = Permissions(
    {
        "listRiskScales": may(everyone=True),
        "getRiskScale": may(everyone=True),
        "getRiskScaleHistory": may(everyone=True),
        "draftRiskScale": may(ANALYST, DIRECTOR),
        "editRiskScale": may(ANALYST, DIRECTOR, of="risk_scale", verbs=["edit"]),
        "activateRiskScale": may(DIRECTOR, of="risk_scale", verbs=["activate"]),
        "listRiskChecklists": may(everyone=True),
        "getRiskChecklist": may(everyone=True),
        "getRiskChecklistHistory": may(everyone=True),
        "draftRiskChecklist": may(ANALYST, DIRECTOR),
        "editRiskChecklist": may(ANALYST, DIRECTOR, of="risk_checklist", verbs=["edit"]),
        "activateRiskChecklist": may(ANALYST, DIRECTOR, of="risk_checklist", verbs=["activate"]),
        "listRegisters": may(everyone=True),
        "getRegister": may(everyone=True),
        "getRegisterSummary": may(everyone=True),
        "getRegisterHistory": may(everyone=True),
        "listRiskPlans": may(everyone=True),
        "getRiskPlan": may(everyone=True),
        "getRiskPlanHistory": may(everyone=True),
        "draftRiskPlan": may(MANAGER, of="register", verbs=["adopt"]),
        "editRiskPlan": may(MANAGER, of="risk_plan", verbs=["edit"]),
        "submitRiskPlan": may(MANAGER, of="risk_plan", verbs=["submit"]),
        "returnRiskPlan": may(ANALYST, DIRECTOR, of="risk_plan", verbs=["return_"]),
        "approveRiskPlan": may(ANALYST, DIRECTOR, of="risk_plan", verbs=["approve"]),
        "getRegisterChecklist": may(everyone=True),
        "answerChecklistItem": may(*TEAM, ANALYST, of="register", verbs=["answer"]),
        "identifyRisk": may(*TEAM, ANALYST, of="register", verbs=["identify"]),
        "listRisks": may(everyone=True),
        "getRisk": may(everyone=True),
        "getRiskHistory": may(everyone=True),
        "editRisk": may(*TEAM, ANALYST, of="risk", verbs=["edit"]),
        "rejectRisk": may(ANALYST, of="risk", verbs=["reject"]),
        "assessRisk": may(*TEAM, ANALYST, of="risk", verbs=["assess"]),
        "listRiskAnalyses": may(everyone=True),
        "getHeatMap": may(everyone=True),
    }
)
