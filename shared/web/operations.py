"""What every service offers besides its own: jobs, the feed of its events, and parked events."""

from shared.domain.actor import Role
from shared.domain.permissions import Permissions, may
from shared.web.feed import feed_routes
from shared.web.jobs import job_routes
from shared.web.parked import parked_routes
from shared.web.route import Routes

PLATFORM_PERMISSIONS = Permissions(
    {
        "listJobs": may(everyone=True),
        "getJob": may(everyone=True),
        "cancelJob": may(everyone=True),
        "getJobResult": may(everyone=True),
        "listEvents": may(Role.AUDITOR, Role.PMO_DIRECTOR, Role.INTEGRATOR),
        "listParkedEvents": may(Role.ADMINISTRATOR),
        "retryParkedEvent": may(Role.ADMINISTRATOR),
        "discardParkedEvent": may(Role.ADMINISTRATOR),
        "listDiscardedEvents": may(Role.ADMINISTRATOR, Role.AUDITOR),
    }
)
"""Merged into each service's own table; jobs are shown to who asked for them alone."""


def platform_routes(service: str) -> list[Routes]:
    """The operations themselves, below the service's own prefix."""
    return [
        made(service, PLATFORM_PERMISSIONS) for made in (job_routes, feed_routes, parked_routes)
    ]
