"""How a project serves the strategy: reckoned, guarded, and asked again when that changes."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.portfolio.alignments.rules import Weighed, score, shares
from shared.contracts.planning import AlignmentAssessed, AlignmentReopened
from tests.portfolio.given import full_approval
from tests.portfolio.planning import align, nothing_changes, strategic_objective
from tests.support import given
from tests.support.world import World

A, B, C, D = (UUID(int=n) for n in range(1, 5))
TREE = [
    Weighed(A, None, Decimal("0.6")),
    Weighed(B, None, Decimal("0.4")),
    Weighed(C, A, Decimal("0.5")),
    Weighed(D, A, Decimal("0.5")),
]


def test_an_objective_has_its_share_of_its_parents() -> None:
    """REQ-088: of 0.6 and 0.4 at the top, two halves of the first have 0.3 and 0.3."""
    assert shares(TREE) == {
        A: Decimal("0.6"),
        B: Decimal("0.4"),
        C: Decimal("0.30"),
        D: Decimal("0.30"),
    }
    assert shares([Weighed(A, None, Decimal(0))]) == {A: Decimal(0)}
    assert shares([Weighed(C, A, Decimal(2))]) == {C: Decimal(1)}


@pytest.mark.parametrize(
    ("links", "worth"),
    [
        ([(A, "0.5"), (B, "1")], "0.7000"),
        ([(A, "0.25"), (A, "1")], "0.6000"),
        ([(A, "1"), (B, "1"), (C, "1")], "1.0000"),
        ([(uuid4(), "1")], "0.0000"),
        ([], "0.0000"),
    ],
)
def test_alignment_is_weight_times_strength(links: list[Any], worth: str) -> None:
    """REQ-088: 0.6 with 0.5 and 0.4 with 1 are 0.7; each counts once."""
    found = score(shares(TREE), [(id_, Decimal(strength)) for id_, strength in links])
    assert found == Decimal(worth)


async def registered(world: World) -> tuple[str, str]:
    """A project with one expected objective; both ids."""
    approved = full_approval()
    await world.service("portfolio").hear(approved)
    return str(approved.proposal_id), str(approved.objectives[0].objective_id)


async def test_each_objective_is_linked_and_the_drift_is_shown(world: World) -> None:
    """REQ-088: it was admitted without a link, so all there is is drift."""
    portfolio = world.service("portfolio")
    project_id, objective_id = await registered(world)
    since = await portfolio.last_seq()
    shown = await align(world, project_id)
    assert (shown["state"], shown["admitted_score"]) == ("ALIGNED", "0.0000")
    assert Decimal(shown["score"]) > 0
    assert shown["drift"] == shown["score"]
    told = (await portfolio.events(since=since))[-1]
    fact = AlignmentAssessed.model_validate(told["data"])
    assert str(fact.score) == shown["score"]
    read = await given.said(portfolio, "pm-zhou", "GET", f"/projects/{project_id}/alignment")
    assert read == shown
    assert read["links"][0]["objective_id"] == objective_id


async def test_what_is_retired_opens_the_alignment_again(world: World) -> None:
    """REQ-088, REQ-089: once; until somebody links the objective to another."""
    portfolio = world.service("portfolio")
    project_id, _ = await registered(world)
    served = (await align(world, project_id))["links"][0]["strategic_objective_id"]
    other, _ = await registered(world)
    await align(world, other)
    await given.said(
        portfolio, "analyst-zhao", "POST", f"/strategic-objectives/{served}/retire", if_match=1
    )
    since = await portfolio.last_seq()
    while await portfolio.tick():
        pass
    told = [e for e in await portfolio.events(since=since) if e["key"] == UUID(project_id)]
    assert [e["type"] for e in told] == [AlignmentReopened.type_name()]
    assert told[0]["data"]["retired"] == [served]
    states = []
    for id_ in (project_id, other):
        shown = await given.said(portfolio, "pm-zhou", "GET", f"/projects/{id_}/alignment")
        states.append(shown["state"])
    assert states == ["REOPENED", "ALIGNED"]
    assert (await align(world, project_id))["state"] == "ALIGNED"


async def test_a_link_names_what_is_expected_and_what_counts(world: World) -> None:
    """REQ-088: pointers to what is not there, retired, or not linked."""
    portfolio = world.service("portfolio")
    project_id, objective_id = await registered(world)
    retired = await strategic_objective(world)
    path = f"/strategic-objectives/{retired['id']}/retire"
    await given.said(portfolio, "analyst-zhao", "POST", path, if_match=1)
    path = f"/projects/{project_id}/assess-alignment"
    link = {
        "objective_id": objective_id,
        "strategic_objective_id": retired["id"],
        "strength": "1",
    }
    for links, code, pointers in (
        ([link], "links_unknown", ["/links/0/strategic_objective_id"]),
        (
            [{**link, "objective_id": str(uuid4())}],
            "links_unknown",
            ["/links/0/objective_id", "/links/0/strategic_objective_id"],
        ),
        ([], "not_aligned", [f"/objectives/{objective_id}"]),
    ):
        body = {"links": links}
        problem = await nothing_changes(world, "analyst-zhao", path, body, None, 409, code)
        assert [e["pointer"] for e in problem["errors"]] == pointers
    await nothing_changes(world, "pm-zhou", path, {"links": []}, None, 403, "forbidden")
    await nothing_changes(world, "pm-wu", path, {"links": []}, None, 404, "not_found")
    answer = await portfolio.call("pm-zhou", "GET", f"/projects/{project_id}/alignment")
    assert answer.status_code == 404
