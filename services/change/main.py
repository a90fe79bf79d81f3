"""Change, wired: its routes in process order, its reactions, its timers."""

from services.change.applications import api as applications
from services.change.applications import reactions as application_reactions
from services.change.authority import api as authority
from services.change.base import Base, reactions
from services.change.baselines import reactions as baseline_reactions
from services.change.changes import api as changes
from services.change.changes import reactions as change_reactions
from services.change.consultations import api as consultations
from services.change.decisions import api as decisions
from services.change.impacts import api as impacts
from services.change.impacts import reactions as impact_reactions
from services.change.impacts.commands import raise_stuck_questions
from services.change.impacts.queries import measure_stuck_questions
from services.change.logs import api as logs
from services.change.logs import reactions as log_reactions
from services.change.permissions import PERMISSIONS
from services.change.reports import api as reports
from services.change.settings import ChangeSettings
from services.change.votes import api as votes
from services.change.votes.commands import close_change_votes
from shared.runtime import Service

HEARD_IN = (log_reactions, baseline_reactions, change_reactions)
HEARD_LATER = (impact_reactions, application_reactions)

SERVICE = Service(
    title="Change",
    description="Changes to projects, from the suggestion to the next baseline: 变更管理。",
    settings=ChangeSettings,
    metadata=Base.metadata,
    permissions=PERMISSIONS,
    reactions=reactions,
    routes=[
        logs.routes,
        authority.routes,
        changes.routes,
        impacts.routes,
        consultations.routes,
        decisions.routes,
        votes.routes,
        applications.routes,
        reports.routes,
    ],
    timers=[raise_stuck_questions, close_change_votes],
    measures=[measure_stuck_questions],
)

if __name__ == "__main__":
    SERVICE.run()
