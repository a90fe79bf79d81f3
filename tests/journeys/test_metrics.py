"""Story: whoever watches the platform sees how it is."""

import httpx

from tests.support.stage import Stage


async def test_metrics_are_on_the_admin_port_and_nowhere_else(stage: Stage) -> None:
    await stage.approve("journey-metrics")
    running = stage.platform.state.running()

    async def shown() -> str:
        async with httpx.AsyncClient(trust_env=False) as http:
            return (await http.get(f"{running.admin['intake']}/metrics")).text

    async def told() -> bool:
        metrics = await shown()
        quiet = ("pmo_outbox_oldest_seconds 0.0", "pmo_consumer_behind 0.0", "pmo_leader 1.0")
        return all(f"\n{line}\n" in metrics for line in quiet)

    await stage.until(told, "intake has told all there is to tell")
    metrics = await shown()
    assert 'pmo_http_request_seconds_count{operation="decideProposal",status="2xx"}' in metrics
    for name in (
        "pmo_handoffs_stuck",
        'pmo_parked_events{state="STUCK"} 0.0',
        "pmo_events_published_total",
        "pmo_nats_connected 1.0",
    ):
        assert f"\n{name}" in metrics
    for path in ("/metrics", "/intake/metrics"):
        assert (await stage.call("admin-gao", "GET", path)).status_code == 404
