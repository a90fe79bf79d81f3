"""Issues over HTTP: confirmed, analysed, solved by what both sides agree on, and checked."""

from typing import Any

import pytest

from services.risk.actions.commands import Consent, Countermeasure
from services.risk.issues.commands import IssueAnalysis, IssueDraft
from tests.risk.facts import project_closed
from tests.risk.given import (
    ANALYST,
    MANAGER,
    SPONSOR,
    example_of,
    rehomed_register,
    step,
    story,
)
from tests.support import given
from tests.support.world import World

WORKED = {"effective": True, "observed_effects": [{"measure": "SPI_T", "change": "0.04"}]}
FAILED = {"effective": False, "observed_effects": [{"measure": "SPI_T", "change": "0"}]}


async def raised(
    world: World, register: dict[str, Any], *, by: str = MANAGER, **said: Any
) -> dict[str, Any]:
    body, path = example_of(IssueDraft) | said, f"/registers/{register['id']}/issues"
    return await given.said(world.service("risk"), by, "POST", path, body)


async def analysed(world: World, register: dict[str, Any]) -> dict[str, Any]:
    issue = await step(world, "issues", await raised(world, register), "confirm", by=ANALYST)
    return await step(world, "issues", issue, "analyse", example_of(IssueAnalysis), by=MANAGER)


async def proposed(world: World, issue: dict[str, Any], *, by: str = MANAGER) -> dict[str, Any]:
    path = f"/issues/{issue['id']}/countermeasures"
    return await given.said(world.service("risk"), by, "POST", path, example_of(Countermeasure))


async def done(world: World, action: dict[str, Any]) -> dict[str, Any]:
    agreed = await step(world, "actions", action, "agree", example_of(Consent), by=ANALYST)
    started = await step(world, "actions", agreed, "start", by=MANAGER)
    return await step(world, "actions", started, "finish", by=MANAGER)


async def issue_now(world: World, issue: dict[str, Any]) -> dict[str, Any]:
    return await given.said(world.service("risk"), MANAGER, "GET", f"/issues/{issue['key']}")


async def test_whoever_has_a_part_says_what_went_wrong(world: World) -> None:
    """REQ-106: a draft, until the manager or the PMO confirms it."""
    risk, register = world.service("risk"), await rehomed_register(world)
    seq, path = await risk.last_seq(), f"/registers/{register['id']}/issues"
    answer = await risk.call(SPONSOR, "POST", path, example_of(IssueDraft))
    made = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (
        201,
        f"/risk/v1/issues/{made['id']}",
    )
    assert {name: made[name] for name in example_of(IssueDraft)} == example_of(IssueDraft)
    assert (made["state"], made["source"], made["occasion"]) == ("DRAFT", "MANUAL", "")
    (fact,) = await risk.events(since=seq)
    assert (fact["type"], fact["actor"]) == ("pmo.risk.IssueDrafted.v1", SPONSOR)
    opened = await step(world, "issues", made, "confirm", by=MANAGER)
    assert opened["state"] == "OPEN"
    told = (await risk.events(made["id"]))[-1]
    assert told["data"] == {
        "project_id": str(register["project_id"]),
        "issue_id": made["id"],
        "issue_key": made["key"],
        "severity": 4,
        "source": "MANUAL",
    }


async def test_an_issue_is_solved_by_what_both_sides_agree_on(world: World) -> None:
    """REQ-107, REQ-108: proposed by the project, agreed by the PMO, done, checked, closed."""
    register = await rehomed_register(world)
    issue = await analysed(world, register)
    action = await proposed(world, issue)
    assert (action["state"], action["proposed_side"]) == ("PROPOSED", "PROJECT")
    states = [(await issue_now(world, issue))["state"]]
    for verb, body, by in (
        ("agree", example_of(Consent), ANALYST),
        ("start", None, MANAGER),
        ("finish", None, MANAGER),
    ):
        action = await step(world, "actions", action, verb, body, by=by)
        states.append((await issue_now(world, issue))["state"])
    assert states == ["ANALYSED", "COUNTERMEASURE_AGREED", "IN_PROGRESS", "IN_PROGRESS"]
    issue = await step(world, "issues", await issue_now(world, issue), "resolve", by=MANAGER)
    action = await step(world, "actions", action, "check-effect", WORKED, by=ANALYST)
    assert action["observed_effects"] == WORKED["observed_effects"]
    issue = await step(world, "issues", issue, "verify", by=ANALYST)
    issue = await step(world, "issues", issue, "close", by=ANALYST)
    assert (issue["state"], issue["root_cause"]) == ("CLOSED", "联调人手不足")
    assert await story(world, issue) == [
        "IssueDrafted",
        "IssueOpened",
        "IssueAnalysed",
        "IssueCountermeasureAgreed",
        "IssueStarted",
        "IssueResolved",
        "IssueVerified",
        "IssueClosed",
    ]
    (closed,) = (await world.service("risk").events(issue["id"]))[-1:]
    assert closed["data"]["root_cause"] == "联调人手不足"


