"""Courses are given: seats taken and given back, who came, how they did, and who is certified."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest

from services.knowledge.courses.rules import months_after
from services.knowledge.trainings.commands import EXAMPLE
from tests.knowledge.given import (
    added_course,
    certified,
    enrolled,
    held_training,
    open_training,
    planned_training,
    training_after,
)
from tests.support.given import said
from tests.support.world import Subject, World

REASON = {"reason": "讲师生病。"}
BUILDERS: dict[str, Callable[[Subject], Awaitable[dict[str, Any]]]] = {
    "PLANNED": planned_training,
    "OPEN": open_training,
    "HELD": held_training,
}


async def row_of(knowledge: Subject, session: dict[str, Any]) -> dict[str, Any]:
    sql = "SELECT * FROM training_sessions WHERE id = :id"
    (row,) = await knowledge.rows(sql, id=session["id"])
    return row


async def enrolments(knowledge: Subject, session: dict[str, Any]) -> list[dict[str, Any]]:
    sql = "SELECT * FROM enrolments WHERE session_id = :id ORDER BY person_id"
    return await knowledge.rows(sql, id=session["id"])


def scores(**by_person: int) -> dict[str, Any]:
    """How each did, `pm_zhou=85`."""
    people = {person.replace("_", "-"): score for person, score in by_person.items()}
    return {"scores": [{"person_id": p, "score": s} for p, s in people.items()]}


def test_months_are_counted_whole() -> None:
    """REQ-164: the golden days of the rules."""
    assert months_after(date(2026, 11, 29), 24) == date(2028, 11, 29)
    assert months_after(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert months_after(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert months_after(date(2026, 11, 29), None) is None


async def test_a_session_goes_from_the_plan_to_certificates(
    knowledge: Subject, world: World
) -> None:
    """REQ-161, REQ-164: three enrol, two come, one passes and is certified for two years."""
    session = await open_training(knowledge)
    await enrolled(knowledge, session, "pm-zhou", "pm-wu", "employee-he")
    with world.clock.later(days=366 * 75):
        came = {"attended_ids": ["pm-zhou", "pm-wu"]}
        session = await training_after(knowledge, session, "hold", came)
        assert (session["state"], session["enrolled"], session["attended"]) == ("HELD", 3, 2)
        body = scores(pm_zhou=85, pm_wu=59)
        session = await training_after(knowledge, session, "evaluate", body)
    assert (session["state"], session["passed"]) == ("EVALUATED", 1)
    assert [
        (e["person_id"], e["attended"], e["score"]) for e in await enrolments(knowledge, session)
    ] == [
        ("employee-he", False, None),
        ("pm-wu", True, 59),
        ("pm-zhou", True, 85),
    ]
    told = [f["type"].split(".")[2] for f in await knowledge.events(session["id"])]
    assert told == ["TrainingPlanned", "TrainingOpened", "TrainingHeld", "TrainingCompleted"]
    params = {"course_code": session["course_code"]}
    (certificate,) = (await said(knowledge, "rm-xu", "GET", "/certifications", params=params))[
        "items"
    ]
    assert (certificate["person_id"], certificate["state"]) == ("pm-zhou", "VALID")
    assert certificate["skill"] == "风险管理"
    (issued,) = await knowledge.events(certificate["id"])
    assert issued["type"] == "pmo.knowledge.CertificationIssued.v1"
    assert issued["data"] == {
        "certification_id": certificate["id"],
        "certification_key": certificate["key"],
        "person_id": "pm-zhou",
        "course_code": session["course_code"],
        "expires_on": certificate["expires_on"],
        "skill": "风险管理",
    }


async def test_enrolling_and_withdrawing_is_told_beside_the_session(knowledge: Subject) -> None:
    """REQ-161: so that a hundred enrolments spoil nobody's ETag."""
    session = await open_training(knowledge)
    before = await knowledge.last_seq()
    await enrolled(knowledge, session, "pm-zhou")
    path = f"/trainings/{session['id']}/withdraw"
    left = await said(knowledge, "pm-zhou", "POST", path)
    assert (left["enrolled"], left["version"]) == (0, session["version"])
    assert await enrolments(knowledge, session) == []
    told = await knowledge.events(since=before)
    assert [(f["type"].split(".")[2], f["data"]["person_id"]) for f in told] == [
        ("PersonEnrolled", "pm-zhou"),
        ("PersonWithdrew", "pm-zhou"),
    ]


