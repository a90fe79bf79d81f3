"""What the bench looks at, and among how many: no list is forgotten, and copies are seen."""

from bench.asking import Asking, wanted
from bench.crowd import forget_references, multiply
from bench.listed import HISTORY, looks
from bench.spoken import Spoken, owner_of, tables
from deploy.local.personas import PERSONAS, Persona
from tests.risk.given import identified_risk, opened_register
from tests.suites.offered import asked_of, resolved
from tests.support.tree import service_names
from tests.support.world import World

MANY = 2_000


def test_every_list_is_looked_at() -> None:
    """Whatever answers with a page, but for histories, which are one list."""
    for name in service_names():
        looked_at = {look.operation for look in looks(name)}
        for operation in asked_of(name):
            answer = operation.said["responses"].get("200", {}).get("content", {})
            media = answer.get("application/json", {"schema": {}})
            shown = media["schema"].get("$ref", "").rpartition("/")[2]
            if "next_cursor" in resolved(name, media).get("properties", ()) and shown != HISTORY:
                assert operation in looked_at, operation
    histories = [look for look in looks(service_names()[0]) if "History" in look.operation.name]
    assert len(histories) == 1


def test_each_kind_of_filter_is_asked_for() -> None:
    near, further = [{"owner_id": "pm-zhou"}], [{"owner_id": "pm-zhou-7"}]
    person = {"type": "string", "examples": ["sponsor-zhang"]}
    assert list(wanted("owner_id", person, near, further)) == [
        "pm-zhou",
        "pm-zhou-7",
        "sponsor-zhang",
    ]
    assert list(wanted("state", {"enum": ["A", "B", "C", "D"]}, [], [])) == ["A", "D", "C"]
    assert list(wanted("overdue", {"type": "boolean"}, [], [])) == ["true", "false"]
    assert list(wanted("level_min", {"type": "integer", "maximum": 25}, [], [])) == [25]


async def test_copies_are_seen_by_who_may_see_them(world: World) -> None:
    """Lists of many, in which each person sees their own."""
    apart = world.apart("crowd")
    risk = apart.service("risk")
    register = await opened_register(apart)
    original = await identified_risk(apart, register)
    spoken, owner = await Spoken.by(risk), await owner_of(risk)
    look = next(look for look in looks("risk") if look.operation.name == "listRisks")
    director = Asking(risk, look, PERSONAS["director-chen"], look.operation.path)
    async with spoken.heard() as selects:
        assert len((await director.page({}))["items"]) == 1
    read = await tables(owner, selects)
    assert read == {"risks", "projects_copy", "project_members"}
    await forget_references(owner)
    kinds = {"kind": ["THREAT", "OPPORTUNITY"]}
    for name in sorted(read):
        there = await owner.fetchval(f"SELECT count(*) FROM {name}")
        persons = {"sponsor-zhang", "employee-he", "analyst-lin", "pm-zhou"}
        filled = await multiply(owner, name, persons, kinds, {"kind"}, MANY)
        assert filled >= MANY, (name, there)
    page = await director.page({"limit": 200, "sort": "-identified_at"})
    assert page["next_cursor"]
    assert page["items"][0]["id"] == original["id"]
    of_one = await director.page({"limit": 200, "project_id": register["project_id"]})
    assert len(of_one["items"]) == 1 + MANY // 100
    rare = await director.page({"limit": 200, "kind": "OPPORTUNITY"})
    assert len(rare["items"]) == MANY // 1000
    few = Persona("sponsor-zhang-17", "张伟", "has one of the copies")
    mine = Asking(risk, look, few, look.operation.path)
    assert len((await mine.page({}))["items"]) == 1
    assert {asked.get("sort") for asked in [a async for a in mine.questions()]} == set(look.sorts)
    await owner.close()
    await apart.close()