async def test_a_countermeasure_without_effect_opens_the_issue_again(world: World) -> None:
    """REQ-108: what was tried is kept, and something else is proposed."""
    register = await rehomed_register(world)
    issue = await analysed(world, register)
    action = await done(world, await proposed(world, issue))
    issue = await step(world, "issues", await issue_now(world, issue), "resolve", by=MANAGER)
    action = await step(world, "actions", action, "check-effect", FAILED, by=ANALYST)
    assert action["state"] == "INEFFECTIVE"
    issue = await issue_now(world, issue)
    assert (issue["state"], issue["resolved_at"]) == ("OPEN", None)
    assert (await story(world, issue))[-1] == "IssueReopened"
    issue = await step(world, "issues", issue, "analyse", example_of(IssueAnalysis), by=ANALYST)
    again = await done(world, await proposed(world, issue))
    issue = await step(world, "issues", await issue_now(world, issue), "resolve", by=MANAGER)
    await step(world, "actions", again, "check-effect", WORKED, by=ANALYST)
    assert (await step(world, "issues", issue, "verify", by=ANALYST))["state"] == "VERIFIED"


async def test_what_was_agreed_before_still_counts_after_a_new_analysis(world: World) -> None:
    """REQ-107, REQ-108: one countermeasure had no effect, the other is yet to be done."""
    register = await rehomed_register(world)
    issue = await analysed(world, register)
    first, second = [await proposed(world, issue) for _ in range(2)]
    first = await done(world, first)
    second = await step(world, "actions", second, "agree", example_of(Consent), by=ANALYST)
    await step(world, "actions", first, "check-effect", FAILED, by=ANALYST)
    issue = await issue_now(world, issue)
    assert issue["state"] == "OPEN"
    await step(world, "issues", issue, "analyse", example_of(IssueAnalysis), by=MANAGER)
    second = await step(world, "actions", second, "start", by=MANAGER)
    assert (await issue_now(world, issue))["state"] == "IN_PROGRESS"
    await step(world, "actions", second, "finish", by=MANAGER)
    issue = await step(world, "issues", await issue_now(world, issue), "resolve", by=MANAGER)
    assert issue["state"] == "RESOLVED"


async def test_what_the_pmo_proposes_the_project_agrees_to(world: World) -> None:
    """REQ-107: either side may begin, neither decides alone."""
    risk, register = world.service("risk"), await rehomed_register(world)
    action = await proposed(world, await analysed(world, register), by=ANALYST)
    before, path = await risk.contents(), f"/actions/{action['id']}/agree"
    refused = await risk.call("analyst-zhao", "POST", path, example_of(Consent), if_match=1)
    assert refused.json()["code"] == "other_side_agrees"
    assert await risk.contents() == before
    agreed = await step(world, "actions", action, "agree", example_of(Consent), by=MANAGER)
    assert (agreed["state"], agreed["agreed_by"]) == ("AGREED", MANAGER)


async def test_nothing_is_resolved_or_verified_too_early(world: World) -> None:
    """REQ-108: all that was agreed is done, and the effect of each was looked at."""
    risk, register = world.service("risk"), await rehomed_register(world)
    issue = await analysed(world, register)
    await done(world, await proposed(world, issue))
    open_one = await proposed(world, issue)
    issue, before = await issue_now(world, issue), await risk.contents()
    path = f"/issues/{issue['id']}"
    early = await risk.call(MANAGER, "POST", f"{path}/resolve", if_match=issue["version"])
    assert early.json()["code"] == "countermeasures_unfinished"
    assert await risk.contents() == before
    because = {"reason": "一项已足够。"}
    gone = await step(world, "actions", open_one, "withdraw", because, by=MANAGER)
    assert gone["state"] == "WITHDRAWN"
    issue = await step(world, "issues", issue, "resolve", by=MANAGER)
    before = await risk.contents()
    early = await risk.call(ANALYST, "POST", f"{path}/verify", if_match=issue["version"])
    assert early.json()["code"] == "effect_unchecked"
    assert await risk.contents() == before


@pytest.mark.parametrize(
    ("who", "verb", "body", "code"),
    [
        (SPONSOR, "confirm", None, "forbidden"),
        (MANAGER, "analyse", example_of(IssueAnalysis), "illegal_move"),
        (MANAGER, "verify", None, "forbidden"),
        (ANALYST, "close", None, "illegal_move"),
        (ANALYST, "resolve", None, "forbidden"),
        (MANAGER, "dismiss", {}, "validation_failed"),
        (MANAGER, "countermeasures", example_of(Countermeasure), "illegal_move"),
        (SPONSOR, "countermeasures", example_of(Countermeasure), "forbidden"),
        ("sponsor-li", "confirm", None, "not_found"),
    ],
)
async def test_what_is_refused_of_a_draft_changes_nothing(
    world: World, who: str, verb: str, body: Any, code: str
) -> None:
    """REQ-106, REQ-107."""
    risk = world.service("risk")
    issue = await raised(world, await rehomed_register(world))
    before = await risk.contents()
    path = f"/issues/{issue['id']}/{verb}"
    refused = await risk.call(who, "POST", path, body, if_match=1)
    assert refused.json()["code"] == code
    assert await risk.contents() == before


