"""Changes as portfolio hears of them: answered, applied whole and once, or refused."""

from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.portfolio.changes.commands import apply_change
from services.portfolio.changes.model import applied
from shared.contracts.planning import BaselineRevised, ChangeImpactAnswered, ChangeRefused
from shared.domain.actor import Actor
from shared.domain.canonical import content_hash
from tests.portfolio.given import registered_project, row_of
from tests.portfolio.planning import (
    MANAGER,
    asked,
    baselined_project,
    baselines_of,
    decided,
    rebaselined_project,
)
from tests.support import given
from tests.support.world import NotTaken, World

LATER = {"op": "activity.modify", "code": "C", "finish": "2099-04-03"}
MOVE = {"op": "milestone.move", "code": "LIVE", "date": "2099-04-02"}
MORE = {
    "op": "budget.add",
    "code": "L3",
    "wbs": "1",
    "cost_type": "EXTERNAL",
    "cost_class": "OPEX",
    "month": "2099-02",
    "amount": "4000.0000",
}
WRONG = {"op": "milestone.move", "code": "NOWHERE", "date": "2099-04-02"}


async def first_of(world: World) -> tuple[str, dict[str, Any]]:
    """The id of a project with a baseline, and that."""
    project = await baselined_project(world)
    (first,) = await baselines_of(world, project["id"])
    return project["id"], first


async def stored(world: World, baseline_id: str) -> dict[str, Any]:
    (row,) = await world.service("portfolio").rows(
        "SELECT content FROM planned_contents WHERE id = :id", id=UUID(baseline_id)
    )
    found: dict[str, Any] = row["content"]
    return found


async def test_what_a_change_would_do_is_answered_once(world: World) -> None:
    """REQ-127: in working days and money, on the current baseline; nothing is changed by it."""
    portfolio = world.service("portfolio")
    id_, first = await first_of(world)
    before, since = await row_of(world, id_), await portfolio.last_seq()
    question = asked(id_, first["content_hash"], LATER, MOVE, MORE)
    await portfolio.hear(question, times=2)
    await portfolio.hear(question)
    (told,) = await portfolio.events(since=since)
    answer = ChangeImpactAnswered.model_validate(told["data"])
    assert (answer.question_id, answer.problems) == (question.question_id, ())
    assert (answer.baseline_hash, answer.patch_hash) == (
        first["content_hash"],
        question.patch_hash,
    )
    assert (answer.finish_days, str(answer.bac_delta.amount), str(answer.bac.amount)) == (
        3,
        "4000.0000",
        "164000.0000",
    )
    assert (str(answer.first_bac.amount), answer.duration_days) == ("160000.0000", 62)
    assert ([(m.code, m.days) for m in answer.milestones], answer.gates) == (
        [("LIVE", 2)],
        ("LIVE",),
    )
    assert await row_of(world, id_) == before


async def test_what_cannot_be_applied_is_answered_with_the_reason(world: World) -> None:
    """REQ-127: each by its place; the rest is zero."""
    portfolio = world.service("portfolio")
    id_, first = await first_of(world)
    since = await portfolio.last_seq()
    await portfolio.hear(asked(id_, first["content_hash"], LATER, WRONG))
    (told,) = await portfolio.events(since=since)
    answer = ChangeImpactAnswered.model_validate(told["data"])
    assert [(p.place, p.code) for p in answer.problems] == [(1, "element_unknown")]
    assert (answer.finish_days, int(answer.bac.amount), answer.milestones) == (0, 0, ())


async def test_a_question_before_there_is_a_baseline_has_an_answer_too(world: World) -> None:
    """REQ-127: nobody waits for ever."""
    portfolio, project = world.service("portfolio"), await registered_project(world)
    since = await portfolio.last_seq()
    await portfolio.hear(asked(project["id"], "0" * 64, LATER))
    (told,) = await portfolio.events(since=since)
    answer = ChangeImpactAnswered.model_validate(told["data"])
    assert [(p.place, p.code) for p in answer.problems] == [(0, "no_baseline")]


async def test_an_approved_change_is_the_next_baseline_once(world: World) -> None:
    """REQ-132: told twice, and told again under another id, it is applied once."""
    portfolio = world.service("portfolio")
    id_, first = await first_of(world)
    since, change = await portfolio.last_seq(), decided(id_, first["content_hash"], LATER, MORE)
    await portfolio.hear(change, times=2)
    await portfolio.hear(change)
    one, two = await baselines_of(world, id_)
    assert one == first
    assert (two["number"], two["change_id"], two["previous_hash"], two["set_by"]) == (
        2,
        str(change.change_id),
        first["content_hash"],
        "director-chen",
    )
    assert (two["bac_amount"], two["planned_finish"]) == ("164000.0000", "2099-04-03")
    (told,) = await portfolio.events(since=since)
    fact = BaselineRevised.model_validate(told["data"])
    assert (fact.change_id, fact.patch_hash) == (change.change_id, change.patch_hash)
    assert (fact.content_hash, fact.previous_hash) == (two["content_hash"], one["content_hash"])
    project = await row_of(world, id_)
    assert (str(project["baseline_id"]), f"{project['planned_finish']}") == (
        two["id"],
        "2099-04-03",
    )
    assert fact.undertaking.revision == project["version"]


