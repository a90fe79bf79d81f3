"""Seeding: steps wait for each other, nothing is added twice, and what goes wrong is told."""

import threading
from collections.abc import Collection, Mapping
from typing import Any

import pytest

from deploy.commands.seed import STEPS
from deploy.local.personas import PERSONAS
from deploy.seeding.admission import Course, steps_between
from deploy.seeding.steps import Ground, Step, records, run
from services.intake.proposals.model import ProposalState
from shared.domain.actor import Role


class Shelf:
    """One collection, which remembers who asked for what."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []
        self.asked: list[tuple[str, str, str]] = []
        self.keys: list[str | None] = []
        self._lock = threading.Lock()

    def ask(
        self,
        persona: str,
        method: str,
        path: str,
        json: Any = None,
        *,
        if_match: int | None = None,
        key: str | None = None,
        params: Mapping[str, Any] | None = None,
        passing: Collection[str] = (),
    ) -> Any:
        with self._lock:
            self.asked.append((persona, method, path))
            self.keys.append(key)
            row = {**(json or {}), "id": str(len(self.items)), "version": 1}
            self.items.append(row)
            return row

    def all(self, persona: str, path: str, params: Mapping[str, Any] | None = None) -> list[Any]:
        return list(self.items)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def ground(shelf: Shelf) -> Any:
    made = Ground(shelf)
    yield made
    made.close()


def test_what_is_there_is_not_added_again(ground: Ground, shelf: Shelf) -> None:
    wanted = [{"title": f"t{n}"} for n in range(20)]
    assert ground.add("rm-xu", "/x", wanted[:5]).new == 5
    added = ground.add("rm-xu", "/x", wanted)
    assert (added.new, set(added.rows)) == (15, {f"t{n}" for n in range(20)})
    assert ground.add("rm-xu", "/x", wanted).new == 0
    assert len(shelf.asked) == 20


def test_the_same_request_has_the_same_key_and_another_has_another(
    ground: Ground, shelf: Shelf
) -> None:
    for body in ({"a": 1}, {"a": 1}, {"a": 2}):
        ground.post("rm-xu", "/x", body)
    ground.post("rm-xu", "/y", {"a": 1})
    first, again, other, elsewhere = shelf.keys
    assert first == again
    assert len({first, other, elsewhere}) == 3
    assert first is not None
    assert len(first) <= 64


def test_a_step_begins_when_those_before_it_are_done(ground: Ground) -> None:
    order: list[str] = []

    def filling(name: str) -> Any:
        def fill(_: Ground) -> int:
            order.append(name)
            return 2

        return fill

    steps = (
        Step("one", filling("one")),
        Step("two", filling("two"), after=("one",)),
        Step("three", filling("three"), after=("two", "one")),
    )
    told: list[tuple[str, int]] = []
    assert run(steps, ground, lambda name, changed: told.append((name, changed))) == 6
    assert order == ["one", "two", "three"]
    assert told == [("one", 2), ("two", 2), ("three", 2)]


def test_steps_that_need_nothing_of_each_other_run_side_by_side(ground: Ground) -> None:
    both = threading.Barrier(2, timeout=10)

    def meet(_: Ground) -> int:
        both.wait()
        return 0

    run((Step("one", meet), Step("two", meet)), ground, lambda name, changed: None)


def test_what_fails_is_told_and_nothing_after_it_begins(ground: Ground) -> None:
    def fail(_: Ground) -> int:
        raise ValueError("refused")

    told: list[str] = []
    steps = (
        Step("one", fail),
        Step("two", lambda _: 1, after=("one",)),
        Step("three", lambda _: 1),
    )
    with pytest.raises(ValueError, match="refused"):
        run(steps, ground, lambda name, changed: told.append(name))
    assert told == ["three"]


def test_every_step_comes_after_steps_that_are_listed_before_it() -> None:
    names = [step.name for step in STEPS]
    assert len(set(names)) == len(names)
    for place, step in enumerate(STEPS):
        assert set(step.after) <= set(names[:place])


def test_a_proposal_takes_the_steps_from_where_it_is() -> None:
    assert steps_between("SUBMITTED", "CONSULTING") == [Course.start_screening, Course.assess]
    assert steps_between("DECISION_PENDING", "REJECTED") == [Course.decide]
    assert steps_between("SCREENING", "SCREENING") == []
    assert steps_between("SCREENING", "RETURNED") == [Course.return_]
    assert steps_between("DRAFT", "WITHDRAWN") == [Course.submit, Course.withdraw]
    assert steps_between("CONSULTING", "RETURNED") == []
    assert steps_between("ADMITTED", "ADMITTED") == []


def test_the_directory_holds_everybody_who_can_sign_in() -> None:
    people = {person["person_id"]: person for person in records("people")}
    persons = {p.id: p.name for p in PERSONAS.values() if Role.INTEGRATOR not in p.roles}
    assert {id_: people[id_]["name"] for id_ in persons} == persons
    managers = {person.get("manager") for person in people.values()} - {None}
    assert managers <= set(people)


def test_the_records_name_each_other_rightly() -> None:
    """Whoever acts can sign in; what a record refers to by name is in the records too."""
    people = {person["person_id"] for person in records("people")}
    objectives = [record["code"] for record in records("strategic_objectives")]
    lessons = {record["body"]["title"] for record in records("lessons")}
    for place, objective in enumerate(records("strategic_objectives")):
        assert objective["owner_id"] in people
        assert objective.get("below") in {None, *objectives[:place]}
    for article in records("articles"):
        assert set(article["sources"]) <= lessons
    pool = [
        record["body"].get("person_id") or record["body"]["name"] for record in records("resources")
    ]
    for record in records("resources"):
        assert set(record.get("members", ())) <= set(pool)
        assert record["body"].get("person_id") in {None, *people}
    for record in records("proposals"):
        voters = {ballot["member"] for ballot in record.get("board", ())}
        assert {record["sponsor"], record.get("manager", "pm-zhou"), *voters} <= set(PERSONAS)
        stakeholders = {s["name"] for s in record["proposal"].get("stakeholders", ())}
        heard = {name for held in record.get("consultations", ()) for name in held["with"]}
        needs = {said["statement"] for said in record.get("requirements", ())}
        assert heard | {said["from"] for said in record.get("requirements", ())} <= stakeholders
        assert {s for c in record.get("conflicts", ()) for s in c["between"]} <= needs
        served = {o.get("serves") for o in record["proposal"]["expected_objectives"]}
        assert served <= {None, *objectives}


def test_the_demo_shows_every_state_that_lasts() -> None:
    """APPROVED does not: what is approved is admitted by itself."""
    shown = {record["state"] for record in records("proposals")}
    assert shown == {state.value for state in ProposalState} - {"APPROVED"}
    assert len(records("proposals")) >= 12
    assert len(records("people")) >= 15
    assert len(records("lessons")) >= 40
