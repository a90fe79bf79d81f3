"""`pmo stream` says what a stream lacks, and fills one that was lost as it was before."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from shared.messaging.cloudevents import to_headers
from shared.messaging.consumer import read
from shared.messaging.names import STREAM
from shared.messaging.publishing import outgoing, publish
from shared.messaging.replay import replay
from tests.deploy.operated import Operated, operated
from tests.support.given import BARE
from tests.support.polling import until
from tests.support.world import World

TOLD = "SELECT * FROM events WHERE published_at IS NOT NULL ORDER BY chain_seq"


@pytest.fixture
async def platform(world: World, tmp_path: Path) -> AsyncIterator[Operated]:
    """All six services; intake and risk have told of three proposals and their registers."""
    async with operated(
        world, tmp_path, "intake", "portfolio", "change", "risk", "resource", "knowledge"
    ) as found:
        async with found.at_work():
            for number in range(3):
                await draft(found, f"第 {number} 号申请")
            await heard(found, 3)
        yield found


async def draft(platform: Operated, title: str) -> None:
    answer = await platform.services["intake"].call(
        "sponsor-zhang", "POST", "/proposals", {**BARE, "title": title}
    )
    assert answer.status_code == 201


async def heard(platform: Operated, number: int) -> None:
    """Return when all six know that many undertakings, and nobody has anything to tell."""

    async def everywhere() -> bool:
        for subject in platform.services.values():
            copied = await subject.rows("SELECT 1 FROM projects_copy")
            if len(copied) != number:
                return False
        return True

    await until(everywhere)
    for name in platform.services:
        await platform.published(name)
