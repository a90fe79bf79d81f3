"""The local copy of undertakings: the same rows whatever the order of the facts."""

from collections.abc import Sequence
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.base import Confidentiality, Event, Member, Undertaking
from shared.contracts.intake import ProposalAdmitted, ProposalDrafted, ProposalEdited
from shared.domain.actor import Actor
from shared.projects.copy import remember
from tests.support import given
from tests.support.world import Subject, World


@pytest.fixture
def listener(world: World) -> Subject:
    """Every service keeps the copy; any of them will do."""
    return world.service("intake")


def drafted(id_: UUID) -> Event:
    told = given.undertaking(id=id_, revision=1, state="DRAFT", title="草稿")
    return ProposalDrafted(proposal_id=id_, undertaking=told)


def edited(id_: UUID) -> Event:
    """The title changed, and somebody else is its sponsor."""
    told = given.undertaking(id=id_, revision=2, state="DRAFT", title="定稿", sponsor="sponsor-li")
    return ProposalEdited(proposal_id=id_, undertaking=told, changed=("title", "sponsor_id"))


def registered(id_: UUID) -> Event:
    """What portfolio says has a revision of its own, which begins at 1 again."""
    told = given.undertaking(
        id=id_,
        key=project_key(id_),
        revision=1,
        state="REGISTERED",
        title="项目",
        sponsor="sponsor-li",
        manager="pm-zhou",
    )
    shown = {
        "id": id_,
        "key": "PRP-2026-0001",
        "type": "IT",
        "sponsor_id": "sponsor-li",
        "project_manager_id": "pm-zhou",
        "title": "项目",
        "state": "APPROVED",
        "confidentiality": "PUBLIC_IN_ORG",
        "version": 6,
        "rough_cost": {"likely": "100.00"},
    }
    return given.registered({**shown, "id": str(id_)}, undertaking=told)


def admitted(id_: UUID) -> Event:
    """Intake's last word comes after portfolio's first, and does not replace it."""
    told = given.undertaking(id=id_, revision=7, state="ADMITTED", title="申请")
    return ProposalAdmitted(proposal_id=id_, undertaking=told, project_key=project_key(id_))


def project_key(id_: UUID) -> str:
    return f"PRJ-2026-{id_.int % 10**8:08d}"


FACTS = (drafted, edited, registered, admitted)


async def copy_of(listener: Subject, id_: UUID) -> tuple[dict[str, Any], set[tuple[str, str]]]:
    (row,) = await listener.rows("SELECT * FROM projects_copy WHERE id = :id", id=id_)
    members = await listener.rows("SELECT * FROM project_members WHERE project_id = :id", id=id_)
    return row, {(m["person_id"], m["role"]) for m in members}


async def tell(listener: Subject, facts: Sequence[Event], *, times: int = 1) -> None:
    """The copy alone, as the consumer keeps it: reactions to these facts are not looked at."""
    pairs = [(fact.service, fact.undertaking) for fact in facts]  # type: ignore[attr-defined]
    for _ in range(times):
        for pair in pairs:
            async with listener.db.begin(Actor.system("intake")) as tx:
                await remember(tx, [pair])


async def test_the_rows_are_the_same_in_every_order_and_however_often(listener: Subject) -> None:
    for order in permutations(FACTS):
        id_ = uuid4()
        await tell(listener, [fact(id_) for fact in order], times=2)
        row, members = await copy_of(listener, id_)
        assert row == {
            "id": id_,
            "key": project_key(id_),
            "title": "项目",
            "state": "REGISTERED",
            "confidentiality": "PUBLIC_IN_ORG",
            "teller": "portfolio",
            "stage": 2,
            "revision": 1,
        }
        assert members == {("sponsor-li", "sponsor"), ("pm-zhou", "project_manager")}


async def test_one_batch_gives_the_same_rows_as_one_by_one(listener: Subject) -> None:
    for order in permutations(FACTS):
        id_ = uuid4()
        pairs = [(f.service, f.undertaking) for f in (fact(id_) for fact in order)]  # type: ignore[attr-defined]
        async with listener.db.begin(Actor.system("intake")) as tx:
            await remember(tx, [*pairs, *pairs])
        row, members = await copy_of(listener, id_)
        assert (row["title"], row["stage"], row["revision"]) == ("项目", 2, 1)
        assert members == {("sponsor-li", "sponsor"), ("pm-zhou", "project_manager")}


async def test_a_later_revision_of_the_same_teller_replaces_the_members(listener: Subject) -> None:
    id_ = uuid4()
    await tell(listener, [drafted(id_)])
    assert (await copy_of(listener, id_))[1] == {("sponsor-zhang", "sponsor")}
    await tell(listener, [edited(id_)])
    assert (await copy_of(listener, id_))[1] == {("sponsor-li", "sponsor")}
    await tell(listener, [drafted(id_)])
    assert (await copy_of(listener, id_))[1] == {("sponsor-li", "sponsor")}


async def test_one_person_may_have_several_parts(listener: Subject) -> None:
    id_ = uuid4()
    both = (Member(person_id="pm-zhou", role="author"), Member(person_id="pm-zhou", role="author"))
    told = given.undertaking(id=id_, sponsor="pm-zhou", members=both)
    await tell(listener, [ProposalDrafted(proposal_id=id_, undertaking=told)])
    assert (await copy_of(listener, id_))[1] == {("pm-zhou", "sponsor"), ("pm-zhou", "author")}


async def test_many_undertakings_are_kept_apart(listener: Subject) -> None:
    ids = [uuid4() for _ in range(50)]
    told = [_secret(id_, number) for number, id_ in enumerate(ids, 1)]
    async with listener.db.begin(Actor.system("intake")) as tx:
        await remember(tx, [("intake", undertaking) for undertaking in told])
    for number, id_ in enumerate(ids, 1):
        row, members = await copy_of(listener, id_)
        assert row["revision"] == number
        assert row["title"] == ""
        assert members == {(f"person-{number}", "sponsor")}


def _secret(id_: UUID, number: int) -> Undertaking:
    return given.undertaking(
        id=id_,
        revision=number,
        sponsor=f"person-{number}",
        confidentiality=Confidentiality.SECRET,
    )
