"""Lessons in the state that a test needs, reached as people reach it."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import yaml

from services.knowledge.articles.commands import EXAMPLE as ARTICLE
from services.knowledge.assets.commands import EXAMPLE as ASSET
from services.knowledge.courses.commands import EXAMPLE as COURSE
from services.knowledge.exchanges.commands import EXAMPLE as SESSION
from services.knowledge.feedback.commands import EXAMPLE as FEEDBACK
from services.knowledge.improvements.commands import EXAMPLE as IMPROVEMENT
from services.knowledge.lessons.commands import EXAMPLE
from services.knowledge.processes.queries import CONTENT_EXAMPLE as PROCESS
from services.knowledge.pulse_surveys.commands import EXAMPLE as SURVEY
from services.knowledge.trainings.commands import EXAMPLE as TRAINING
from shared.contracts.base import Undertaking
from tests.knowledge.facts import closed, closing, delivered
from tests.support.given import said
from tests.support.tree import ROOT
from tests.support.world import Subject

AUTHOR, ANALYST, DIRECTOR = "employee-he", "analyst-lin", "director-chen"
BOARD = "board-wang"
PUBLICATION = {"review_due": "2099-01-05"}
SEED: list[dict[str, Any]] = yaml.safe_load(
    Path(ROOT, "deploy", "seed", "lessons.yaml").read_text()
)


async def captured_lesson(
    knowledge: Subject, *, by: str = AUTHOR, **overrides: Any
) -> dict[str, Any]:
    """CAPTURED; `overrides` are fields of the request."""
    return await said(knowledge, by, "POST", "/lessons", {**EXAMPLE, **overrides})


async def moved(
    knowledge: Subject, lesson: dict[str, Any], verb: str, json: Any = None, by: str = ANALYST
) -> dict[str, Any]:
    """The lesson after a step of the PMO."""
    path = f"/lessons/{lesson['id']}/{verb}"
    return await said(knowledge, by, "POST", path, json, if_match=lesson["version"])


async def validated_lesson(knowledge: Subject, **how: Any) -> dict[str, Any]:
    """VALIDATED by an analyst."""
    return await moved(knowledge, await captured_lesson(knowledge, **how), "validate")


async def published_lesson(knowledge: Subject, **how: Any) -> dict[str, Any]:
    """PUBLISHED by an analyst."""
    return await moved(knowledge, await validated_lesson(knowledge, **how), "publish")


async def retired_lesson(knowledge: Subject, **how: Any) -> dict[str, Any]:
    """RETIRED by an analyst."""
    lesson = await published_lesson(knowledge, **how)
    return await moved(knowledge, lesson, "retire", {"reason": "该平台已下线。"})


async def drafted_process(knowledge: Subject, **overrides: Any) -> dict[str, Any]:
    """DRAFT, of a code of its own unless it is given one."""
    code = overrides.pop("code", f"P{uuid4().hex[:12].upper()}")
    body = {**PROCESS, "code": code, **overrides}
    return await said(knowledge, ANALYST, "POST", "/process-definitions", body)


async def process_after(
    knowledge: Subject, process: dict[str, Any], *verbs: str, json: Any = None
) -> dict[str, Any]:
    """The process after steps of the director."""
    for verb in verbs:
        path = f"/process-definitions/{process['id']}/{verb}"
        process = await said(knowledge, DIRECTOR, "POST", path, json, if_match=process["version"])
    return process


async def drafted_asset(knowledge: Subject, **overrides: Any) -> dict[str, Any]:
    """DRAFT, of a code of its own unless it is given one."""
    code = overrides.pop("code", f"A{uuid4().hex[:12].upper()}")
    return await said(knowledge, ANALYST, "POST", "/assets", {**ASSET, "code": code, **overrides})


async def published_asset(knowledge: Subject, **overrides: Any) -> dict[str, Any]:
    """PUBLISHED by an analyst, to be looked at again in a year far away."""
    asset = await drafted_asset(knowledge, **overrides)
    path = f"/assets/{asset['id']}/publish"
    return await said(knowledge, ANALYST, "POST", path, PUBLICATION, if_match=asset["version"])


async def drafted_article(knowledge: Subject, **overrides: Any) -> dict[str, Any]:
    """DRAFT by an analyst."""
    return await said(knowledge, ANALYST, "POST", "/articles", {**ARTICLE, **overrides})


async def published_article(knowledge: Subject, **overrides: Any) -> dict[str, Any]:
    """PUBLISHED by an analyst."""
    article = await drafted_article(knowledge, **overrides)
    path = f"/articles/{article['id']}/publish"
    return await said(knowledge, ANALYST, "POST", path, PUBLICATION, if_match=article["version"])


async def recommended_lesson(
    knowledge: Subject, project_id: Any, lesson: dict[str, Any], *, by: str = ANALYST
) -> dict[str, Any]:
    """OFFERED to an undertaking, by advice of the PMO."""
    body = {"lesson_id": lesson["id"], "advice": "同样涉及核心系统割接。"}
    return await said(knowledge, by, "POST", f"/projects/{project_id}/recommendations", body)


async def open_capture(knowledge: Subject, **changed: Any) -> Undertaking:
    """A project of pm-zhou that is being closed and has not said what it learned."""
    project = delivered(**changed)
    await knowledge.hear(closing(project))
    return project


async def sealed_dossier(
    knowledge: Subject, project: Undertaking | None = None, **changed: Any
) -> dict[str, Any]:
    """SEALED when its project was closed, as an auditor sees it."""
    event = closed(project or delivered(), **changed)
    await knowledge.hear(event)
    sql = "SELECT key FROM dossiers WHERE project_id = :id ORDER BY closing DESC"
    row, *_ = await knowledge.rows(sql, id=event.project_id)
    return await said(knowledge, "auditor-hu", "GET", f"/dossiers/{row['key']}")


async def given_feedback(knowledge: Subject, *, by: str = AUTHOR, **said_: Any) -> dict[str, Any]:
    """NEW, under its author's name."""
    return await said(knowledge, by, "POST", "/feedback", {**FEEDBACK, **said_})


