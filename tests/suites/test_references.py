"""What one may not see cannot be named either: not below one's own record, nor inside a body.

And what a body may say is what is published: no property of a record can be slipped in.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.intake.gathering import capture
from tests.suites.offered import EACH, Operation, asked_of, document, operations
from tests.suites.scene import EVERYBODY, OUTSIDER, Scene
from tests.suites.test_permissions import may
from tests.support import given
from tests.support.together import together
from tests.support.world import Subject

SLIPPED: dict[str, Any] = {
    "id": str(uuid4()),
    "key": "PRP-2026-0001",
    "state": "APPROVED",
    "version": 99,
    "created_at": "2020-01-01T00:00:00Z",
    "created_by": "director-chen",
    "author_id": "director-chen",
    "decided_by": "director-chen",
    "assessed_by": "director-chen",
    "roles": ["pmo_director"],
    "members": [{"person_id": "sponsor-li", "role": "sponsor"}],
    "allowed_actions": [],
    "inputs_hash": "00",
    "__class__": "x",
}
"""What records have and nobody may write."""


def somebody(scene: Scene, operation: Operation) -> str:
    return next(p.id for p in EVERYBODY if scene.sees(p, operation) and may(scene, operation, p))


@EACH
async def test_no_property_can_be_slipped_in(open_scene: Scene, name: str) -> None:
    with together() as at:
        for operation in asked_of(name):
            if operation.body is not None:
                with at(operation):
                    await check_slipped(open_scene, operation)


async def check_slipped(scene: Scene, operation: Operation) -> None:
    """Everything that the body may not say is refused, each by its name."""
    slipped = {name: value for name, value in SLIPPED.items() if name not in properties(operation)}
    answer = await scene.world.service(operation.service).call(
        somebody(scene, operation),
        operation.method,
        await scene.path(operation),
        {**(operation.body or {}), **slipped},
        params=operation.required or None,
    )
    assert answer.status_code == 422, answer.text
    refused = {e["pointer"] for e in answer.json()["errors"] if e["code"] == "extra_forbidden"}
    assert refused == {f"/{name}" for name in slipped}


def schemas(name: str, schema: Any, met: set[str]) -> Iterator[Mapping[str, Any]]:
    """This schema and all that it is made of, each once."""
    if isinstance(schema, list):
        for one in schema:
            yield from schemas(name, one, met)
    if not isinstance(schema, Mapping):
        return
    ref = schema.get("$ref")
    if ref and ref not in met:
        met.add(ref)
        target = document(name)["components"]["schemas"][ref.rpartition("/")[2]]
        yield from schemas(name, target, met)
    yield schema
    for word, part in schema.items():
        if word == "properties":
            yield from schemas(name, list(part.values()), met)
        elif word not in ("example", "examples", "default", "const", "enum"):
            yield from schemas(name, part, met)


def properties(operation: Operation) -> set[str]:
    """What the body itself may say."""
    content = operation.said["requestBody"]["content"]
    first = next(iter(schemas(operation.service, next(iter(content.values()))["schema"], set())))
    return set(first.get("properties", ()))


def test_every_published_body_is_closed() -> None:
    """Also the objects inside: each names all its properties, or is a map of one kind of value."""
    open_ones = {
        (str(operation), schema.get("title"))
        for operation in operations()
        if operation.body is not None
        for media in operation.said["requestBody"]["content"].values()
        for schema in schemas(operation.service, media["schema"], set())
        if schema.get("type") == "object" and schema.get("additionalProperties", True) is True
    }
    assert open_ones == set()


class Attempt:
    """What an outsider with a proposal of their own does with an id, there or not."""

    def __init__(self, scene: Scene, own: dict[str, Any]) -> None:
        self.scene = scene
        self.own = own

    async def ask(self, service: str, method: str, path: str, body: Any = None) -> httpx.Response:
        subject: Subject = self.scene.world.service(service)
        now = await given.seen(self.scene.world, self.own, OUTSIDER.id)
        version = now["version"] if method in ("DELETE", "PATCH") else None
        return await subject.call(OUTSIDER, method, path, body, if_match=version)

    async def told_nothing(
        self, service: str, method: str, path: str, id_: str, **body: Any
    ) -> Any:
        """The answer to the id and to one that nobody has are the same, and change nothing."""
        subject = self.scene.world.service(service)
        before, answers = await subject.contents(), []
        for named in (id_, str(uuid4())):
            filled = {k: named if v is Ellipsis else v for k, v in body.items()}
            answer = await self.ask(service, method, path.replace("{}", named), filled or None)
            said = answer.json()
            said.pop("trace_id", None)
            answers.append((answer.status_code, said))
        assert answers[0] == answers[1], path
        assert answers[0][0] in (403, 404, 409), answers[0]
        assert await subject.contents() == before
        return answers[0][1]


@pytest.fixture
async def attempt(closed_scene: Scene) -> Attempt:
    own = await given.drafted_proposal(closed_scene.world, sponsor=OUTSIDER.id)
    return Attempt(closed_scene, own)


async def secret(scene: Scene, name: str) -> str:
    """The id at the end of the path of an operation on the closed undertaking."""
    (operation,) = [o for o in operations("intake") if o.name == name]
    filled = (await scene.path(operation)).split("/")
    place = max(i for i, part in enumerate(operation.path.split("/")) if part.startswith("{"))
    return filled[place]


BELOW = [
    ("getAttachmentContent", "GET", "attachments/{}/content"),
    ("removeAttachment", "DELETE", "attachments/{}"),
    ("getAssessment", "GET", "assessments/{}"),
    ("getDecision", "GET", "decisions/{}"),
]


async def test_what_belongs_to_one_is_not_below_another(attempt: Attempt) -> None:
    """One's own record in the path opens nothing of another's."""
    with together() as at:
        for name, method, path in BELOW:
            with at(name):
                found = await secret(attempt.scene, name)
                below = f"/proposals/{attempt.own['id']}/{path}"
                said = await attempt.told_nothing("intake", method, below, found)
                assert said["code"] == "not_found"


def example(name: str, **changed: Any) -> dict[str, Any]:
    """The published example of an operation's body."""
    (operation,) = [o for o in operations() if o.name == name]
    return {**(operation.body or {}), **changed}


async def test_what_is_confidential_cannot_be_named_in_a_body(attempt: Attempt) -> None:
    """Neither used nor found out: it is answered as what nobody has."""
    scene, below = attempt.scene, f"/proposals/{attempt.own['id']}"
    ours = await capture(scene.world, attempt.own, by=OUTSIDER.id)
    stakeholder = await secret(scene, "getStakeholder")
    requirement = await secret(scene, "getRequirement")
    need = example("captureRequirement", source_stakeholder_id=...)
    clash = example("flagRequirementConflict", requirement_id=ours["id"], other_requirement_id=...)
    lesson = example("captureLesson", project_id=...)
    for service, path, named, body in (
        ("intake", f"{below}/requirements", stakeholder, need),
        ("intake", f"{below}/requirement-conflicts", requirement, clash),
        ("knowledge", "/lessons", scene.project_id, lesson),
    ):
        await attempt.told_nothing(service, "POST", path, named, **body)
