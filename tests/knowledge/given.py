"""Lessons in the state that a test needs, reached as people reach it."""

from pathlib import Path
from typing import Any

import yaml

from services.knowledge.articles.commands import EXAMPLE as ARTICLE
from services.knowledge.assets.commands import EXAMPLE as ASSET
from services.knowledge.lessons.commands import EXAMPLE
from services.knowledge.processes.queries import CONTENT_EXAMPLE as PROCESS
from tests.support.given import said
from tests.support.tree import ROOT
from tests.support.world import Subject

AUTHOR, ANALYST = "employee-he", "analyst-lin"
SEED: list[dict[str, Any]] = yaml.safe_load(
    Path(ROOT, "deploy", "seed", "lessons.yaml").read_text()
)


async def captured_lesson(
    knowledge: Subject, *, by: str = AUTHOR, **overrides: Any
) -> dict[str, Any]:
    """CAPTURED; `overrides` are fields of the request."""
    return await said(knowledge, by, "POST", "/lessons", {**EXAMPLE, **overrides})


async def moved(
    knowledge: Subject, lesson: dict[str, Any], verb: str, json: Any = None, by: str = ANALYST
) -> dict[str, Any]:
    """The lesson after a step of the PMO."""
    path = f"/lessons/{lesson['id']}/{verb}"
    return await said(knowledge, by, "POST", path, json, if_match=lesson["version"])


async def validated_lesson(knowledge: Subject, **how: Any) -> dict[str, Any]:
    """VALIDATED by an analyst."""
    return await moved(knowledge, await captured_lesson(knowledge, **how), "validate")


async def published_lesson(knowledge: Subject, **how: Any) -> dict[str, Any]:
    """PUBLISHED by an analyst."""
    return await moved(knowledge, await validated_lesson(knowledge, **how), "publish")


async def retired_lesson(knowledge: Subject, **how: Any) -> dict[str, Any]:
    """RETIRED by an analyst."""
    lesson = await published_lesson(knowledge, **how)
    return await moved(knowledge, lesson, "retire", {"reason": "该平台已下线。"})
