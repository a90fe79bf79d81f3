"""Pulse surveys: the invited answer once, what they said is counted and belongs to nobody."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.knowledge.pulse_surveys.commands import EXAMPLE
from services.knowledge.pulse_surveys.rules import counted, mean, response_rate
from tests.knowledge.given import opened_survey
from tests.support.given import said
from tests.support.world import Subject, World

INVITED = ("pm-zhou", "pm-wu", "employee-he")


def scored(**scores: int) -> dict[str, Any]:
    """What somebody answers."""
    return {"scores": [{"code": code, "score": score} for code, score in scores.items()]}


SCORES = scored(HELP=4, EFFORT=2)


async def row_of(knowledge: Subject, survey: dict[str, Any]) -> dict[str, Any]:
    (row,) = await knowledge.rows("SELECT * FROM pulse_surveys WHERE id = :id", id=survey["id"])
    return row


async def answered(knowledge: Subject, survey: dict[str, Any], *people: str) -> dict[str, Any]:
    for person in people:
        path = f"/pulse-surveys/{survey['id']}/answers"
        survey = await said(knowledge, person, "POST", path, SCORES)
    return survey


def test_answers_are_counted_by_score() -> None:
    """REQ-155: the golden numbers of the rules."""
    assert response_rate(3, 4) == 0.75
    assert response_rate(1, 3) == 0.3333
    assert counted({"Q1": [0, 2, 0, 0, 1]}, {"Q1": 5}) == {"Q1": [0, 2, 0, 0, 2]}
    assert mean([0, 2, 0, 0, 2]) == 3.5
    assert mean([0] * 5) is None


async def test_the_pmo_asks_until_a_day(knowledge: Subject) -> None:
    """REQ-155: each of the invited once, whoever named them twice."""
    before = await knowledge.last_seq()
    survey = await opened_survey(knowledge, invited_ids=[*INVITED, "pm-zhou"])
    assert (survey["state"], survey["invited"], survey["response_rate"]) == ("OPEN", 3, 0.0)
    (told,) = await knowledge.events(since=before)
    assert told["type"] == "pmo.knowledge.PulseSurveyOpened.v1"
    assert told["data"] == {
        "survey_id": survey["id"],
        "survey_key": survey["key"],
        "invited": 3,
        "closes_on": EXAMPLE["closes_on"],
    }


async def test_what_they_said_is_shown_when_it_is_closed(knowledge: Subject) -> None:
    """REQ-155: with the response rate; while it is open an answer could be told by the last."""
    survey = await answered(knowledge, await opened_survey(knowledge), *INVITED)
    assert (survey["responded"], survey["response_rate"], survey["results"]) == (3, 1.0, None)
    path = f"/pulse-surveys/{survey['id']}/close"
    closed = await said(knowledge, "analyst-lin", "POST", path, if_match=survey["version"])
    assert closed["state"] == "CLOSED"
    assert closed["results"] == [
        {"code": "HELP", "numbers": [0, 0, 0, 3, 0], "mean": 4.0},
        {"code": "EFFORT", "numbers": [0, 3, 0, 0, 0], "mean": 2.0},
    ]
    (*_, told) = await knowledge.events(survey["id"])
    assert told["type"] == "pmo.knowledge.PulseSurveyClosed.v1"
    assert (told["data"]["invited"], told["data"]["responded"]) == (3, 3)


async def test_of_two_answers_nothing_is_shown(knowledge: Subject) -> None:
    """REQ-155: each could be told whose it is."""
    survey = await answered(knowledge, await opened_survey(knowledge), *INVITED[:2])
    path = f"/pulse-surveys/{survey['id']}/close"
    closed = await said(knowledge, "analyst-lin", "POST", path, if_match=survey["version"])
    assert (closed["response_rate"], closed["results"]) == (0.6667, None)


async def test_who_said_what_is_nowhere(knowledge: Subject) -> None:
    """REQ-155: that somebody answered is kept; with what is not, nor as the digest of a key."""
    survey = await opened_survey(knowledge)
    path = f"/pulse-surveys/{survey['id']}/answers"
    await said(knowledge, "pm-zhou", "POST", path, SCORES, key=f"key-{survey['id']}")
    kept = await knowledge.rows(
        "SELECT * FROM pulse_survey_invitations WHERE survey_id = :id AND answered", id=survey["id"]
    )
    assert [set(row) for row in kept] == [{"survey_id", "person_id", "answered"}]
    sql = "SELECT count(*) AS n FROM idempotency_keys WHERE key = :key"
    assert await knowledge.rows(sql, key=f"key-{survey['id']}") == [{"n": 0}]
    (*_, told) = await knowledge.events(survey["id"])
    assert set(told["data"]) == {"survey_id", "survey_key"}


@pytest.mark.parametrize(
    ("persona", "body", "status", "code"),
    [
        ("sponsor-li", SCORES, 409, "not_invited"),
        ("pm-zhou", SCORES, 409, "already_answered"),
        ("pm-wu", scored(HELP=4), 409, "answers_unfit"),
        ("pm-wu", scored(HELP=4, EFFORT=2, X=1), 409, "answers_unfit"),
        ("pm-wu", {"scores": SCORES["scores"][:1] * 2}, 409, "answers_unfit"),
        ("pm-wu", scored(HELP=6, EFFORT=2), 422, "validation_failed"),
    ],
)
async def test_only_the_invited_answer_once_and_whole(
    knowledge: Subject, persona: str, body: dict[str, Any], status: int, code: str
) -> None:
    """REQ-155: nothing has changed and nothing was told."""
    survey = await answered(knowledge, await opened_survey(knowledge), "pm-zhou")
    row, told = await row_of(knowledge, survey), await knowledge.last_seq()
    path = f"/pulse-surveys/{survey['id']}/answers"
    answer = await knowledge.call(persona, "POST", path, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await row_of(knowledge, survey) == row
    assert await knowledge.last_seq() == told


async def test_ten_answers_of_one_at_once_are_one(knowledge: Subject) -> None:
    """REQ-155: the others are told so."""
    survey = await opened_survey(knowledge)
    path = f"/pulse-surveys/{survey['id']}/answers"
    answers = await asyncio.gather(
        *(knowledge.call("pm-wu", "POST", path, SCORES) for _ in range(10))
    )
    assert sorted(a.status_code for a in answers) == [200] + [409] * 9
    assert (await row_of(knowledge, survey))["responded"] == 1


@pytest.mark.parametrize(
    ("persona", "changed", "status", "code"),
    [
        ("pm-zhou", {}, 403, "forbidden"),
        ("analyst-lin", {"closes_on": "2020-01-01"}, 409, "not_in_future"),
        ("analyst-lin", {"questions": EXAMPLE["questions"][:1] * 2}, 409, "code_twice"),
        ("analyst-lin", {"questions": []}, 422, "validation_failed"),
        ("analyst-lin", {"invited_ids": ["pm-zhou"]}, 422, "validation_failed"),
    ],
)
async def test_what_cannot_be_asked_is_not(
    knowledge: Subject, persona: str, changed: dict[str, Any], status: int, code: str
) -> None:
    """REQ-155: nothing is kept and nothing was told."""
    sql = "SELECT count(*) AS n FROM pulse_surveys"
    before, told = await knowledge.rows(sql), await knowledge.last_seq()
    answer = await knowledge.call(persona, "POST", "/pulse-surveys", {**EXAMPLE, **changed})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await knowledge.rows(sql), await knowledge.last_seq()) == (before, told)


async def test_when_its_day_is_over_it_closes_by_itself(knowledge: Subject, world: World) -> None:
    """REQ-155: once, and takes no more answers."""
    last = (world.clock() + timedelta(days=5)).date().isoformat()
    survey = await opened_survey(knowledge, closes_on=last)
    await knowledge.tick()
    assert (await row_of(knowledge, survey))["state"] == "OPEN"
    with world.clock.later(days=7):
        await knowledge.tick()
        row, told = await row_of(knowledge, survey), await knowledge.events(survey["id"])
        assert (row["state"], told[-1]["actor"]) == ("CLOSED", "system:knowledge")
        await knowledge.tick()
        assert await row_of(knowledge, survey) == row
        path = f"/pulse-surveys/{survey['id']}/answers"
        late = await knowledge.call("pm-wu", "POST", path, SCORES)
        assert (late.status_code, late.json()["code"]) == (409, "illegal_move")
        shut = await knowledge.call(
            "analyst-lin", "POST", f"/pulse-surveys/{survey['id']}/close", if_match=row["version"]
        )
        assert (shut.status_code, shut.json()["code"]) == (409, "illegal_move")


async def test_surveys_are_listed_by_state(knowledge: Subject) -> None:
    """REQ-155: newest first, to everybody."""
    survey = await opened_survey(knowledge)
    for params in ({}, {"state": "OPEN"}):
        page = await said(knowledge, "sponsor-li", "GET", "/pulse-surveys", params=params)
        assert page["items"][0]["id"] == survey["id"]
    page = await said(knowledge, "sponsor-li", "GET", "/pulse-surveys?state=CLOSED&limit=200")
    assert survey["id"] not in [item["id"] for item in page["items"]]
