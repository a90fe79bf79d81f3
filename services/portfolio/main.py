"""Portfolio, wired: its routes in process order, and its reactions."""

from services.portfolio.admitted import reactions as admitted_reactions
from services.portfolio.alignments import api as alignments
from services.portfolio.alignments.commands import reopen_alignments
from services.portfolio.approvals import api as approvals
from services.portfolio.approvals import reactions as approval_reactions
from services.portfolio.approvals.commands import raise_overdue_confirmations
from services.portfolio.approvals.queries import measure_overdue_confirmations
from services.portfolio.base import Base, reactions
from services.portfolio.baselines import api as baselines
from services.portfolio.board import api as board
from services.portfolio.changes import reactions as change_reactions
from services.portfolio.charters import api as charters
from services.portfolio.checkins import api as checkins
from services.portfolio.checkins.commands import miss_checkins
from services.portfolio.closing import api as closing
from services.portfolio.closing import reactions as closing_reactions
from services.portfolio.communications import api as communications
from services.portfolio.communications.commands import follow_communication_plans
from services.portfolio.conditions import api as conditions
from services.portfolio.deliverables import api as deliverables
from services.portfolio.detailed_plans import api as detailed_plans
from services.portfolio.directives import api as directives
from services.portfolio.directives.commands import tell_overdue_directives
from services.portfolio.escalations import api as escalations
from services.portfolio.evaluations import api as evaluations
from services.portfolio.final_reports import api as final_reports
from services.portfolio.gates import api as gates
from services.portfolio.gates import reactions as gate_reactions
from services.portfolio.imports import api as imports
from services.portfolio.indicators import api as indicators
from services.portfolio.kickoffs import api as kickoffs
from services.portfolio.kpis import api as kpis
from services.portfolio.kpis.commands import compute_kpis
from services.portfolio.ledgers import reactions as ledger_reactions
from services.portfolio.meetings import api as meetings
from services.portfolio.milestones import api as milestones
from services.portfolio.milestones.commands import miss_milestones
from services.portfolio.objectives import api as objectives
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.plans import api as plans
from services.portfolio.processes import reactions as process_reactions
from services.portfolio.progress import api as progress
from services.portfolio.project_types import api as project_types
from services.portfolio.projects import api as projects
from services.portfolio.projects import reactions as project_reactions
from services.portfolio.projects.commands import end_delegations
from services.portfolio.rags import api as rags
from services.portfolio.rags import reactions as rag_reactions
from services.portfolio.rags.commands import assess_projects
from services.portfolio.reviews import api as reviews
from services.portfolio.reviews.commands import raise_overdue_reviews
from services.portfolio.reviews.queries import measure_overdue_reviews
from services.portfolio.settings import PortfolioSettings
from services.portfolio.settlements import api as settlements
from services.portfolio.status import api as status
from services.portfolio.steering import api as steering
from services.portfolio.traceability import api as traceability
from shared.runtime import Service

HEARD_IN = (process_reactions, admitted_reactions, project_reactions)
HEARD_LATER = (approval_reactions, change_reactions, ledger_reactions, rag_reactions)
HEARD_LAST = (gate_reactions, closing_reactions)

TIMERS = (
    end_delegations,
    raise_overdue_confirmations,
    raise_overdue_reviews,
    reopen_alignments,
    miss_milestones,
    follow_communication_plans,
    compute_kpis,
    miss_checkins,
    assess_projects,
    tell_overdue_directives,
)

SERVICE = Service(
    title="Portfolio",
    description="Projects from registration to archive: 战略目标、项目类型、项目登记与项目章程。",
    settings=PortfolioSettings,
    metadata=Base.metadata,
    permissions=PERMISSIONS,
    reactions=reactions,
    routes=[
        objectives.routes,
        project_types.routes,
        plans.routes,
        conditions.routes,
        projects.routes,
        meetings.routes,
        kickoffs.routes,
        detailed_plans.routes,
        approvals.routes,
        reviews.routes,
        alignments.routes,
        milestones.routes,
        deliverables.routes,
        baselines.routes,
        communications.routes,
        traceability.routes,
        imports.routes,
        charters.routes,
        escalations.routes,
        indicators.routes,
        kpis.routes,
        rags.routes,
        progress.routes,
        checkins.routes,
        steering.routes,
        directives.routes,
        gates.routes,
        status.routes,
        board.routes,
        settlements.routes,
        final_reports.routes,
        evaluations.routes,
        closing.routes,
    ],
    timers=TIMERS,
    measures=[measure_overdue_confirmations, measure_overdue_reviews],
)

if __name__ == "__main__":
    SERVICE.run()
