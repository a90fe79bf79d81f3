"""Scorecards over HTTP: found again, ranked among the undecided, not decided on when stale."""

import base64
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import uuid4

import orjson
import pytest

from services.intake.proposals.model import Proposal
from services.intake.scorecards.commands import EXAMPLE
from services.intake.scorecards.queries import check_appraisal_fresh
from services.intake.scoring.commands import EXAMPLE as MODEL
from services.intake.scoring.rules import Criterion, score
from shared.domain.actor import Actor
from shared.domain.errors import Conflict
from tests.support import given
from tests.support.world import World

ANALYST = "analyst-zhao"


def values(**said: str) -> dict[str, Any]:
    return {"inputs": [{"criterion": code, "value": value} for code, value in said.items()]}


async def active_model(world: World, **changed: Any) -> dict[str, Any]:
    """The active model of a type of its own, with ALIGNMENT .4, RETURN .35 and RISK .25."""
    intake = world.service("intake")
    body = {**MODEL, "type": await given.project_type(world), **changed}
    made = await given.said(intake, "analyst-lin", "POST", "/scoring-models", body)
    path = f"/scoring-models/{made['id']}/activate"
    return await given.said(intake, "director-chen", "POST", path, if_match=made["version"])


async def cohort(
    world: World, model: Mapping[str, Any], *scores: dict[str, str], **how: Any
) -> list[dict[str, Any]]:
    """A proposal that waits for its decision for each set of values, scored; its id as `id`."""
    made = []
    for number, said in enumerate(scores):
        proposal = await given.pending_proposal(
            world, type=model["type"], title=f"评分 {uuid4().hex} {number}", **how
        )
        card = (await score_it(world, proposal, values(**said))).json()
        made.append({"id": proposal["id"], "card": card})
    return made


async def score_it(world: World, proposal: dict[str, Any], body: Any, who: str = ANALYST) -> Any:
    path = f"/proposals/{proposal['id']}/scorecards"
    return await world.service("intake").call(who, "POST", path, body, if_match=proposal["version"])


async def cards_of(world: World, proposal: dict[str, Any]) -> list[dict[str, Any]]:
    path = f"/proposals/{proposal['id']}/scorecards"
    found = await given.said(world.service("intake"), "director-chen", "GET", path)
    items: list[dict[str, Any]] = found["items"]
    return items


BEST = {"ALIGNMENT": "1", "RETURN": "0.25", "RISK": "5"}
GOOD = {"ALIGNMENT": "0.5", "RETURN": "1", "RISK": "10"}
POOR = {"ALIGNMENT": "0", "RETURN": "0.25", "RISK": "15"}


async def test_a_score_can_be_found_again_from_what_the_card_holds(world: World) -> None:
    """REQ-046: .4·1 + .35·.5 + .25·.8 make 77.5."""
    intake, model = world.service("intake"), await active_model(world)
    proposal = await given.pending_proposal(world, type=model["type"])
    answer = await score_it(world, proposal, values(**BEST))
    assert answer.status_code == 201, answer.text
    card = answer.json()
    assert (card["total"], card["vetoed"], card["cohort"]) == ("77.5000", [], False)
    assert (card["rank"], card["cohort_size"]) == (1, 1)
    assert (card["scoring_model_id"], card["model_version"]) == (model["id"], 1)
    criteria = [
        Criterion(
            line["code"],
            Decimal(line["weight"]),
            line["direction"],
            Decimal(line["low"]),
            Decimal(line["high"]),
            line["cut_off"] and Decimal(line["cut_off"]),
        )
        for line in card["criteria"]
    ]
    again = score(criteria, {line["code"]: Decimal(line["value"]) for line in card["criteria"]})
    assert format(again.total, "f") == card["total"]
    fact = (await intake.events(proposal["id"]))[-1]
    assert fact["type"] == "pmo.intake.ProposalScored.v1"
    assert (fact["data"]["total"], fact["data"]["inputs_hash"]) == ("77.5000", card["inputs_hash"])
    now = await given.seen(world, proposal)
    assert now["inputs_hash"] != proposal["inputs_hash"]
    assert await cards_of(world, proposal) == [card]


