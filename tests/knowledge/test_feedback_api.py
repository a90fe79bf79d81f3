"""What people say of how we work: taken up in time, answered, and anonymous to the last row."""

from typing import Any
from uuid import uuid4

import pytest

from deploy.local.personas import Persona
from services.knowledge.feedback.commands import EXAMPLE
from services.knowledge.feedback.rules import hash_of
from tests.knowledge.given import feedback_after, given_feedback
from tests.suites.offered import operations
from tests.support.given import said
from tests.support.world import Subject, World

ANSWER, OUTCOME = {"answer": "同意，下一版合并。"}, {"outcome": "第 3 版已发布。"}


async def row_of(knowledge: Subject, key: str) -> dict[str, Any]:
    (row,) = await knowledge.rows("SELECT * FROM feedback_items WHERE key = :key", key=key)
    return row


async def triaged(knowledge: Subject, **how: Any) -> dict[str, Any]:
    return await feedback_after(knowledge, await given_feedback(knowledge, **how), "triage", {})


async def accepted(knowledge: Subject) -> dict[str, Any]:
    return await feedback_after(knowledge, await triaged(knowledge), "accept", ANSWER)


async def declined(knowledge: Subject) -> dict[str, Any]:
    return await feedback_after(knowledge, await triaged(knowledge), "decline", ANSWER)


BUILDERS = {
    "NEW": given_feedback,
    "TRIAGED": triaged,
    "ACCEPTED": accepted,
    "DECLINED": declined,
}


async def test_anybody_says_what_they_think(knowledge: Subject) -> None:
    """REQ-153: kept as said, to be taken up within three working days; no word is told."""
    before = await knowledge.last_seq()
    answer = await knowledge.call("employee-he", "POST", "/feedback", EXAMPLE)
    assert answer.status_code == 201
    item = answer.json()
    assert answer.headers["location"] == f"/knowledge/v1/feedback/{item['id']}"
    assert {name: item[name] for name in EXAMPLE} == EXAMPLE
    assert (item["state"], item["author_id"], item["overdue"]) == ("NEW", "employee-he", False)
    (told,) = await knowledge.events(since=before)
    assert told["type"] == "pmo.knowledge.FeedbackReceived.v1"
    assert told["data"] == {
        "feedback_id": item["id"],
        "feedback_key": item["key"],
        "kind": "SUGGESTION",
        "about": "ASSET",
        "anonymous": False,
    }


async def test_each_item_gets_an_owner_an_answer_and_an_end(knowledge: Subject) -> None:
    """REQ-154: by three steps of the PMO, each told; the author follows it."""
    item = await given_feedback(knowledge)
    item = await feedback_after(knowledge, item, "triage", {"owner_id": "rm-xu"})
    assert (item["state"], item["owner_id"]) == ("TRIAGED", "rm-xu")
    item = await feedback_after(knowledge, item, "accept", ANSWER)
    assert (item["state"], item["due_at"], item["answered_by"]) == (
        "ACCEPTED",
        None,
        "analyst-lin",
    )
    await feedback_after(knowledge, item, "complete", OUTCOME)
    seen = await said(knowledge, "employee-he", "GET", f"/feedback/{item['key']}")
    assert (seen["state"], seen["answer"], seen["outcome"]) == (
        "DONE",
        ANSWER["answer"],
        OUTCOME["outcome"],
    )
    told = await knowledge.events(item["id"])
    assert [(f["type"].split(".")[2], f["reason"]) for f in told] == [
        ("FeedbackReceived", None),
        ("FeedbackTriaged", None),
        ("FeedbackAnswered", ANSWER["answer"]),
        ("FeedbackDone", OUTCOME["outcome"]),
    ]
    assert (told[2]["data"]["accepted"], set(told[3]["data"])) == (
        True,
        {"feedback_id", "feedback_key"},
    )


async def test_what_is_declined_is_answered_too(knowledge: Subject) -> None:
    """REQ-154: with why; that is its end."""
    item = await declined(knowledge)
    assert (item["state"], item["answer"], item["due_at"]) == ("DECLINED", ANSWER["answer"], None)
    (*_, told) = await knowledge.events(item["id"])
    assert (told["type"], told["data"]["accepted"]) == (
        "pmo.knowledge.FeedbackAnswered.v1",
        False,
    )


