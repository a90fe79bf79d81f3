"""Proposals over HTTP: each step, each refusal, and that a refusal leaves everything as it was."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from services.intake.submissions.commands import EXAMPLE
from shared.contracts.base import EVENTS
from tests.support import given
from tests.support.world import World

Build = Callable[..., Awaitable[dict[str, Any]]]
BECAUSE = {"reason": "请补充成本测算依据。"}


async def told(world: World, proposal: dict[str, Any]) -> list[str]:
    rows = await world.service("intake").events(proposal["id"])
    return [EVENTS[row["type"]].__name__ for row in rows]


async def test_an_employee_drafts_with_a_title_alone_and_is_the_sponsor(world: World) -> None:
    """REQ-032."""
    intake = world.service("intake")
    answer = await intake.call("employee-he", "POST", "/proposals", {"title": "档案室数字化"})
    assert answer.status_code == 201
    draft = answer.json()
    assert answer.headers["location"] == f"/intake/v1/proposals/{draft['id']}"
    assert answer.headers["etag"] == '"1"'
    assert (draft["state"], draft["sponsor_id"], draft["version"]) == ("DRAFT", "employee-he", 1)
    assert (draft["content_version"], draft["process_step"]) == (0, "admission.draft")
    (fact,) = await intake.events(draft["id"])
    assert (fact["actor"], fact["aggregate_version"]) == ("employee-he", 1)
    assert fact["data"]["undertaking"]["title"] == "档案室数字化"


async def test_a_draft_may_name_another_as_sponsor(world: World) -> None:
    """REQ-032: both may then see and change it."""
    intake = world.service("intake")
    body = {**EXAMPLE, "sponsor_id": "sponsor-li"}
    draft = await given.said(intake, "employee-he", "POST", "/proposals", body)
    assert (draft["sponsor_id"], draft["drafted_by"]) == ("sponsor-li", "employee-he")
    for person in ("sponsor-li", "employee-he"):
        answer = await intake.call(person, "GET", f"/proposals/{draft['key']}")
        assert answer.json()["id"] == draft["id"]


async def test_a_patch_replaces_what_it_names_and_leaves_the_rest(world: World) -> None:
    """REQ-032."""
    intake, draft = world.service("intake"), await given.drafted_proposal(world)
    edited = await given.said(
        intake,
        "sponsor-zhang",
        "PATCH",
        f"/proposals/{draft['id']}",
        {"urgency": 5, "benefits": None},
        if_match=1,
        headers={"content-type": "application/merge-patch+json"},
    )
    assert (edited["urgency"], edited["benefits"], edited["version"]) == (5, None, 2)
    assert edited["title"] == draft["title"]
    assert (await intake.events(draft["id"]))[-1]["data"]["changed"] == ["urgency", "benefits"]


async def test_a_submission_freezes_the_content_as_a_version(world: World) -> None:
    """REQ-033, REQ-035: numbered, immutable, and the next one beside it."""
    intake, proposal = world.service("intake"), await given.returned_proposal(world)
    path = f"/proposals/{proposal['id']}"
    await given.said(intake, "sponsor-zhang", "PATCH", path, {"title": "改过的标题"}, if_match=4)
    again = await given.said(intake, "sponsor-zhang", "POST", f"{path}/resubmit", if_match=5)
    assert (again["state"], again["content_version"], again["assessor_id"]) == (
        "SUBMITTED",
        2,
        None,
    )
    versions = await given.said(intake, "sponsor-zhang", "GET", f"{path}/versions")
    assert [(v["number"], v["content"]["title"]) for v in versions["items"]] == [
        (2, "改过的标题"),
        (1, proposal["title"]),
    ]
    hashes = {v["content_hash"] for v in versions["items"]}
    assert len(hashes) == 2
    told = await intake.events(proposal["id"])
    submitted = [e for e in told if e["type"] == "pmo.intake.ProposalSubmitted.v1"][-1]
    assert submitted["data"]["content_version"] == 2
    assert submitted["data"]["content_hash"] in hashes


async def test_a_confidential_proposal_tells_no_words(world: World) -> None:
    """Payloads carry ids, never names or free text of confidential records."""
    intake = world.service("intake")
    proposal = await given.returned_proposal(world, confidentiality="RESTRICTED")
    for fact in await intake.events(proposal["id"]):
        said = str(fact["data"])
        assert EXAMPLE["title"] not in said
        assert EXAMPLE["problem"] not in said
        assert BECAUSE["reason"] not in said
    history = await given.said(
        intake, "sponsor-zhang", "GET", f"/proposals/{proposal['id']}/history"
    )
    assert history["items"][0]["reason"] == BECAUSE["reason"]


async def test_a_secret_proposal_is_seen_by_the_named_alone(world: World) -> None:
    """SECRET: the sponsor names who else may read it, and so who may work on it."""
    intake = world.service("intake")
    proposal = await given.submitted_proposal(
        world, confidentiality="SECRET", named_people=["analyst-lin"]
    )
    fact = given.undertaking_of(proposal)
    assert fact.title == ""
    seen = await intake.call("analyst-lin", "GET", f"/proposals/{proposal['id']}")
    assert seen.status_code == 404, "unknown until the fact has been heard"
    heard = [
        EVENTS[e["type"]].model_validate(e["data"]) for e in await intake.events(proposal["id"])
    ]
    for event in heard:
        await intake.hear(event)
    seen = await intake.call("analyst-lin", "GET", f"/proposals/{proposal['id']}")
    assert seen.status_code == 200
    unnamed = await intake.call("director-chen", "GET", f"/proposals/{proposal['id']}")
    assert unnamed.status_code == 404


SUBMITTED = "ProposalSubmitted RoughCutRequested"
STEPS: list[tuple[Build, str, str, Any, str, str]] = [
    (given.drafted_proposal, "sponsor-zhang", "submit", None, "SUBMITTED", SUBMITTED),
    (given.submitted_proposal, "analyst-zhao", "start-screening",
     {"assessor_id": "analyst-lin"}, "SCREENING", "ProposalScreeningStarted"),
    (given.screened_proposal, "analyst-lin", "return", BECAUSE, "RETURNED", "ProposalReturned"),
    (given.returned_proposal, "sponsor-zhang", "resubmit", None, "SUBMITTED", SUBMITTED),
    (given.assessed_proposal, "analyst-lin", "complete-consultation", None, "DECISION_PENDING",
     "ConsultationCompleted"),
    (given.deferred_proposal, "analyst-lin", "reactivate", BECAUSE, "SUBMITTED",
     "ProposalReactivated"),
    (given.pending_proposal, "sponsor-zhang", "withdraw", BECAUSE, "WITHDRAWN",
     "ProposalWithdrawn"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("build", "who", "verb", "body", "state", "event"), STEPS, ids=[s[2] for s in STEPS]
)
async def test_each_step_moves_the_proposal_and_tells_it(
    world: World, build: Build, who: str, verb: str, body: Any, state: str, event: str
) -> None:
    """REQ-033, REQ-036, REQ-038, REQ-065."""
    intake, proposal = world.service("intake"), await build(world)
    before = await told(world, proposal)
    answer = await intake.call(
        who, "POST", f"/proposals/{proposal['id']}/{verb}", body, if_match=proposal["version"]
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == state
    assert answer.headers["etag"] == f'"{proposal["version"] + 1}"'
    assert await told(world, proposal) == [*before, *event.split()]


REFUSALS: list[tuple[str, Build, str, str, Any, int, str]] = [
    ("submit again", given.submitted_proposal, "sponsor-zhang", "submit", None, 409,
     "illegal_move"),
    ("submit incomplete", given.drafted_proposal, "sponsor-zhang", "submit", None, 409,
     "proposal_incomplete"),
    ("another's submission", given.drafted_proposal, "sponsor-li", "submit", None, 404,
     "not_found"),
    ("analyst submits", given.drafted_proposal, "analyst-lin", "submit", None, 403, "forbidden"),
    ("screen a draft", given.drafted_proposal, "analyst-lin", "start-screening",
     {"assessor_id": "analyst-lin"}, 409, "illegal_move"),
    ("sponsor assesses own", given.submitted_proposal, "analyst-lin", "start-screening",
     {"assessor_id": "sponsor-zhang"}, 403, "sod_violation"),
    ("sponsor screens", given.submitted_proposal, "sponsor-zhang", "start-screening",
     {"assessor_id": "analyst-lin"}, 403, "forbidden"),
    ("return what is not screened", given.submitted_proposal, "analyst-lin", "return", BECAUSE,
     409, "illegal_move"),
    ("return without reason", given.screened_proposal, "analyst-lin", "return", {}, 422,
     "validation_failed"),
    ("resubmit a draft", given.drafted_proposal, "sponsor-zhang", "resubmit", None, 409,
     "illegal_move"),
    ("consult before assessment", given.screened_proposal, "analyst-lin",
     "complete-consultation", None, 409, "illegal_move"),
    ("withdraw after decision", given.approved_proposal, "sponsor-zhang", "withdraw", BECAUSE,
     409, "illegal_move"),
    ("director withdraws", given.drafted_proposal, "director-chen", "withdraw", BECAUSE, 403,
     "forbidden"),
    ("reactivate what is not deferred", given.rejected_proposal, "analyst-lin", "reactivate",
     BECAUSE, 409, "illegal_move"),
    ("administrator looks", given.submitted_proposal, "admin-gao", "withdraw", BECAUSE, 404,
     "not_found"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("build", "who", "verb", "body", "status", "code"),
    [r[1:] for r in REFUSALS],
    ids=[r[0] for r in REFUSALS],
)
async def test_a_refused_step_changes_nothing_and_tells_nothing(
    world: World, build: Build, who: str, verb: str, body: Any, status: int, code: str
) -> None:
    """REQ-033, REQ-036, REQ-038, REQ-058; S2."""
    intake = world.service("intake")
    incomplete = {"problem": None} if code == "proposal_incomplete" else {}
    proposal = await build(world, **incomplete)
    before = await intake.contents()
    answer = await intake.call(
        who, "POST", f"/proposals/{proposal['id']}/{verb}", body, if_match=proposal["version"]
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await intake.contents() == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"rough_cost": {"least": "3.00", "likely": "2.00", "most": "4.00", "currency": "CNY"}},
        {"requested_start": "2027-02-01", "requested_finish": "2027-01-01"},
    ],
)
async def test_a_range_the_wrong_way_round_is_refused(world: World, wrong: Any) -> None:
    """REQ-033."""
    intake = world.service("intake")
    before = await intake.contents()
    answer = await intake.call("sponsor-zhang", "POST", "/proposals", {**EXAMPLE, **wrong})
    assert (answer.status_code, answer.json()["code"]) == (409, "range_not_in_order")
    assert await intake.contents() == before


async def test_every_record_says_who_may_do_what_and_why_not(world: World) -> None:
    """REQ-008."""
    proposal = await given.pending_proposal(world)

    async def actions(persona: str) -> dict[str, Any]:
        shown = await given.seen(world, proposal, persona)
        return {a["action"]: a for a in shown["allowed_actions"]}

    director = await actions("director-chen")
    assert director["decideProposal"]["allowed"] is True
    assert director["withdrawProposal"]["reason_code"] == "forbidden"
    assert director["decideProposal"]["roles"] == ["pmo_director"]
    sponsor = await actions("sponsor-zhang")
    assert sponsor["withdrawProposal"]["allowed"] is True
    assert sponsor["submitProposal"]["reason_code"] == "illegal_move"
    assert sponsor["decideProposal"]["reason_code"] == "forbidden"


async def test_a_list_shows_what_its_reader_may_see(world: World) -> None:
    """REQ-037's queue: PMO roles see all, a sponsor their own, an administrator nothing."""
    intake, mine = world.service("intake"), await given.submitted_proposal(world)

    async def ids(persona: str) -> set[str]:
        page = await given.said(
            intake, persona, "GET", "/proposals", params={"state": "SUBMITTED", "limit": 200}
        )
        return {row["id"] for row in page["items"]}

    assert mine["id"] in await ids("analyst-zhao")
    assert mine["id"] in await ids("sponsor-zhang")
    assert await ids("admin-gao") == await ids("pm-wu") == set()
