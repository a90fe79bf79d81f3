"""What drafts issues without anybody's doing: indicators and milestones, each once."""

from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.delivery import KpiRecovered, MilestoneMissed
from tests.risk.facts import kpi_breached, project_closed
from tests.risk.given import ANALYST, MANAGER, rehomed_register, step, story
from tests.support import given
from tests.support.world import World


async def issues_of(world: World, register: dict[str, Any]) -> list[dict[str, Any]]:
    asked = {"project_id": str(register["project_id"]), "sort": "drafted_at"}
    page = await given.said(world.service("risk"), MANAGER, "GET", "/issues", params=asked)
    items: list[dict[str, Any]] = page["items"]
    return items


@pytest.mark.parametrize(("band", "severity"), [("RED", 4), ("AMBER", 3)])
async def test_a_breach_drafts_an_issue_once_a_period(
    world: World, band: str, severity: int
) -> None:
    """REQ-106: without human action, deduplicated by project, indicator and period."""
    risk, register = world.service("risk"), await rehomed_register(world)
    breach = kpi_breached(register, band=band)
    heard = await risk.hear(breach, times=2)
    await risk.hear(breach)
    await risk.hear(kpi_breached(register, value="0.80"))
    (issue,) = await issues_of(world, register)
    assert (issue["state"], issue["source"], issue["severity"]) == ("DRAFT", "KPI", severity)
    assert (issue["occasion"], issue["title"]) == ("SPI_T 2027-03", f"SPI_T 2027-03 {band}")
    (fact,) = await risk.events(issue["id"])
    assert (fact["type"], fact["causation_id"]) == ("pmo.risk.IssueDrafted.v1", heard)
    assert fact["data"]["occasion"] == "SPI_T 2027-03"
    await risk.hear(kpi_breached(register, period="2027-04"))
    await risk.hear(kpi_breached(register, kpi="CPI"))
    assert len(await issues_of(world, register)) == 3


async def test_a_missed_milestone_drafts_an_issue_for_each_day(world: World) -> None:
    """REQ-106: again only where it was put off and missed again."""
    risk, register = world.service("risk"), await rehomed_register(world)
    facts = {"project_id": register["project_id"], "milestone_id": uuid4(), "code": "M3"}
    missed = MilestoneMissed.model_validate({**facts, "due": "2027-03-31"})
    await risk.hear(missed, times=2)
    await risk.hear(missed)
    await risk.hear(MilestoneMissed.model_validate({**facts, "due": "2027-05-31"}))
    found = await issues_of(world, register)
    assert [(issue["source"], issue["occasion"]) for issue in found] == [
        ("MILESTONE", "M3 2027-03-31"),
        ("MILESTONE", "M3 2027-05-31"),
    ]


async def test_issues_say_when_their_indicator_is_well_again(world: World) -> None:
    """REQ-108: those of that indicator alone; who checks the effect sees it."""
    risk, register = world.service("risk"), await rehomed_register(world)
    await risk.hear(kpi_breached(register))
    await risk.hear(kpi_breached(register, kpi="SPI_TX"))
    (issue, other) = await issues_of(world, register)
    await step(world, "issues", issue, "confirm", by=ANALYST)
    facts = {"project_id": register["project_id"], "observation_id": uuid4(), "kpi": "SPI_T"}
    recovered = KpiRecovered.model_validate({**facts, "period": "2027-06"})
    await risk.hear(recovered, times=2)
    await risk.hear(recovered)
    shown = await given.said(risk, MANAGER, "GET", f"/issues/{issue['id']}")
    assert (shown["state"], shown["eased_in"]) == ("OPEN", "2027-06")
    assert await story(world, issue) == ["IssueDrafted", "IssueOpened", "IssueEased"]
    assert await story(world, other) == ["IssueDrafted"]


async def test_a_project_that_is_over_has_no_new_issues(world: World) -> None:
    """REQ-173: what is heard late drafts nothing."""
    risk, register = world.service("risk"), await rehomed_register(world)
    await risk.hear(project_closed(register))
    before = await risk.last_seq()
    await risk.hear(kpi_breached(register))
    assert await risk.last_seq() == before
    assert await issues_of(world, register) == []