async def test_the_same_values_have_the_same_hash_and_the_last_card_counts(world: World) -> None:
    """REQ-046."""
    model = await active_model(world)
    proposal = await given.pending_proposal(world, type=model["type"])
    first = (await score_it(world, proposal, values(**BEST))).json()
    proposal = await given.seen(world, proposal)
    second = (await score_it(world, proposal, values(**BEST))).json()
    assert first["inputs_hash"] == second["inputs_hash"]
    proposal = await given.seen(world, proposal)
    third = (await score_it(world, proposal, values(**POOR))).json()
    assert third["inputs_hash"] != first["inputs_hash"]
    assert [c["superseded"] for c in await cards_of(world, proposal)] == [False, True, True]


async def test_a_cut_off_vetoes_the_proposal(world: World) -> None:
    """REQ-046: it has no rank, and 0 points."""
    model = await active_model(world)
    proposal = await given.pending_proposal(world, type=model["type"])
    card = (await score_it(world, proposal, values(**{**BEST, "RISK": "21"}))).json()
    assert (card["total"], card["vetoed"], card["rank"]) == ("0.0000", ["RISK"], None)


async def test_a_value_beyond_the_anchors_is_held_to_them_and_marked(world: World) -> None:
    """REQ-046."""
    model = await active_model(world)
    proposal = await given.pending_proposal(world, type=model["type"])
    card = (await score_it(world, proposal, values(**{**BEST, "RETURN": "3"}))).json()
    line = {c["code"]: c for c in card["criteria"]}["RETURN"]
    assert (line["share"], line["beyond_anchors"]) == ("1.000000", True)


async def test_a_cohort_s_extremes_may_be_the_anchors(world: World) -> None:
    """REQ-046: flagged, because then a score depends on who else was scored."""
    criteria = [
        {**MODEL["criteria"][0], "weight": "1", "normalisation": "COHORT"},
    ]
    model = await active_model(world, criteria=criteria)
    first, second, third = await cohort(
        world, model, {"ALIGNMENT": "0.2"}, {"ALIGNMENT": "0.6"}, {"ALIGNMENT": "0.3"}
    )
    assert [c["card"]["total"] for c in (first, second, third)] == [
        "50.0000",
        "100.0000",
        "25.0000",
    ]
    assert third["card"]["cohort"] is True


@pytest.mark.parametrize(
    ("who", "body", "status", "code"),
    [
        ("sponsor-zhang", values(**BEST), 403, "forbidden"),
        ("sponsor-li", values(**BEST), 404, "not_found"),
        (ANALYST, values(ALIGNMENT="1"), 409, "criteria_unfit"),
        (ANALYST, values(**BEST, OTHER="1"), 409, "criteria_unfit"),
        (ANALYST, {"inputs": values(**BEST)["inputs"] * 2}, 409, "criterion_twice"),
        (ANALYST, {"inputs": []}, 422, "validation_failed"),
    ],
)
async def test_a_refused_score_changes_nothing(
    world: World, who: str, body: Any, status: int, code: str
) -> None:
    """REQ-046."""
    intake, model = world.service("intake"), await active_model(world)
    proposal = await given.pending_proposal(world, type=model["type"])
    before = await intake.contents()
    answer = await score_it(world, proposal, body, who)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await intake.contents() == before


async def test_a_type_without_an_active_model_is_not_scored(world: World) -> None:
    """REQ-046: nor what is not being looked at."""
    intake = world.service("intake")
    model = await active_model(world)
    path = f"/scoring-models/{model['id']}/retire"
    await given.said(intake, "director-chen", "POST", path, if_match=model["version"])
    proposal = await given.pending_proposal(world, type=model["type"])
    submitted = await given.submitted_proposal(world)
    before = await intake.contents()
    answer = await score_it(world, proposal, values(**BEST))
    assert (answer.status_code, answer.json()["code"]) == (409, "no_active_model")
    assert (await score_it(world, submitted, EXAMPLE)).json()["code"] == "illegal_move"
    assert await intake.contents() == before


