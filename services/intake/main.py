"""Intake, wired: its routes in process order, its reactions, its timers."""

from services.intake.assessments import api as assessments
from services.intake.assessments import reactions as assessment_reactions
from services.intake.attachments import api as attachments
from services.intake.attachments.commands import scan_attachments
from services.intake.base import Base, reactions
from services.intake.conflicts import api as conflicts
from services.intake.consultations import api as consultations
from services.intake.coverage import api as coverage
from services.intake.decisions import api as decisions
from services.intake.decisions.commands import close_board_votes
from services.intake.exports import api as exports
from services.intake.exports.commands import EXPORT, write_workbook
from services.intake.finance import api as finance
from services.intake.handoffs import reactions as handoff_reactions
from services.intake.handoffs.commands import raise_stuck_handoffs
from services.intake.handoffs.queries import measure_stuck_handoffs
from services.intake.objectives import api as objectives
from services.intake.permissions import PERMISSIONS
from services.intake.policies import api as policies
from services.intake.project_types import reactions as project_type_reactions
from services.intake.proposals import api as proposals
from services.intake.proposals import reactions as proposal_reactions
from services.intake.proposals.commands import raise_breached_slas, return_deferred
from services.intake.rankings import api as rankings
from services.intake.reports import api as reports
from services.intake.reports.commands import count_facts
from services.intake.reports.queries import measure_breached_slas
from services.intake.requirements import api as requirements
from services.intake.scorecards import api as scorecards
from services.intake.scorecards import reactions as scorecard_reactions
from services.intake.scoring import api as scoring
from services.intake.settings import IntakeSettings
from services.intake.stakeholders import api as stakeholders
from services.intake.strategic_objectives import reactions as strategic_objective_reactions
from services.intake.submissions import api as submissions
from shared.runtime import Service

HEARD_IN = (project_type_reactions, strategic_objective_reactions, handoff_reactions)
HEARD_LATER = (proposal_reactions, assessment_reactions, scorecard_reactions)

TIMERS = (raise_stuck_handoffs, raise_breached_slas, return_deferred, scan_attachments)

SERVICE = Service(
    title="Intake",
    description="Proposals from draft to decision: 项目申请、初步评估与立项决策。",
    settings=IntakeSettings,
    metadata=Base.metadata,
    permissions=PERMISSIONS,
    reactions=reactions,
    routes=[
        policies.routes,
        scoring.routes,
        proposals.routes,
        stakeholders.routes,
        objectives.routes,
        finance.routes,
        attachments.routes,
        submissions.routes,
        assessments.routes,
        requirements.routes,
        conflicts.routes,
        consultations.routes,
        coverage.routes,
        scorecards.routes,
        rankings.routes,
        decisions.routes,
        reports.routes,
        exports.routes,
    ],
    timers=[*TIMERS, close_board_votes, count_facts],
    jobs={EXPORT: write_workbook},
    measures=[measure_stuck_handoffs, measure_breached_slas],
)

if __name__ == "__main__":
    SERVICE.run()
