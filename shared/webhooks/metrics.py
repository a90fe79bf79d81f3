"""What operators watch of webhooks: attempts, how many there are, and who fails for how long."""

from prometheus_client import Counter, Gauge
from sqlalchemy import func, select

from shared.db.transaction import Reader
from shared.webhooks.model import WebhookState, WebhookSubscription

ATTEMPTS = Counter("pmo_webhook_attempts", "Attempts to tell an event, by outcome.", ["outcome"])
WEBHOOKS = Gauge("pmo_webhooks", "Webhooks, by state.", ["state"])
FAILING = Gauge(
    "pmo_webhook_failing_seconds", "For how long the webhook has failed that fails longest."
)


async def measure_webhooks(read: Reader) -> None:
    """Set the gauges from the table."""
    state = WebhookSubscription.state
    since = func.min(WebhookSubscription.failing_since).label("since")
    counted = select(state, func.count().label("number"), since).group_by(state)
    rows = {row.state: row for row in await read.execute(counted)}
    for each in WebhookState:
        WEBHOOKS.labels(each).set(rows[each].number if each in rows else 0)
    failing = rows[WebhookState.ACTIVE].since if WebhookState.ACTIVE in rows else None
    FAILING.set(max(0.0, (read.now - failing).total_seconds()) if failing else 0)
