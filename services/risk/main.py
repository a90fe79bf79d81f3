"""Risk, wired: its routes in process order, its reactions and timers."""

from services.risk.actions import api as actions
from services.risk.actions.commands import chase_interventions
from services.risk.answers import api as answers
from services.risk.assessments import api as assessments
from services.risk.assumptions import api as assumptions
from services.risk.base import Base, reactions
from services.risk.checklists import api as checklists
from services.risk.checklists import reactions as checklist_reactions
from services.risk.draws import api as draws
from services.risk.impacts import reactions as impact_reactions
from services.risk.issues import api as issues
from services.risk.issues import reactions as issue_reactions
from services.risk.lessons import reactions as lesson_reactions
from services.risk.permissions import PERMISSIONS
from services.risk.plans import api as plans
from services.risk.registers import api as registers
from services.risk.registers import reactions as register_reactions
from services.risk.reserves import api as reserves
from services.risk.reserves import reactions as reserve_reactions
from services.risk.reviews import api as reviews
from services.risk.reviews.commands import chase_reviews
from services.risk.risks import api as risks
from services.risk.risks import reactions as risk_reactions
from services.risk.scales import api as scales
from services.risk.settings import RiskSettings
from services.risk.watches import api as watches
from services.risk.watches.commands import judge_near_risks
from shared.runtime import Service

HEARD_IN = (
    checklist_reactions,
    register_reactions,
    reserve_reactions,
    risk_reactions,
    lesson_reactions,
    issue_reactions,
    impact_reactions,
)

SERVICE = Service(
    title="Risk",
    description="Risk registers from the submission of a proposal on, and the issues of projects:"
    " 风险登记册、风险识别、评估与应对，问题与对策。",
    settings=RiskSettings,
    metadata=Base.metadata,
    permissions=PERMISSIONS,
    reactions=reactions,
    routes=[
        scales.routes,
        checklists.routes,
        registers.routes,
        plans.routes,
        assumptions.routes,
        reserves.routes,
        answers.routes,
        risks.routes,
        watches.routes,
        assessments.routes,
        issues.routes,
        actions.routes,
        draws.routes,
        reviews.routes,
    ],
    timers=[judge_near_risks, chase_interventions, chase_reviews],
)

if __name__ == "__main__":
    SERVICE.run()
