"""Labelled proposals are shown the past project that is like them, among three hundred others."""

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid5

import pytest
import yaml

from shared.contracts.base import Money
from shared.contracts.portfolio import LegacyProjectImported
from tests.knowledge.facts import submitted
from tests.support.given import undertaking
from tests.support.servers import ask
from tests.support.tree import ROOT, service
from tests.support.world import Subject, World

HERE = Path(__file__).parent
PROPOSALS: list[dict[str, Any]] = yaml.safe_load((HERE / "proposals.yaml").read_text())
OTHERS: dict[str, list[Any]] = yaml.safe_load((HERE / "others.yaml").read_text())
SEED: list[dict[str, Any]] = yaml.safe_load(
    Path(ROOT, "deploy", "seed", "past_projects.yaml").read_text()
)
COUNT, AMONG, GOAL = 300, 3, 0.9


def other_projects() -> list[dict[str, Any]]:
    """Three hundred past projects of all types, the same in every run."""
    tiers = ("S", "M", "L")
    found = [
        {
            **SEED[0],
            "name": f"{name}{way}",
            "type": type_,
            "tier": tiers[place % 3],
            "org_unit": org_unit,
            "summary": f"{way}：{said}",
            "outcome": f"{name}按计划交付，用户评价良好。",
        }
        for place, way in enumerate(OTHERS["ways"])
        for type_, things in OTHERS.items()
        if type_ != "ways"
        for name, org_unit, said in things
    ]
    return found[:COUNT]


def imported(record: dict[str, Any], number: int) -> LegacyProjectImported:
    """What portfolio tells of a closed project that was taken over."""
    id_ = uuid5(undertaking().id, record["name"])
    key = f"PRJ-2026-{number:04d}"
    told = undertaking(id=id_, key=key, title=record["name"], state="CLOSED", sponsor="sponsor-li")
    facts = {name: record[name] for name in LegacyProjectImported.model_fields if name in record}
    money = {n: Money.model_validate(record[n]) for n in ("budget", "actual_cost")}
    return LegacyProjectImported.model_validate(
        {**facts, **money, "project_id": id_, "undertaking": told, "project_key": key}
    )


@pytest.fixture(scope="session")
async def past(world: World) -> AsyncIterator[tuple[Subject, dict[Any, str]]]:
    """Knowledge that has heard of 308 past projects, and which of them are the demo's."""
    dsn = ask("database", "knowledge", f"knowledge_past_{world.worker}")
    subject, numbers = Subject(service("knowledge"), world, dsn), count(1)
    known = [imported(record, next(numbers)) for record in SEED]
    others = [imported(record, next(numbers)) for record in other_projects()]
    await subject.hear_together(*known)
    for start in range(0, COUNT, 100):
        await subject.hear_together(*others[start : start + 100])
    refs = [record["external_ref"].split("-", 2)[2] for record in SEED]
    yield subject, {str(e.project_id): ref for e, ref in zip(known, refs, strict=True)}
    await subject.close()


def test_the_set_is_what_it_says_it_is() -> None:
    """Thirty proposals for the eight past projects, among three hundred others."""
    assert len(PROPOSALS) == 30
    refs = {record["external_ref"].split("-", 2)[2] for record in SEED}
    assert {proposal["right"] for proposal in PROPOSALS} == refs
    assert len({record["name"] for record in other_projects()}) == COUNT


async def test_recall_at_three_is_as_promised(
    past: tuple[Subject, dict[Any, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    """REQ-045: nine of ten proposals are shown the right past project among the first three."""
    subject, named = past
    missed = []
    for said in PROPOSALS:
        event = submitted(
            title=said["title"],
            type=said["type"],
            tier=said["tier"],
            org_unit=said["org_unit"],
            problem=said["problem"],
            proposed_solution=said["solution"],
        )
        await subject.hear(event)
        params = {"proposal": str(event.proposal_id)}
        answer = await subject.call("sponsor-zhang", "GET", "/similar", params=params)
        found = answer.json()["projects"][:AMONG]
        if said["right"] not in [named.get(project["id"]) for project in found]:
            missed.append((said["title"], said["right"], [p["title"] for p in found]))
    recall = 1 - len(missed) / len(PROPOSALS)
    with capsys.disabled():
        print(  # noqa: T201
            f"\nR@{AMONG} of {len(PROPOSALS)} proposals among {COUNT + 8} projects: {recall:.3f}"
        )
    assert recall >= GOAL, missed
