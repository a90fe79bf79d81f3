"""The forms of HTTP that every operation keeps to: tags, preconditions, names, languages."""

from itertools import product
from typing import Any

import httpx
import pytest

from deploy.local.personas import Persona
from tests.suites.offered import EACH, Operation, asked_of
from tests.suites.scene import AUDITOR, EVERYBODY, Scene
from tests.suites.test_permissions import may
from tests.support.together import together
from tests.support.world import Subject

STALE = ('"999999999"', "*", '"1", "2"', "1", 'W/"1"', "", '"-1"')
CURSORS = ("abc", "bm90IG91cnM", "W10")
LIMITS = ("0", "-1", "201", "x", "")


def guarded(name: str) -> list[Operation]:
    """What is decided on one version of a record."""
    return [o for o in asked_of(name) if o.takes("If-Match")]


def single(name: str) -> list[Operation]:
    """What shows one record."""
    return [o for o in asked_of(name) if not o.command and o.tagged]


def lists(name: str) -> list[Operation]:
    """What answers page by page."""
    return [o for o in asked_of(name) if o.takes("cursor")]


def somebody(scene: Scene, operation: Operation) -> Persona:
    """Somebody who may."""
    return next(p for p in EVERYBODY if scene.sees(p, operation) and may(scene, operation, p))


async def ask(
    scene: Scene, operation: Operation, headers: dict[str, str] | None = None, **params: str
) -> httpx.Response:
    """Ask as somebody who may, with further headers and query parameters."""
    return await subject_of(scene, operation).call(
        somebody(scene, operation),
        operation.method,
        await scene.path(operation),
        operation.body,
        headers=headers,
        params={**operation.required, **params} or None,
    )


def problem(answer: httpx.Response) -> Any:
    """The code of a refusal."""
    return answer.json().get("code")


def subject_of(scene: Scene, operation: Operation) -> Subject:
    return scene.world.service(operation.service)


@EACH
async def test_a_change_says_which_version_it_was_decided_on(open_scene: Scene, name: str) -> None:
    subject = open_scene.world.service(name)
    before = await subject.contents()
    with together() as at:
        for operation in guarded(name):
            with at(operation):
                missing = await ask(open_scene, operation)
                assert (missing.status_code, problem(missing)) == (428, "precondition_required")
                for stale in STALE:
                    answer = await ask(open_scene, operation, {"if-match": stale})
                    refused = (answer.status_code, problem(answer))
                    assert refused == (412, "precondition_failed"), stale
                assert await subject.contents() == before


@EACH
async def test_a_record_is_not_sent_again_to_who_has_it(open_scene: Scene, name: str) -> None:
    with together() as at:
        for operation in single(name):
            with at(operation):
                await is_sent_once(open_scene, operation)


async def is_sent_once(scene: Scene, operation: Operation) -> None:
    first = await ask(scene, operation)
    tag = first.headers["etag"]
    assert tag.startswith(f'"{first.json()["version"]}-')
    assert first.headers["cache-control"] == "private, no-cache"
    assert first.headers["vary"] == "Authorization, Accept-Language"
    for known in (tag, f"W/{tag}", f'"1", {tag}'):
        again = await ask(scene, operation, {"if-none-match": known})
        assert (again.status_code, again.content) == (304, b""), known
        assert again.headers["etag"] == tag
    assert (await ask(scene, operation, {"if-none-match": '"1"'})).status_code == 200


@EACH
async def test_a_tag_belongs_to_what_its_caller_was_shown(open_scene: Scene, name: str) -> None:
    """What can be done next differs by caller, and so does the tag."""
    with together() as at:
        for operation in single(name):
            with at(operation):
                subject, path = subject_of(open_scene, operation), await open_scene.path(operation)
                seen = [p for p in EVERYBODY if open_scene.sees(p, operation)]
                readers = [p for p in seen if may(open_scene, operation, p)]
                answers = [await subject.call(person, "GET", path) for person in readers]
                bodies = {answer.headers["etag"]: answer.content for answer in answers}
                assert len(set(bodies.values())) == len(bodies)
                for answer in answers:
                    assert bodies[answer.headers["etag"]] == answer.content


@EACH
async def test_a_query_parameter_nobody_published_is_refused(open_scene: Scene, name: str) -> None:
    with together() as at:
        for operation in asked_of(name):
            with at(operation):
                answer = await ask(open_scene, operation, None, no_such_parameter="1")
                assert (answer.status_code, problem(answer)) == (422, "validation_failed")
                assert "no_such_parameter" not in answer.text


@EACH
async def test_a_cursor_that_is_not_ours_is_not_known(open_scene: Scene, name: str) -> None:
    with together() as at:
        for operation, cursor in product(lists(name), CURSORS):
            with at(operation, cursor):
                answer = await ask(open_scene, operation, None, cursor=cursor)
                assert (answer.status_code, problem(answer)) == (404, "cursor_unknown")


@EACH
async def test_a_page_has_between_1_and_200_rows(open_scene: Scene, name: str) -> None:
    with together() as at:
        for operation, limit in product(lists(name), LIMITS):
            with at(operation, repr(limit)):
                answer = await ask(open_scene, operation, None, limit=limit)
                assert answer.status_code == 422
                assert answer.json()["errors"][0]["pointer"] == "?limit"


@EACH
async def test_pages_hold_each_row_once(open_scene: Scene, name: str) -> None:
    with together() as at:
        for operation in lists(name):
            with at(operation):
                whole = (await ask(open_scene, operation, None, limit="200")).json()
                rows = await paged(open_scene, operation, at_most=200)
                assert rows[: len(whole["items"])] == whole["items"]


async def paged(scene: Scene, operation: Operation, at_most: int) -> list[Any]:
    """The rows of a list, three at a time."""
    rows: list[Any] = []
    cursor: dict[str, str] = {}
    more = True
    while more and len(rows) <= at_most:
        page = (await ask(scene, operation, None, limit="3", **cursor)).json()
        rows += page["items"]
        more = page["next_cursor"] is not None
        cursor = {"cursor": page["next_cursor"]}
    return rows


@pytest.mark.parametrize(
    ("wanted", "language", "title"),
    [
        ("zh-CN,zh;q=0.9", "zh-CN", "未找到"),
        ("zh", "zh-CN", "未找到"),
        ("en-GB, zh;q=0.5", "en", "Not found"),
        ("fr, zh;q=0.2", "zh-CN", "未找到"),
        ("fr", "en", "Not found"),
        ("", "en", "Not found"),
        ("zh;q=abc, \x7f;;;", "en", "Not found"),
    ],
)
async def test_a_problem_speaks_the_language_asked_for(
    open_scene: Scene, wanted: str, language: str, title: str
) -> None:
    path = "/proposals/PRP-2026-99999999"
    intake = open_scene.world.service("intake")
    answer = await intake.call(AUDITOR, "GET", path, headers={"accept-language": wanted})
    assert answer.headers["content-language"] == language
    assert answer.headers["vary"] == "Accept-Language"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == title