@pytest.mark.parametrize(
    ("state", "persona", "verb", "body", "version", "status", "code"),
    [
        ("NEW", "employee-he", "triage", {}, 1, 403, "forbidden"),
        ("NEW", "director-chen", "triage", {}, 1, 403, "forbidden"),
        ("NEW", "sponsor-li", "triage", {}, 1, 404, "not_found"),
        ("NEW", "analyst-lin", "accept", ANSWER, 1, 409, "illegal_move"),
        ("NEW", "analyst-lin", "complete", OUTCOME, 1, 409, "illegal_move"),
        ("TRIAGED", "analyst-lin", "triage", {}, 2, 409, "illegal_move"),
        ("TRIAGED", "analyst-lin", "accept", {"answer": ""}, 2, 422, "validation_failed"),
        ("TRIAGED", "analyst-lin", "decline", {}, 2, 422, "validation_failed"),
        ("TRIAGED", "analyst-lin", "decline", ANSWER, 9, 412, "precondition_failed"),
        ("DECLINED", "analyst-lin", "complete", OUTCOME, 3, 409, "illegal_move"),
        ("ACCEPTED", "analyst-lin", "complete", {"outcome": ""}, 3, 422, "validation_failed"),
    ],
)
async def test_a_step_that_is_not_theirs_or_not_due_is_refused(
    knowledge: Subject,
    state: str,
    persona: str,
    verb: str,
    body: dict[str, str],
    version: int,
    status: int,
    code: str,
) -> None:
    """REQ-154: nothing has changed and nothing was told."""
    item = await BUILDERS[state](knowledge)
    row, told = await row_of(knowledge, item["key"]), await knowledge.last_seq()
    path = f"/feedback/{item['id']}/{verb}"
    answer = await knowledge.call(persona, "POST", path, body, if_match=version)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await row_of(knowledge, item["key"]) == row
    assert await knowledge.last_seq() == told


