"""The local copy of the directory: the same rows whatever the order, and names for records."""

from collections.abc import Sequence
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.resource import PersonChanged, PersonEvent, PersonLeft, PersonRegistered
from shared.domain.actor import Actor
from shared.people.names import PersonName, names_of
from tests.support.tree import service_names
from tests.support.world import Subject, World


@pytest.fixture
def listener(world: World) -> Subject:
    """Every service keeps the copy; most of these tests can do with any of them."""
    return world.service("change")


def life_of(person_id: str) -> list[PersonEvent]:
    """What resource tells of somebody: registered, married, gone."""
    said: dict[str, Any] = {
        "directory_id": uuid4(),
        "person_id": person_id,
        "name": "陈晓",
        "name_en": "Chen Xiao",
        "org_unit": "信息技术部",
        "state": "ACTIVE",
    }
    return [
        PersonRegistered(**said, revision=1),
        PersonChanged(**{**said, "name_en": "Chen Lin Xiao", "org_unit": "财务部"}, revision=2),
        PersonLeft(
            **{**said, "name_en": "Chen Lin Xiao", "org_unit": "财务部", "state": "LEFT"},
            revision=3,
        ),
    ]


def anybody() -> str:
    return f"person-{uuid4().hex}"


async def row_of(listener: Subject, person_id: str) -> dict[str, Any]:
    (row,) = await listener.rows("SELECT * FROM people_copy WHERE person_id = :id", id=person_id)
    return row


async def hear(listener: Subject, facts: Sequence[PersonEvent], *, times: int = 1) -> None:
    for fact in facts:
        await listener.hear(fact, times=times)


def last_of(life: Sequence[PersonEvent]) -> dict[str, Any]:
    return max(life, key=lambda fact: fact.revision).model_dump()


@pytest.mark.parametrize("name", service_names())
async def test_every_service_keeps_it_the_teller_too(world: World, name: str) -> None:
    """REQ-186."""
    listener, person_id = world.service(name), anybody()
    life = life_of(person_id)
    await hear(listener, life, times=2)
    assert await row_of(listener, person_id) == last_of(life)


async def test_the_row_is_the_same_in_every_order_and_however_often(listener: Subject) -> None:
    """REQ-186: late, early and repeated facts."""
    for order in permutations(range(3)):
        life = life_of(anybody())
        await hear(listener, [life[n] for n in order], times=2)
        await hear(listener, life)
        assert await row_of(listener, life[0].person_id) == last_of(life)


async def test_one_batch_gives_the_same_rows_as_one_by_one(listener: Subject) -> None:
    for order in permutations(range(3)):
        lives = [life_of(anybody()) for _ in range(3)]
        facts = [life[n] for n in order for life in lives]
        await listener.hear_together(*facts, *facts)
        for life in lives:
            assert await row_of(listener, life[0].person_id) == last_of(life)


async def test_what_is_known_already_changes_nothing(listener: Subject) -> None:
    life = life_of(anybody())
    await hear(listener, life)
    before = (await listener.contents())["people_copy"]
    await hear(listener, life)
    assert (await listener.contents())["people_copy"] == before


async def test_names_are_found_for_many_ids_in_one_statement(listener: Subject) -> None:
    """Who is unknown is missing; nobody is asked for twice, and nobody for None."""
    here, gone, unknown = anybody(), anybody(), anybody()
    await hear(listener, life_of(here)[:1])
    await hear(listener, life_of(gone))
    expected = {here: PersonName("陈晓", "Chen Xiao"), gone: PersonName("陈晓", "Chen Lin Xiao")}
    asked = [here, None, gone, unknown, here]
    me = Actor(here)
    async with listener.db.read(me) as read:
        assert await names_of(read, asked) == expected
        assert await names_of(read, []) == {}
        assert await names_of(read, [None]) == {}
    async with listener.db.snapshot(me) as snapshot:
        assert await names_of(snapshot, asked) == expected
    async with listener.db.begin(me) as tx:
        assert await names_of(tx, asked) == expected
        assert (await names_of(tx, [gone]))[gone].name_en == "Chen Lin Xiao"
