"""The copy of the strategic objectives: the latest that portfolio told, whatever the order."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from shared.contracts.portfolio import StrategicObjectiveEvent
from tests.intake.gathering import retired, strategic
from tests.support.world import Subject, World


@pytest.fixture
async def intake(world: World) -> AsyncIterator[Subject]:
    """Intake in a world where nobody else has to serve what is told here."""
    another = world.apart("strategic")
    yield another.service("intake")
    await another.close()


async def known(intake: Subject, told: StrategicObjectiveEvent) -> dict[str, Any]:
    sql = "SELECT * FROM strategic_objectives WHERE id = :id"
    (row,) = await intake.rows(sql, id=told.objective_id)
    return row


async def test_what_portfolio_tells_is_remembered_whole(intake: Subject) -> None:
    """REQ-089."""
    told = strategic()
    await intake.hear(told, times=2)
    row = await known(intake, told)
    assert (row["code"], row["revision"], row["state"]) == ("DIGITAL-2027", 1, "ACTIVE")
    assert (row["name"]["en"], row["weight"]) == ("Digital customer service", Decimal("0.4"))


async def test_a_later_revision_replaces_and_an_earlier_one_does_not(intake: Subject) -> None:
    """REQ-089: late and early alike."""
    first = strategic()
    second = strategic(id=first.objective_id, revision=2, weight="0.6")
    await intake.hear(second)
    await intake.hear(first)
    row = await known(intake, first)
    assert (row["revision"], row["weight"]) == (2, Decimal("0.6"))


async def test_a_retired_one_stays_retired_when_older_news_come_late(intake: Subject) -> None:
    """REQ-089."""
    told = strategic()
    await intake.hear(retired(told), times=2)
    await intake.hear(told)
    row = await known(intake, told)
    assert (row["revision"], row["state"]) == (2, "RETIRED")
