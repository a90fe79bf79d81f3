"""What becomes of a lesson that an undertaking has adopted as a risk."""

from typing import Any
from uuid import uuid4

import pytest

from services.risk.lessons.rules import risk_of_lesson
from shared.contracts.base import Event
from shared.contracts.knowledge import LessonAdopted
from tests.risk.facts import project_closed, register_of, submission
from tests.risk.given import opened_register, register_now, rehomed_register
from tests.support import given
from tests.support.world import World

LESSON = {
    "kind": "NEGATIVE",
    "category": "TECHNOLOGY",
    "stage": "EXECUTION",
    "title": "核心系统迁移前必须完整演练回滚",
    "root_cause": "演练只覆盖了正向迁移。",
    "event": "决定回滚，但回滚脚本从未在全量数据上跑过。",
    "effect": "业务中断九小时。",
}


def adopted(project_id: Any, **changed: Any) -> LessonAdopted:
    """What knowledge tells when somebody adopts a lesson as a risk."""
    facts = {
        "project_id": project_id,
        "lesson_recommendation_id": uuid4(),
        "lesson_id": uuid4(),
        "lesson_key": "LSN-2026-0007",
        "how": "",
        "becomes": "RISK",
        "lesson": LESSON,
    }
    return LessonAdopted.model_validate({**facts, **changed})


async def risks_of(world: World, register: dict[str, Any]) -> list[dict[str, Any]]:
    sql = "SELECT * FROM risks WHERE register_id = :id ORDER BY id"
    return await world.service("risk").rows(sql, id=register["id"])


async def test_an_adopted_lesson_is_written_into_the_register_once(world: World) -> None:
    """REQ-170, REQ-175 (S11): with its lineage, however often and by whichever offer it is told."""
    risk, register = world.service("risk"), await opened_register(world)
    fact = adopted(register["project_id"])
    heard = await risk.hear(fact, times=2)
    await risk.hear(fact)
    await risk.hear(fact.model_copy(update={"lesson_recommendation_id": uuid4()}))
    (row,) = await risks_of(world, register)
    shown = await given.said(risk, given.SPONSOR, "GET", f"/risks/{row['id']}")
    assert (shown["state"], shown["kind"], shown["category"], shown["stage"]) == (
        "IDENTIFIED",
        "THREAT",
        "TECHNICAL",
        "EXECUTION",
    )
    assert (shown["cause"], shown["event"], shown["effect"]) == (
        LESSON["root_cause"],
        LESSON["event"],
        LESSON["effect"],
    )
    assert (shown["from_lesson_id"], shown["from_lesson_key"], shown["owner_id"]) == (
        str(fact.lesson_id),
        "LSN-2026-0007",
        None,
    )
    (told,) = await risk.events(row["id"])
    assert (told["type"], told["causation_id"]) == ("pmo.risk.RiskIdentified.v1", heard)
    assert told["data"]["from_lesson_id"] == str(fact.lesson_id)
    assert (await register_now(world, register))["threats"] == 1


async def test_another_lesson_is_another_risk(world: World) -> None:
    """REQ-170: what was to be repeated is an opportunity."""
    risk, register = world.service("risk"), await rehomed_register(world)
    await risk.hear(adopted(register["project_id"]))
    praised = LESSON | {"kind": "POSITIVE"}
    await risk.hear(adopted(register["project_id"], lesson=praised))
    assert [row["kind"] for row in await risks_of(world, register)] == ["THREAT", "OPPORTUNITY"]


@pytest.mark.parametrize("becomes", ["ACTION", None])
async def test_a_lesson_that_becomes_no_risk_is_none(world: World, becomes: str | None) -> None:
    """REQ-170: nothing is written and nothing told; as of old messages that do not say."""
    risk, register = world.service("risk"), await rehomed_register(world)
    before = await risk.last_seq()
    await risk.hear(adopted(register["project_id"], becomes=becomes, lesson=None))
    assert (await risks_of(world, register), await risk.last_seq()) == ([], before)


async def test_the_adoption_waits_for_the_register(world: World) -> None:
    """REQ-043, REQ-170: what is heard before the submission is written down after it."""
    risk, proposal = world.service("risk"), await given.submitted_proposal(world)
    fact, before = adopted(proposal["id"]), await risk.last_seq()
    await risk.hear(fact)
    await risk.hear(fact)
    assert await risk.last_seq() == before
    opened = await submission(world, proposal)
    await risk.hear(opened, times=2)
    await risk.hear(opened)
    await risk.hear(fact)
    register = await register_of(world, proposal)
    assert len(await risks_of(world, register)) == 1
    assert (await register_now(world, register))["threats"] == 1


async def test_the_adoption_waits_also_where_the_registration_is_heard_first(world: World) -> None:
    """REQ-043, REQ-170: the register that is opened for the project holds it."""
    risk, proposal = world.service("risk"), await given.approved_proposal(world)
    await risk.hear(adopted(proposal["id"]))
    await risk.hear(given.registered(proposal), times=2)
    await risk.hear(await submission(world, proposal))
    register = await register_of(world, proposal)
    assert (register["state"], register["threats"]) == ("PROJECT", 1)
    assert len(await risks_of(world, register)) == 1


async def test_a_closed_register_takes_no_lesson(world: World) -> None:
    """REQ-173: what is heard late changes nothing."""
    risk, register = world.service("risk"), await rehomed_register(world)
    await risk.hear(project_closed(register))
    before = await risk.last_seq()
    await risk.hear(adopted(register["project_id"]))
    assert (await risks_of(world, register), await risk.last_seq()) == ([], before)


@pytest.mark.parametrize("level", ["RESTRICTED", "SECRET"])
async def test_words_of_a_confidential_project_stay_here(world: World, level: str) -> None:
    """REQ-172: the statement is in the register, and does not travel."""
    risk, register = world.service("risk"), await opened_register(world, confidentiality=level)
    await risk.hear(adopted(register["project_id"]))
    (row,) = await risks_of(world, register)
    shown = await given.said(risk, given.SPONSOR, "GET", f"/risks/{row['id']}")
    assert shown["event"] == LESSON["event"]
    (told,) = await risk.events(row["id"])
    assert [told["data"][part] for part in ("cause", "event", "effect")] == ["", "", ""]


def test_hidden_parts_are_called_as_the_lesson_is() -> None:
    """REQ-172: by its title, or where that is hidden by its key; and no longer than a statement."""
    hidden = LESSON | {"event": "", "effect": "長" * 2001, "category": "SCHEDULE"}
    said = risk_of_lesson("LSN-2026-0007", hidden)
    assert (said["event"], len(said["effect"])) == (LESSON["title"], 2000)
    assert said["category"] == "PROJECT_MANAGEMENT"
    assert risk_of_lesson("LSN-2026-0007", hidden | {"title": ""})["event"] == "LSN-2026-0007"


def test_a_lesson_is_adopted_by_old_messages_too() -> None:
    """Readers of what was told before it could become something."""
    old: Event = adopted(uuid4())
    told = old.model_dump(mode="json", exclude={"becomes", "lesson"})
    assert LessonAdopted.model_validate(told).becomes is None
