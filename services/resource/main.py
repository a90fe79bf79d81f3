"""Resource, wired: its routes in process order, and its reactions."""

from services.resource.allocations import api as allocations
from services.resource.base import Base, reactions
from services.resource.baselines import reactions as baseline_reactions
from services.resource.calendars import api as calendars
from services.resource.candidates import api as candidates
from services.resource.capacity import api as capacity
from services.resource.certificates import reactions as certificate_reactions
from services.resource.confirmations import api as confirmations
from services.resource.confirmations import reactions as confirmation_reactions
from services.resource.confirmations.commands import answer_refused_plans
from services.resource.conflicts import api as conflicts
from services.resource.demands import api as demands
from services.resource.demands import reactions as demand_reactions
from services.resource.endings import reactions as ending_reactions
from services.resource.endings.commands import follow_days, soften_bookings
from services.resource.escalations import api as escalations
from services.resource.escalations.commands import raise_undecided, watch_shortages
from services.resource.impacts import reactions as impact_reactions
from services.resource.people import api as people
from services.resource.permissions import PERMISSIONS
from services.resource.plans import reactions as plan_reactions
from services.resource.pool import api as pool
from services.resource.reports import api as reports
from services.resource.resolutions import api as resolutions
from services.resource.roles import api as roles
from services.resource.rough_cuts import api as rough_cuts
from services.resource.rough_cuts import reactions as rough_cut_reactions
from services.resource.settings import ResourceSettings
from services.resource.shortages import api as shortages
from services.resource.time_entries import api as time_entries
from services.resource.time_entries.commands import post_time_entries
from services.resource.utilisation import api as utilisation
from shared.runtime import Service

HEARD_IN = (certificate_reactions, plan_reactions, demand_reactions, rough_cut_reactions)
HEARD_LATER = (confirmation_reactions, impact_reactions, baseline_reactions, ending_reactions)
TIMERS = (answer_refused_plans, follow_days, soften_bookings)

SERVICE = Service(
    title="Resource",
    description="People, the pool and what it can give: 人员目录、资源池、能力与资源需求。",
    settings=ResourceSettings,
    metadata=Base.metadata,
    permissions=PERMISSIONS,
    reactions=reactions,
    routes=[
        people.routes,
        calendars.routes,
        roles.routes,
        pool.routes,
        demands.routes,
        capacity.routes,
        rough_cuts.routes,
        candidates.routes,
        conflicts.routes,
        allocations.routes,
        resolutions.routes,
        confirmations.routes,
        time_entries.routes,
        utilisation.routes,
        shortages.routes,
        escalations.routes,
        reports.routes,
    ],
    timers=[*TIMERS, post_time_entries, watch_shortages, raise_undecided],
)

if __name__ == "__main__":
    SERVICE.run()