async def feedback_after(
    knowledge: Subject, item: dict[str, Any], verb: str, json: Any
) -> dict[str, Any]:
    """The item after a step of the PMO."""
    path = f"/feedback/{item['id']}/{verb}"
    return await said(knowledge, ANALYST, "POST", path, json, if_match=item["version"])


async def opened_survey(knowledge: Subject, **changed: Any) -> dict[str, Any]:
    """OPEN, to pm-zhou, pm-wu and employee-he."""
    return await said(knowledge, ANALYST, "POST", "/pulse-surveys", {**SURVEY, **changed})


async def planned_exchange(knowledge: Subject, **changed: Any) -> dict[str, Any]:
    """PLANNED with pm-zhou and pm-wu."""
    return await said(knowledge, ANALYST, "POST", "/exchanges", {**SESSION, **changed})


ROLLOUT = {"rollout": "修订模板并培训。", "effective_on": "2099-01-01"}


async def opened_improvement(knowledge: Subject, **changed: Any) -> dict[str, Any]:
    """PLAN, with one measure that is to fall from 0.35."""
    return await said(knowledge, ANALYST, "POST", "/improvements", {**IMPROVEMENT, **changed})


async def improvement_after(
    knowledge: Subject, item: dict[str, Any], verb: str, json: Any
) -> dict[str, Any]:
    """The improvement after a step of the PMO: the analyst measures, the director decides."""
    by = ANALYST if verb == "check" else DIRECTOR
    path = f"/improvements/{item['id']}/{verb}"
    return await said(knowledge, by, "POST", path, json, if_match=item["version"])


async def piloted_improvement(knowledge: Subject, **changed: Any) -> dict[str, Any]:
    """DO."""
    item = await opened_improvement(knowledge, **changed)
    return await improvement_after(knowledge, item, "pilot", {"scope": "三个小型项目。"})


async def checked_improvement(knowledge: Subject, **changed: Any) -> dict[str, Any]:
    """CHECK: the measure has fallen to 0.15."""
    check = {"after": [{"code": "RETURN_RATE", "value": "0.15"}], "conclusion": "建议推广。"}
    item = await piloted_improvement(knowledge, **changed)
    return await improvement_after(knowledge, item, "check", check)


async def rolled_out_improvement(knowledge: Subject, **changed: Any) -> dict[str, Any]:
    """ACT."""
    item = await checked_improvement(knowledge, **changed)
    return await improvement_after(knowledge, item, "roll-out", ROLLOUT)


async def added_course(knowledge: Subject, **changed: Any) -> dict[str, Any]:
    """ACTIVE, of a code of its own unless it is given one."""
    body = {**COURSE, "code": f"C{uuid4().hex[:12].upper()}", **changed}
    return await said(knowledge, ANALYST, "POST", "/courses", body)


async def planned_training(
    knowledge: Subject, course_code: str | None = None, **changed: Any
) -> dict[str, Any]:
    """PLANNED, of a course of its own unless it is given one."""
    code = course_code or (await added_course(knowledge))["code"]
    body = {**TRAINING, "course_code": code, **changed}
    return await said(knowledge, ANALYST, "POST", "/trainings", body)


async def training_after(
    knowledge: Subject, session: dict[str, Any], verb: str, json: Any = None
) -> dict[str, Any]:
    """The session after a step of the PMO."""
    path = f"/trainings/{session['id']}/{verb}"
    return await said(knowledge, ANALYST, "POST", path, json, if_match=session["version"])


async def open_training(knowledge: Subject, *code: str, **changed: Any) -> dict[str, Any]:
    """OPEN to whoever comes first."""
    session = await planned_training(knowledge, *code, **changed)
    return await training_after(knowledge, session, "open")


async def enrolled(knowledge: Subject, session: dict[str, Any], *people: str) -> dict[str, Any]:
    """The session with these people in it."""
    for person in people:
        path = f"/trainings/{session['id']}/enrolments"
        session = await said(knowledge, person, "POST", path, {})
    return session


async def held_training(
    knowledge: Subject, *code: str, person: str = "pm-zhou", **changed: Any
) -> dict[str, Any]:
    """HELD with one person, an instant ago."""
    starts = knowledge.clock() + timedelta(seconds=1)
    session = await open_training(knowledge, *code, starts_at=starts.isoformat(), **changed)
    session = await enrolled(knowledge, session, person)
    with knowledge.clock.later(seconds=2):
        return await training_after(knowledge, session, "hold", {"attended_ids": [person]})


async def certified(knowledge: Subject, course_code: str, person: str) -> None:
    """Somebody holds a certificate of this course, since today."""
    session = await held_training(knowledge, course_code, person=person)
    scores = {"scores": [{"person_id": person, "score": 100}]}
    await training_after(knowledge, session, "evaluate", scores)


async def followed_topic(
    knowledge: Subject, *, by: str = AUTHOR, facet: str = "TAG", topic: str | None = None
) -> dict[str, Any]:
    """A topic of its own that somebody follows, unless it is given one."""
    wish = {"facet": facet, "topic": topic or f"t{uuid4().hex[:12]}"}
    return await said(knowledge, by, "POST", "/follows", wish)