async def test_the_pmo_gives_a_seat_to_somebody(knowledge: Subject) -> None:
    """REQ-161: others only take their own."""
    session = await open_training(knowledge)
    path, seat = f"/trainings/{session['id']}/enrolments", {"person_id": "employee-he"}
    await said(knowledge, "analyst-lin", "POST", path, seat)
    (enrolment,) = await enrolments(knowledge, session)
    assert enrolment["person_id"] == "employee-he"
    told = await knowledge.last_seq()
    answer = await knowledge.call("pm-wu", "POST", path, {"person_id": "pm-zhou"})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert (await enrolments(knowledge, session), await knowledge.last_seq()) == ([enrolment], told)


async def test_there_are_as_many_seats_as_there_are(knowledge: Subject) -> None:
    """REQ-161: of five at once two get the two that there are."""
    session = await open_training(knowledge, capacity=2)
    path = f"/trainings/{session['id']}/enrolments"
    people = ("pm-zhou", "pm-wu", "employee-he", "sponsor-li", "sponsor-zhang")
    answers = await asyncio.gather(*(knowledge.call(p, "POST", path, {}) for p in people))
    assert sorted(a.status_code for a in answers) == [200, 200, 409, 409, 409]
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"session_full"}
    assert len(await enrolments(knowledge, session)) == 2


async def test_nobody_sits_on_two_seats_or_leaves_none(knowledge: Subject) -> None:
    """REQ-161: nothing has changed and nothing was told."""
    session = await enrolled(knowledge, await open_training(knowledge), "pm-zhou")
    rows, told = await enrolments(knowledge, session), await knowledge.last_seq()
    path = f"/trainings/{session['id']}"
    for persona, verb, code in (
        ("pm-zhou", "enrolments", "already_enrolled"),
        ("pm-wu", "withdraw", "not_enrolled"),
    ):
        body: dict[str, Any] | None = {} if verb == "enrolments" else None
        answer = await knowledge.call(persona, "POST", f"{path}/{verb}", body)
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert (await enrolments(knowledge, session), await knowledge.last_seq()) == (rows, told)


@pytest.mark.parametrize(
    ("state", "persona", "verb", "body", "status", "code"),
    [
        ("PLANNED", "pm-zhou", "open", None, 403, "forbidden"),
        ("PLANNED", "pm-zhou", "enrolments", {}, 409, "illegal_move"),
        ("PLANNED", "pm-zhou", "withdraw", None, 409, "illegal_move"),
        ("PLANNED", "analyst-lin", "hold", {"attended_ids": []}, 409, "illegal_move"),
        ("OPEN", "analyst-lin", "open", None, 409, "illegal_move"),
        ("OPEN", "analyst-lin", "hold", {"attended_ids": []}, 409, "session_not_begun"),
        ("OPEN", "analyst-lin", "evaluate", {"scores": []}, 409, "illegal_move"),
        ("OPEN", "pm-zhou", "cancel", REASON, 403, "forbidden"),
        ("HELD", "analyst-lin", "cancel", REASON, 409, "illegal_move"),
        ("HELD", "pm-zhou", "evaluate", scores(pm_zhou=99), 403, "forbidden"),
        ("HELD", "analyst-lin", "evaluate", scores(pm_wu=99), 409, "scores_unfit"),
        ("HELD", "analyst-lin", "evaluate", {"scores": []}, 409, "scores_unfit"),
        ("HELD", "analyst-lin", "evaluate", scores(pm_zhou=101), 422, "validation_failed"),
    ],
)
async def test_a_step_that_is_not_theirs_or_not_due_is_refused(
    knowledge: Subject,
    state: str,
    persona: str,
    verb: str,
    body: dict[str, Any] | None,
    status: int,
    code: str,
) -> None:
    """REQ-161: nothing has changed and nothing was told."""
    session = await BUILDERS[state](knowledge)
    row, told = await row_of(knowledge, session), await knowledge.last_seq()
    path = f"/trainings/{session['id']}/{verb}"
    answer = await knowledge.call(persona, "POST", path, body, if_match=session["version"])
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await row_of(knowledge, session) == row
    assert await knowledge.last_seq() == told


async def test_only_the_enrolled_have_come(knowledge: Subject, world: World) -> None:
    """REQ-161: who is not is named by their place; nothing has changed."""
    session = await enrolled(knowledge, await open_training(knowledge), "pm-zhou")
    row, told = await row_of(knowledge, session), await knowledge.last_seq()
    with world.clock.later(days=366 * 75):
        path, came = f"/trainings/{session['id']}/hold", {"attended_ids": ["pm-zhou", "pm-wu"]}
        answer = await knowledge.call(
            "analyst-lin", "POST", path, came, if_match=session["version"]
        )
    assert (answer.status_code, answer.json()["code"]) == (409, "not_enrolled")
    assert [e["pointer"] for e in answer.json()["errors"]] == ["/attended_ids/1"]
    assert (await row_of(knowledge, session), await knowledge.last_seq()) == (row, told)