@pytest.mark.parametrize("wrong", [{"kind": "RUMOUR"}, {"words": ""}, {"about": "PERSON"}])
async def test_what_was_never_published_is_not_taken(
    knowledge: Subject, wrong: dict[str, str]
) -> None:
    """REQ-153: under a name or none."""
    before = await knowledge.contents()
    for path in ("/feedback", "/feedback/anonymous"):
        answer = await knowledge.call("employee-he", "POST", path, {**EXAMPLE, **wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert await knowledge.contents() == before


async def test_only_author_owner_and_pmo_see_it(knowledge: Subject) -> None:
    """REQ-153: for others there is no such thing, nor in their list."""
    item = await given_feedback(knowledge)
    item = await feedback_after(knowledge, item, "triage", {"owner_id": "rm-xu"})
    for persona in ("employee-he", "rm-xu", "analyst-zhao", "director-chen", "auditor-hu"):
        for path in (f"/feedback/{item['key']}", f"/feedback/{item['id']}/history"):
            assert (await knowledge.call(persona, "GET", path)).status_code == 200
        params = {"limit": 200, "state": "TRIAGED"}
        listed = await said(knowledge, persona, "GET", "/feedback", params=params)
        assert item["id"] in [row["id"] for row in listed["items"]]
    for persona in ("sponsor-li", "pm-zhou", "board-wang", "admin-gao"):
        answer = await knowledge.call(persona, "GET", f"/feedback/{item['key']}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        listed = await said(knowledge, persona, "GET", "/feedback", params={"limit": 200})
        assert item["id"] not in [row["id"] for row in listed["items"]]


async def everywhere(knowledge: Subject, words: str) -> list[str]:
    """The tables in which some row says so."""
    tables = await knowledge.contents()
    found = []
    for name in tables:
        sql = f"SELECT count(*) AS n FROM {name} t WHERE position(:words IN t::text) > 0"
        (row,) = await knowledge.rows(sql, words=words)
        found += [name] * bool(row["n"])
    return found


async def test_of_an_anonymous_author_nothing_is_kept_anywhere(knowledge: Subject) -> None:
    """REQ-153: no row of any table names them, also not where they sent a key or a trace; what
    was done was done by nobody, in a story of its own."""
    whistle = Persona(f"employee-{uuid4().hex[:12]}", "佚名", "says it under no name")
    trace = uuid4().hex
    headers = {"traceparent": f"00-{trace}-{trace[16:]}-01"}
    answer = await knowledge.call(
        whistle, "POST", "/feedback/anonymous", EXAMPLE, key=f"key-{trace}", headers=headers
    )
    assert answer.status_code == 201
    receipt = answer.json()
    for secret in (whistle.id, trace, receipt["token"]):
        assert await everywhere(knowledge, secret) == []
    row = await row_of(knowledge, receipt["key"])
    assert (row["author_id"], row["token_hash"]) == (None, hash_of(receipt["token"]))
    (told,) = await knowledge.events(row["id"])
    assert (told["actor"], told["on_behalf_of"], told["traceparent"]) == (
        "system:nobody",
        None,
        None,
    )
    assert told["data"]["anonymous"] is True


async def test_the_token_reads_the_answer_and_nothing_else_does(knowledge: Subject) -> None:
    """REQ-153, REQ-154: also from another account; nobody's list shows it but the PMO's."""
    path = "/feedback/anonymous"
    receipt = await said(knowledge, "employee-he", "POST", path, EXAMPLE)
    item = await said(knowledge, "analyst-lin", "GET", f"/feedback/{receipt['key']}")
    assert item["author_id"] is None
    item = await feedback_after(knowledge, item, "triage", {})
    await feedback_after(knowledge, item, "accept", ANSWER)
    params = {"token": receipt["token"]}
    answer = await said(knowledge, "sponsor-li", "GET", "/feedback-answers", params=params)
    assert (answer["key"], answer["state"]) == (receipt["key"], "ACCEPTED")
    assert (answer["answer"], answer["outcome"]) == (ANSWER["answer"], None)
    seen = await knowledge.call("employee-he", "GET", f"/feedback/{receipt['key']}")
    assert seen.status_code == 404
    other = {"token": "x" * 32}
    unknown = await knowledge.call("employee-he", "GET", "/feedback-answers", params=other)
    assert (unknown.status_code, unknown.json()["code"]) == (409, "token_unknown")


async def test_an_anonymous_one_sent_twice_is_said_twice(knowledge: Subject) -> None:
    """REQ-153: an Idempotency-Key is not described, and not kept."""
    (described,) = [o for o in operations("knowledge") if o.name == "giveFeedbackAnonymously"]
    assert not described.takes("Idempotency-Key")
    key = str(uuid4())
    keys = {
        (await said(knowledge, "employee-he", "POST", "/feedback/anonymous", EXAMPLE, key=key))[
            "key"
        ]
        for _ in range(2)
    }
    assert len(keys) == 2


async def test_what_waits_too_long_is_told_once_a_term(knowledge: Subject, world: World) -> None:
    """REQ-154: after three working days without anybody, after ten more without an answer."""
    item = await given_feedback(knowledge)

    async def late() -> list[str]:
        while await knowledge.tick():
            pass
        told = await knowledge.events(item["id"])
        return [f["data"]["state"] for f in told if f["type"].endswith("FeedbackOverdue.v1")]

    assert await late() == []
    with world.clock.later(days=20):
        assert await late() == ["NEW"]
        assert await late() == ["NEW"]
        row = await row_of(knowledge, item["key"])
        assert (row["overdue"], row["state"]) == (True, "NEW")
        params = {"overdue": "true", "limit": 200}
        listed = await said(knowledge, "analyst-lin", "GET", "/feedback", params=params)
        assert item["id"] in [i["id"] for i in listed["items"]]
        item = {**item, "version": row["version"]}
        item = await feedback_after(knowledge, item, "triage", {})
        assert item["overdue"] is False
    with world.clock.later(days=60):
        assert await late() == ["NEW", "TRIAGED"]
        item = {**item, "version": (await row_of(knowledge, item["key"]))["version"]}
        await feedback_after(knowledge, item, "accept", ANSWER)
    with world.clock.later(days=200):
        assert await late() == ["NEW", "TRIAGED"]
