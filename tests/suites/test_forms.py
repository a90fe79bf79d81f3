"""The forms of HTTP that every operation keeps to: tags, preconditions, names, languages."""

from typing import Any

import httpx
import pytest

from deploy.local.personas import Persona
from tests.suites.offered import Operation, operations
from tests.suites.scene import AUDITOR, EVERYBODY, Scene
from tests.suites.test_permissions import may
from tests.support.world import Subject

ALL = pytest.mark.parametrize("operation", operations(), ids=str)
GUARDED = pytest.mark.parametrize(
    "operation", [o for o in operations() if o.takes("If-Match")], ids=str
)
SINGLE = pytest.mark.parametrize(
    "operation",
    [o for o in operations() if not o.command and o.tagged],
    ids=str,
)
LISTS = pytest.mark.parametrize(
    "operation", [o for o in operations() if o.takes("cursor")], ids=str
)


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


def subject_of(scene: Scene, operation: Operation) -> Subject:
    return scene.world.service(operation.service)


@GUARDED
async def test_a_change_says_which_version_it_was_decided_on(
    open_scene: Scene, operation: Operation
) -> None:
    subject = subject_of(open_scene, operation)
    before = await subject.contents()
    missing = await ask(open_scene, operation)
    assert (missing.status_code, missing.json()["code"]) == (428, "precondition_required")
    for stale in ('"999999999"', "*", '"1", "2"', "1", 'W/"1"', "", '"-1"'):
        answer = await ask(open_scene, operation, {"if-match": stale})
        assert (answer.status_code, answer.json()["code"]) == (412, "precondition_failed"), stale
    assert await subject.contents() == before


@SINGLE
async def test_a_record_is_not_sent_again_to_who_has_it(
    open_scene: Scene, operation: Operation
) -> None:
    first = await ask(open_scene, operation)
    tag = first.headers["etag"]
    assert tag.startswith(f'"{first.json()["version"]}-')
    assert first.headers["cache-control"] == "private, no-cache"
    assert first.headers["vary"] == "Authorization, Accept-Language"
    for known in (tag, f"W/{tag}", f'"1", {tag}'):
        again = await ask(open_scene, operation, {"if-none-match": known})
        assert (again.status_code, again.content) == (304, b""), known
        assert again.headers["etag"] == tag
    assert (await ask(open_scene, operation, {"if-none-match": '"1"'})).status_code == 200


@SINGLE
async def test_a_tag_belongs_to_what_its_caller_was_shown(
    open_scene: Scene, operation: Operation
) -> None:
    """What can be done next differs by caller, and so does the tag."""
    subject, path = subject_of(open_scene, operation), await open_scene.path(operation)
    readers = [p for p in EVERYBODY if open_scene.sees(p, operation)]
    answers = [await subject.call(person, "GET", path) for person in readers]
    bodies = {answer.headers["etag"]: answer.content for answer in answers}
    assert len(set(bodies.values())) == len(bodies)
    for answer in answers:
        assert bodies[answer.headers["etag"]] == answer.content


@ALL
async def test_a_query_parameter_nobody_published_is_refused(
    open_scene: Scene, operation: Operation
) -> None:
    answer = await ask(open_scene, operation, None, no_such_parameter="1")
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert "no_such_parameter" not in answer.text


@LISTS
@pytest.mark.parametrize("cursor", ["abc", "bm90IG91cnM", "W10"])
async def test_a_cursor_that_is_not_ours_is_not_known(
    open_scene: Scene, operation: Operation, cursor: str
) -> None:
    answer = await ask(open_scene, operation, None, cursor=cursor)
    assert (answer.status_code, answer.json()["code"]) == (404, "cursor_unknown")


@LISTS
@pytest.mark.parametrize("limit", ["0", "-1", "201", "x", ""])
async def test_a_page_has_between_1_and_200_rows(
    open_scene: Scene, operation: Operation, limit: str
) -> None:
    answer = await ask(open_scene, operation, None, limit=limit)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "?limit"


@LISTS
async def test_pages_hold_each_row_once(open_scene: Scene, operation: Operation) -> None:
    whole = (await ask(open_scene, operation, None, limit="200")).json()
    paged: list[Any] = []
    cursor: dict[str, str] = {}
    more = True
    while more and len(paged) <= 200:
        page = (await ask(open_scene, operation, None, limit="3", **cursor)).json()
        paged += page["items"]
        more = page["next_cursor"] is not None
        cursor = {"cursor": page["next_cursor"]}
    assert paged[: len(whole["items"])] == whole["items"]


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
