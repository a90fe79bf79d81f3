"""What every service offers besides its own: jobs, its feed, parked events, and webhooks."""

from shared.domain.actor import Role
from shared.domain.permissions import Permissions, may
from shared.web.feed import feed_routes
from shared.web.jobs import job_routes
from shared.web.parked import parked_routes
from shared.web.route import Routes
from shared.web.webhooks import webhook_routes

WEBHOOKS = (Role.ADMINISTRATOR, Role.INTEGRATOR)
"""An integrator's are their own; administrators see all."""

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
        "listWebhooks": may(*WEBHOOKS),
        "getWebhook": may(*WEBHOOKS),
        "getWebhookHistory": may(*WEBHOOKS),
        "listWebhookDeliveries": may(*WEBHOOKS),
        "createWebhook": may(*WEBHOOKS),
        "editWebhook": may(*WEBHOOKS, of="webhook", verbs=["edit"]),
        "pauseWebhook": may(*WEBHOOKS, of="webhook", verbs=["pause"]),
        "resumeWebhook": may(*WEBHOOKS, of="webhook", verbs=["resume"]),
        "rotateWebhookSecret": may(*WEBHOOKS, of="webhook", verbs=["rotate_secret"]),
        "replayWebhook": may(*WEBHOOKS, of="webhook", verbs=["replay"]),
        "testWebhook": may(*WEBHOOKS, of="webhook", verbs=["test"]),
        "deleteWebhook": may(*WEBHOOKS, of="webhook", verbs=["delete"]),
    }
)
"""Merged into each service's own table; jobs and webhooks are their owners'."""


def platform_routes(service: str) -> list[Routes]:
    """The operations themselves, below the service's own prefix."""
    made = (job_routes, feed_routes, parked_routes, webhook_routes)
    return [make(service, PLATFORM_PERMISSIONS) for make in made]