async def test_a_draft_is_said_better_dismissed_or_escalated(world: World) -> None:
    """REQ-106: and its words do not travel where they are confidential."""
    risk, register = (
        world.service("risk"),
        await rehomed_register(world, confidentiality="RESTRICTED"),
    )
    issue = await raised(world, register)
    path, said = f"/issues/{issue['id']}", {"severity": 5, "owner_id": None}
    issue = await given.said(risk, ANALYST, "PATCH", path, said, if_match=1)
    assert (issue["severity"], issue["owner_id"]) == (5, None)
    none = await step(world, "issues", issue, "dismiss", {"reason": "误报。"}, by=MANAGER)
    assert none["state"] == "DISMISSED"
    other = await step(world, "issues", await raised(world, register), "confirm", by=MANAGER)
    above = {"owner_id": "director-chen", "reason": "需协调其他部门。"}
    other = await step(world, "issues", other, "escalate", above, by=MANAGER)
    assert (other["state"], other["owner_id"]) == ("ESCALATED", "director-chen")
    last = [(await risk.events(i["id"]))[-1] for i in (none, other)]
    assert [(fact["data"]["reason"], fact["reason"]) for fact in last] == [
        ("", "误报。"),
        ("", "需协调其他部门。"),
    ]
    history = await given.said(risk, MANAGER, "GET", f"{path}/history")
    assert [entry["reason"] for entry in history["items"]] == ["误报。", None, None]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, "ba"),
        ({"sort": "severity"}, "ab"),
        ({"sort": "-severity"}, "ba"),
        ({"state": "OPEN"}, "b"),
        ({"source": "KPI"}, ""),
        ({"owner_id": "pm-wu"}, "a"),
    ],
)
async def test_issues_are_found_by_what_matters(
    world: World, params: dict[str, Any], found: str
) -> None:
    """REQ-106: by project, state, source, owner and severity."""
    register = await rehomed_register(world)
    first = await raised(world, register, severity=2, owner_id="pm-wu")
    second = await step(world, "issues", await raised(world, register), "confirm", by=MANAGER)
    named = {first["id"]: "a", second["id"]: "b"}
    asked = params | {"project_id": str(register["project_id"])}
    page = await given.said(world.service("risk"), MANAGER, "GET", "/issues", params=asked)
    assert "".join(named[row["id"]] for row in page["items"]) == found


async def test_nothing_is_done_about_issues_of_a_project_that_is_over(world: World) -> None:
    """REQ-173: neither raised, nor moved on; and that is said beforehand."""
    risk, register = world.service("risk"), await rehomed_register(world)
    issue = await analysed(world, register)
    action = await proposed(world, issue)
    await risk.hear(project_closed(register))
    issue, before = await issue_now(world, issue), await risk.contents()
    said = {a["action"]: a["reason_code"] for a in issue["allowed_actions"]}
    assert said["proposeCountermeasure"] == "register_closed"
    for who, path, body, code in (
        (MANAGER, f"/issues/{issue['id']}/countermeasures", Countermeasure, "register_closed"),
        (ANALYST, f"/actions/{action['id']}/agree", Consent, "register_closed"),
        (MANAGER, f"/registers/{register['id']}/issues", IssueDraft, "illegal_move"),
    ):
        refused = await risk.call(who, "POST", path, example_of(body), if_match=1)
        assert refused.json()["code"] == code
    assert await risk.contents() == before


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({}, 2),
        ({"kind": "COUNTERMEASURE"}, 2),
        ({"kind": "RESPONSE"}, 0),
        ({"state": "AGREED"}, 1),
        ({"owner_id": "pm-zhou", "sort": "-due"}, 2),
        ({"owner_id": "pm-wu"}, 0),
    ],
)
async def test_actions_are_found_by_what_matters(
    world: World, params: dict[str, Any], count: int
) -> None:
    """REQ-108: by issue, kind, state and owner, the next due first."""
    register = await rehomed_register(world)
    issue = await analysed(world, register)
    action, _ = [await proposed(world, issue) for _ in range(2)]
    await step(world, "actions", action, "agree", example_of(Consent), by=ANALYST)
    asked = params | {"issue_id": issue["id"]}
    page = await given.said(world.service("risk"), SPONSOR, "GET", "/actions", params=asked)
    assert len(page["items"]) == count
