"""What a fuzzed platform looks like afterwards: every fact told and taken, nothing broken."""

import json
from typing import Any

import httpx

from shared.messaging.names import SERVICES, STREAM
from tests.support.stage import Stage

BAD = {"error", "critical"}


async def aftermath(stage: Stage) -> list[str]:
    """What is wrong though no answer showed it, in words."""

    async def quiet() -> bool:
        return await _untold(stage) == 0 and await _unheard(stage) == 0

    await stage.until(quiet, "every fact is told, and every listener has heard it")
    found = []
    for service in SERVICES:
        parked = await stage.rows(service, "SELECT subject, error FROM parked_events")
        found += [f"{service} could not take {dict(row)}" for row in parked]
        if (verdict := await stage.verdict(service)).broken_at is not None:
            found.append(f"the audit chain of {service} does not hold: {verdict}")
        found += [f"{service} logged {line}" for line in _errors(stage, service)]
    return found


async def _untold(stage: Stage) -> int:
    query = "SELECT count(*) AS left FROM events WHERE chain_seq IS NULL"
    return sum([(await stage.rows(name, query))[0]["left"] for name in SERVICES])


async def _unheard(stage: Stage) -> int:
    """How many facts wait for their listeners, as NATS itself counts them."""
    monitor = stage.platform.state.running().nats_monitor
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(f"{monitor}/jsz", params={"consumers": True})
    accounts: list[dict[str, Any]] = answer.json()["account_details"]
    consumers = [
        consumer
        for account in accounts
        for stream in account["stream_detail"]
        if stream["name"] == STREAM
        for consumer in stream["consumer_detail"]
    ]
    return sum(each["num_pending"] + each["num_ack_pending"] for each in consumers)


def _errors(stage: Stage, service: str) -> list[str]:
    lines = stage.platform.state.log(service).read_text().splitlines()
    return [line for line in lines if line[:1] == "{" and json.loads(line).get("level") in BAD]
