"""Risk, wired: its routes in process order, and its reactions."""

from services.risk.answers import api as answers
from services.risk.assessments import api as assessments
from services.risk.base import Base, reactions
from services.risk.checklists import api as checklists
from services.risk.checklists import reactions as checklist_reactions
from services.risk.permissions import PERMISSIONS
from services.risk.plans import api as plans
from services.risk.registers import api as registers
from services.risk.registers import reactions as register_reactions
from services.risk.risks import api as risks
from services.risk.scales import api as scales
from services.risk.settings import RiskSettings
from shared.runtime import Service

HEARD_IN = (checklist_reactions, register_reactions)

SERVICE = Service(
    title="Risk",
    description="Risk registers, from the submission of a proposal on: 风险登记册、识别与评估。",
    settings=RiskSettings,
    metadata=Base.metadata,
    permissions=PERMISSIONS,
    reactions=reactions,
    routes=[
        scales.routes,
        checklists.routes,
        registers.routes,
        plans.routes,
        answers.routes,
        risks.routes,
        assessments.routes,
    ],
)

if __name__ == "__main__":
    SERVICE.run()