async def test_the_default_model_scores_its_type(world: World) -> None:
    """REQ-046: the example of the request fits the seeded model of IT."""
    answer = await score_it(world, await given.pending_proposal(world), EXAMPLE)
    assert answer.status_code == 201, answer.text


async def test_cards_are_ranked_among_the_undecided(world: World) -> None:
    """REQ-046: what was decided has no rank any more, and makes room."""
    intake, model = world.service("intake"), await active_model(world)
    good, poor, best = await cohort(world, model, GOOD, POOR, BEST)
    assert [c["card"]["rank"] for c in (good, poor, best)] == [1, 2, 1]
    ranks = [(await cards_of(world, c))[0]["rank"] for c in (best, good, poor)]
    assert ranks == [1, 2, 3]
    path = f"/proposals/{best['id']}"
    shown = await given.said(intake, "director-chen", "GET", path)
    ruling = {"outcome": "REJECT", "reason": "与战略不符。", "inputs_hash": shown["inputs_hash"]}
    await given.said(intake, "director-chen", "POST", f"{path}/decisions", ruling)
    assert (await cards_of(world, best))[0]["rank"] is None
    assert (await cards_of(world, good))[0]["rank"] == 1
    only = {"scoring_model_id": model["id"]}
    listed = await given.said(intake, "director-chen", "GET", "/scorecards", params=only)
    assert [i["proposal_id"] for i in listed["items"]] == [best["id"], good["id"], poor["id"]]


async def test_scores_are_seen_by_who_sees_the_proposal(world: World) -> None:
    """REQ-046: neither in the list nor below the proposal by others."""
    intake, model = world.service("intake"), await active_model(world)
    (scored,) = await cohort(world, model, GOOD)
    only = {"scoring_model_id": model["id"]}
    mine = await given.said(intake, "sponsor-zhang", "GET", "/scorecards", params=only)
    assert [i["proposal_id"] for i in mine["items"]] == [scored["id"]]
    others = await given.said(intake, "sponsor-li", "GET", "/scorecards", params=only)
    assert others["items"] == []
    below = await intake.call("sponsor-li", "GET", f"/proposals/{scored['id']}/scorecards")
    assert below.status_code == 404


async def test_the_place_in_one_list_is_none_in_the_ranking(world: World) -> None:
    """Found by `make fuzz`: an id, or an amount that is none, in the place of a total."""
    intake, model = world.service("intake"), await active_model(world)
    await cohort(world, model, GOOD, POOR)
    only = {"scoring_model_id": model["id"], "limit": 1}
    page = await given.said(intake, "director-chen", "GET", "/scorecards", params=only)
    cursor = page["next_cursor"]
    list_, _, id_ = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    for forged in ([list_, id_, id_], [list_, "NaN", id_]):
        cursor = base64.urlsafe_b64encode(orjson.dumps(forged)).rstrip(b"=").decode()
        asked = only | {"cursor": cursor}
        answer = await intake.call("director-chen", "GET", "/scorecards", params=asked)
        assert (answer.status_code, answer.json()["code"]) == (404, "cursor_unknown")


