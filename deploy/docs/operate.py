"""docs/operate: the tables of settings and metrics, from the code that has them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prometheus_client import REGISTRY
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from deploy.docs.marks import with_fresh
from shared.runtime import Service

OURS = "pmo_"

WATCHED: Mapping[str, str] = {
    "pmo_http_request_seconds": "Latency and refusals by operation: 5xx means that people are"
    " turned away; a slow operation is named here first.",
    "pmo_handoffs_stuck": "Above 0: [stuck hand-off](stuck-handoff.md).",
    "pmo_slas_breached": "Proposals and plans that people let lie, or that resource or risk"
    " did not answer; for the PMO rather than for operators.",
    "pmo_jobs": "`FAILED` rising: the job's problem says why (`GET /<service>/v1/jobs/{id}`).",
    "pmo_jobs_open": "`QUEUED` for long: start another replica, any one works jobs off.",
    "pmo_events_published": "Standing still while commands come: see the outbox.",
    "pmo_events_applied": "Standing still while `pmo_consumer_behind` rises: see the log.",
    "pmo_events_repeated": "Rises after restarts and after the stream was rebuilt; harmless.",
    "pmo_events_parked": "How many were ever put aside; what is there now is the next line.",
    "pmo_parked_events": "`STUCK` above 0: [parked events](parked-events.md).",
    "pmo_outbox_oldest_seconds": "Above 60: NATS is away, the [stream is lost](lost-stream.md),"
    " or nobody leads. Nothing is lost meanwhile.",
    "pmo_consumer_behind": "Rising: this service hears more slowly than others tell. `NaN`: NATS"
    " or the stream is away.",
    "pmo_nats_connected": "0: this replica works without events; they wait in its table.",
    "pmo_nats_errors": "`permission` above 0: a key or the server's configuration is not ours.",
    "pmo_leader": "Summed over the replicas of a service it is 1; 0 for more than 10 s: nobody"
    " relays, consumes and keeps time.",
    "pmo_webhook_attempts": "Outcomes other than taken: a receiver is slow, away or refuses; its"
    " owner reads `GET /<service>/v1/webhooks/{id}/deliveries`.",
    "pmo_webhooks": "`DISABLED` above 0: an owner has to repair the receiver and resume it.",
    "pmo_webhook_failing_seconds": "Towards 3 days: that webhook will be disabled; tell its owner.",
    "pmo_disk_free_ratio": "Below 0.15: [full disk](full-disk.md).",
}
"""What each says to whoever is woken by it; a metric without such a line is refused."""

METRICS = """# Metrics

Generated from the code by `make docs`; do not edit. Each replica of a service shows them at
`http://<admin host>:<admin port>/metrics`, which is never published; so do Python and the process
(`python_…`, `process_…`). Rules that wake somebody are in
[deploy/prometheus](../../deploy/prometheus).

| metric | labels | what it counts | what it means |
|---|---|---|---|
"""


def metrics_page(services: list[Service]) -> str:
    """The whole page; the services are imported by then, and with them all that they count."""
    assert services
    rows = [_metric(c) for c in dict.fromkeys(REGISTRY._collector_to_names) if _is_ours(c)]
    return METRICS + "".join(f"{row}\n" for row in sorted(rows))


def _is_ours(collector: Any) -> bool:
    return str(getattr(collector, "_name", "")).startswith(OURS)


def _metric(metric: Any) -> str:
    name, kind = str(metric._name), str(metric._type)
    labels = ", ".join(f"`{label}`" for label in metric._labelnames)
    shown = {"counter": f"{name}_total", "histogram": f"{name}_bucket"}.get(kind, name)
    return f"| `{shown}` ({kind}) | {labels} | {metric._documentation} | {WATCHED[name]} |"


def page_with_settings(services: list[Service], page: Path) -> str:
    """The runbook as it should be: its own words, and the settings of today."""
    return with_fresh(page.read_text(), "settings", _settings(services))


def _settings(services: list[Service]) -> str:
    rows = ["| setting | what it is | unless set |", "|---|---|---|"]
    common = set.intersection(*(set(s.settings.model_fields) for s in services))
    for name, field in services[0].settings.model_fields.items():
        if name in common:
            rows.append(_setting(name, field))
    for service in services:
        for name, field in service.settings.model_fields.items():
            if name not in common:
                rows.append(_setting(name, field, f" (only {service.name})"))
    return "\n".join(rows)


def _setting(name: str, field: FieldInfo, whose: str = "") -> str:
    if not field.description:
        raise ValueError(f"the setting {name} does not say what it is (a docstring below it)")
    default = field.get_default(call_default_factory=True, validated_data={})
    if default is PydanticUndefined:
        unless = "**must be set**"
    elif default is None:
        unless = "–"
    else:
        unless = f"`{list(default) if isinstance(default, tuple) else default}`".replace("'", '"')
    said = " ".join(field.description.split())
    return f"| `PMO_{name.upper()}` | {said}{whose} | {unless} |"