async def test_the_patches_replayed_on_the_first_baseline_are_the_last_one(world: World) -> None:
    """REQ-123: what differs between two baselines is what was applied, and nothing else."""
    portfolio = world.service("portfolio")
    id_, first = await first_of(world)
    patches, hash_ = [[LATER, MOVE], [MORE]], first["content_hash"]
    for patch in patches:
        await portfolio.hear(decided(id_, hash_, *patch))
        hash_ = (await baselines_of(world, id_))[-1]["content_hash"]
    content = await stored(world, first["id"])
    for patch in patches:
        told = [o.model_dump(mode="json") for o in decided(id_, hash_, *patch).patch]
        content, problems = applied(content, told, {"IT"})
        assert problems == []
    assert content_hash(content) == hash_
    last = (await baselines_of(world, id_))[-1]
    path = f"/baselines/{first['id']}/compare/{last['id']}"
    found = await given.said(portfolio, MANAGER, "GET", path)
    assert [(c["kind"], c["code"]) for c in found["changes"]] == [
        ("activities", "C"),
        ("milestones", "LIVE"),
        ("budget_lines", "L3"),
        ("bac", ""),
    ]


@pytest.mark.parametrize(
    ("patch", "stale", "reason"),
    [([LATER], True, "baseline_stale"), ([LATER, WRONG], False, "element_unknown")],
)
async def test_what_was_decided_on_another_baseline_or_does_not_fit_is_refused_once(
    world: World, patch: list[Any], stale: bool, reason: str
) -> None:
    """REQ-132: nothing of it is applied."""
    portfolio = world.service("portfolio")
    id_, first = await first_of(world)
    before, since = await row_of(world, id_), await portfolio.last_seq()
    change = decided(id_, "0" * 64 if stale else first["content_hash"], *patch)
    await portfolio.hear(change, times=2)
    await portfolio.hear(change)
    (told,) = await portfolio.events(since=since)
    fact = ChangeRefused.model_validate(told["data"])
    assert (fact.change_id, fact.reason_code, fact.baseline_hash) == (
        change.change_id,
        reason,
        first["content_hash"],
    )
    assert (await row_of(world, id_), len(await baselines_of(world, id_))) == (before, 1)
    again = decided(id_, first["content_hash"], LATER, change_id=change.change_id)
    await portfolio.hear(again)
    assert len(await baselines_of(world, id_)) == 2


async def test_of_two_changes_decided_on_one_baseline_the_second_is_refused(world: World) -> None:
    """REQ-132: in one batch, as the consumer gets them after a pause."""
    portfolio = world.service("portfolio")
    id_, first = await first_of(world)
    one, two = (decided(id_, first["content_hash"], op) for op in (LATER, MORE))
    since = await portfolio.last_seq()
    await portfolio.hear_together(one, two)
    told = [e["type"] for e in await portfolio.events(since=since)]
    assert told == [BaselineRevised.type_name(), ChangeRefused.type_name()]
    assert len(await baselines_of(world, id_)) == 2


class KilledHere(Exception):
    """The process is gone."""


async def test_a_change_that_was_interrupted_is_applied_when_it_comes_again(world: World) -> None:
    """REQ-132: killed before the commit, nothing was done; then there is exactly one baseline."""
    portfolio = world.service("portfolio")
    id_, first = await first_of(world)
    change, before = decided(id_, first["content_hash"], LATER), await portfolio.contents()
    with suppress(KilledHere):
        async with portfolio.db.begin(Actor.system("portfolio")) as tx:
            await apply_change(tx, change)
            await tx.flush()
            raise KilledHere
    assert await portfolio.contents() == before
    await portfolio.hear(change)
    assert len(await baselines_of(world, id_)) == 2


async def test_another_type_brings_another_profile(world: World) -> None:
    """REQ-012: type and tier change by an approved change, and the profile with them."""
    patch = {"op": "type.change", "type": "ENGINEERING", "tier": "L"}
    project = await rebaselined_project(world, patch)
    assert (project["type"], project["tier"]) == ("ENGINEERING", "L")
    required = [plan["code"] for plan in project["profile"]["required_plans"]]
    assert "PROCUREMENT" in required
    assert project["profile"]["tier"] == "L"


async def test_a_closed_project_and_one_without_a_baseline_are_not_changed(world: World) -> None:
    """REQ-132."""
    portfolio = world.service("portfolio")
    early = await registered_project(world)
    id_, first = await first_of(world)
    await portfolio.rows("UPDATE projects SET state = 'CLOSED' WHERE id = :id", id=UUID(id_))
    since = await portfolio.last_seq()
    await portfolio.hear(decided(early["id"], "0" * 64, LATER))
    await portfolio.hear(decided(id_, first["content_hash"], LATER))
    told = [e["data"]["reason_code"] for e in await portfolio.events(since=since)]
    assert told == ["no_baseline", "project_over"]


async def test_a_change_to_a_project_nobody_knows_waits(world: World) -> None:
    """REQ-132: too early; it is taken when the project is there."""
    portfolio = world.service("portfolio")
    with pytest.raises(NotTaken, match="not_found"):
        await portfolio.hear(asked(str(uuid4()), "0" * 64, LATER))