@pytest.mark.parametrize(
    ("persona", "changed", "status", "code"),
    [
        ("pm-zhou", {}, 403, "forbidden"),
        ("analyst-lin", {"course_code": "NO_SUCH_COURSE"}, 409, "course_unknown"),
        ("analyst-lin", {"starts_at": "2020-01-01T00:00:00Z"}, 409, "not_in_future"),
        ("analyst-lin", {"capacity": 0}, 422, "validation_failed"),
    ],
)
async def test_what_cannot_be_planned_is_not(
    knowledge: Subject, persona: str, changed: dict[str, Any], status: int, code: str
) -> None:
    """REQ-161: nothing is kept and nothing was told."""
    course = await added_course(knowledge)
    sql = "SELECT count(*) AS n FROM training_sessions"
    before, told = await knowledge.rows(sql), await knowledge.last_seq()
    body = {**EXAMPLE, "course_code": course["code"], **changed}
    answer = await knowledge.call(persona, "POST", "/trainings", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await knowledge.rows(sql), await knowledge.last_seq()) == (before, told)


@pytest.mark.parametrize("state", ["PLANNED", "OPEN"])
async def test_until_it_is_held_it_can_be_called_off(knowledge: Subject, state: str) -> None:
    """REQ-161: with the reason in its history."""
    builder = planned_training if state == "PLANNED" else open_training
    session = await training_after(knowledge, await builder(knowledge), "cancel", REASON)
    assert session["state"] == "CANCELLED"
    (*_, told) = await knowledge.events(session["id"])
    assert (told["type"], told["reason"]) == (
        "pmo.knowledge.TrainingCancelled.v1",
        REASON["reason"],
    )


async def test_how_somebody_did_is_between_them_and_the_pmo(knowledge: Subject) -> None:
    """REQ-161: others see that there are seats, not who sits on them."""
    session = await held_training(knowledge)
    params = {"session_id": session["id"]}
    seen = {}
    for persona in ("pm-zhou", "analyst-zhao", "auditor-hu", "pm-wu", "rm-xu"):
        page = await said(knowledge, persona, "GET", "/enrolments", params=params)
        seen[persona] = [item["person_id"] for item in page["items"]]
    mine = ["pm-zhou"]
    assert seen == {
        "pm-zhou": mine,
        "analyst-zhao": mine,
        "auditor-hu": mine,
        "pm-wu": [],
        "rm-xu": [],
    }


async def test_a_certificate_runs_out_once(knowledge: Subject, world: World) -> None:
    """REQ-164: the day after its last; one without an end never does."""
    for_ever = (await added_course(knowledge, certificate_months=None))["code"]
    course = (await added_course(knowledge, certificate_months=1))["code"]
    for code in (for_ever, course):
        await certified(knowledge, code, "pm-zhou")
    sql = "SELECT * FROM certifications WHERE course_code = :code"
    (row,) = await knowledge.rows(sql, code=course)
    days = (row["expires_on"] - world.clock().date() + timedelta(days=2)).days

    async def after(days: int) -> list[str]:
        with world.clock.later(days=days):
            while await knowledge.tick():
                pass
        return [f["type"].split(".")[2] for f in await knowledge.events(row["id"])]

    assert await after(0) == ["CertificationIssued"]
    assert await after(days) == ["CertificationIssued", "CertificationExpired"]
    assert await after(days + 400) == ["CertificationIssued", "CertificationExpired"]
    (gone,) = await knowledge.rows(sql, code=course)
    (kept,) = await knowledge.rows(sql, code=for_ever)
    assert (gone["state"], kept["state"], kept["expires_on"]) == ("EXPIRED", "VALID", None)


async def test_the_plan_is_listed_by_course_and_state(knowledge: Subject) -> None:
    """REQ-161: earliest first; certificates by person and course."""
    session = await planned_training(knowledge)
    params = {"course_code": session["course_code"]}
    for more in ({}, {"state": "PLANNED"}):
        page = await said(knowledge, "sponsor-li", "GET", "/trainings", params={**params, **more})
        assert [item["id"] for item in page["items"]] == [session["id"]]
    page = await said(
        knowledge, "sponsor-li", "GET", "/trainings", params={**params, "state": "OPEN"}
    )
    assert page["items"] == []
    await certified(knowledge, session["course_code"], "pm-wu")
    wanted = {**params, "person_id": "pm-wu", "state": "VALID"}
    page = await said(knowledge, "rm-xu", "GET", "/certifications", params=wanted)
    assert [item["person_id"] for item in page["items"]] == ["pm-wu"]