async def test_other_weights_give_another_ranking(world: World) -> None:
    """REQ-046: and each weight says how far it may move before the order changes."""
    intake, model = world.service("intake"), await active_model(world)
    best, good = await cohort(world, model, BEST, GOOD)
    path = f"/scoring-models/{model['id']}/whatif"
    now = await given.said(intake, "director-chen", "GET", path)
    assert [(r["proposal_id"], r["total"], r["rank"]) for r in now["ranking"]] == [
        (best["id"], "77.5000", 1),
        (good["id"], "70.0000", 2),
    ]
    assert [r["new_rank"] for r in now["ranking"]] == [1, 2]
    stable = {s["code"]: (s["weight"], s["lowest"], s["highest"]) for s in now["stability"]}
    # Of ALIGNMENT the first has .5 more; of the rest, in proportion 7 : 5, 5/24 less.
    assert stable["ALIGNMENT"] == ("0.4", "0.294118", "1.000000")
    tried = {"weights": "ALIGNMENT:0.1,RETURN:0.65,RISK:0.25"}
    other = await given.said(intake, "director-chen", "GET", path, params=tried)
    assert [(r["new_total"], r["new_rank"]) for r in other["ranking"]] == [
        ("62.5000", 2),
        ("85.0000", 1),
    ]


@pytest.mark.parametrize(
    ("weights", "status", "code"),
    [
        ("ALIGNMENT:1", 409, "criteria_unfit"),
        ("ALIGNMENT:0.4,RETURN:0.4,RISK:0.4", 409, "weights_not_one"),
        ("ALIGNMENT=1", 422, "validation_failed"),
    ],
)
async def test_weights_that_cannot_be_tried_are_refused(
    world: World, weights: str, status: int, code: str
) -> None:
    """REQ-046."""
    model = await active_model(world)
    answer = await world.service("intake").call(
        "director-chen",
        "GET",
        f"/scoring-models/{model['id']}/whatif",
        params={"weights": weights},
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_card_is_stale_when_its_model_is_retired(world: World) -> None:
    """REQ-046, REQ-058: at once, and a decision is not taken on it."""
    intake, model = world.service("intake"), await active_model(world)
    (scored,) = await cohort(world, model, GOOD)
    proposal = await given.said(intake, "director-chen", "GET", f"/proposals/{scored['id']}")
    await check(world, proposal)
    path = f"/scoring-models/{model['id']}/retire"
    await given.said(intake, "director-chen", "POST", path, if_match=model["version"])
    (card,) = await cards_of(world, scored)
    assert card["stale_reason"] == "MODEL_RETIRED"
    with pytest.raises(Conflict, match="scorecard_stale"):
        await check(world, proposal)


async def test_what_was_not_scored_is_not_stale(world: World) -> None:
    """REQ-046: scoring is needed only to rank."""
    await check(world, await given.pending_proposal(world))


async def check(world: World, proposal: dict[str, Any]) -> None:
    """What a decider's command asks first."""
    async with world.service("intake").db.begin(Actor("director-chen")) as tx:
        await check_appraisal_fresh(tx, await tx.load(Proposal, proposal["id"]))


async def test_a_decider_reads_it_on_one_page(world: World) -> None:
    """REQ-041, REQ-042, REQ-044, REQ-046: verdicts, money, people and score together."""
    intake, model = world.service("intake"), await active_model(world)
    flows = [
        {"t": 0, "kind": "COST", "low": "1000", "likely": "1000", "high": "1000"},
        {"t": 1, "kind": "BENEFIT", "low": "900", "likely": "1200", "high": "1200"},
    ]
    case = {"currency": "CNY", "discount_rate": "0", "period": "YEAR", "cash_flows": flows}
    (scored,) = await cohort(world, model, GOOD, financial_case=case)
    path = f"/proposals/{scored['id']}/assessment-summary"
    page = await given.said(intake, "director-chen", "GET", path)
    assert page["verdict"]["recommendation"] == "APPROVE"
    assert page["finance"]["npv"]["least"]["value"] == "-100.0000"
    assert page["finance"]["npv"]["likely"]["value"] == "200.0000"
    assert page["finance"]["fresh"] is True
    assert (page["scorecard"]["total"], page["scorecard"]["rank"]) == ("70.0000", 1)
    assert (page["awaited"], page["rough_cut"]["feasible"], page["exposure"]) == ([], None, None)
