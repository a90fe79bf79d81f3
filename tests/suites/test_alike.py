"""What every service has alike is alike, so that one of them can answer for all (`asked_of`)."""

import json
from typing import Any

from shared.web.operations import PLATFORM_PERMISSIONS
from tests.suites.offered import EACH, Operation, operations
from tests.suites.scene import EVERYBODY, Scene
from tests.suites.test_openapi import with_parts
from tests.suites.test_permissions import check
from tests.support.together import together
from tests.support.tree import service, service_names


def alike(name: str) -> list[Operation]:
    """What a service has as all have it."""
    return [operation for operation in operations(name) if not operation.own]


def published(operation: Operation) -> Any:
    """All that is said of it, with whatever that refers to, but for the service's name."""
    said = [operation.method, operation.path, *with_parts(operation.service, dict(operation.said))]
    return json.loads(json.dumps(said).replace(f"/{operation.service}/", "/…/"))


@EACH
def test_it_is_published_alike_and_allowed_alike(name: str) -> None:
    first = {operation.name: operation for operation in alike(service_names()[0])}
    assert [operation.name for operation in alike(name)] == list(first) != []
    rules = service(name).permissions
    with together() as at:
        for operation in alike(name):
            with at(operation):
                assert published(operation) == published(first[operation.name])
                assert rules[operation.name] is PLATFORM_PERMISSIONS[operation.name]


@EACH
async def test_each_service_answers_it(open_scene: Scene, name: str) -> None:
    """As its table says, to who sees the record first and to who does not."""
    with together() as at:
        for operation in alike(name):
            people = sorted(EVERYBODY, key=lambda p: not open_scene.sees(p, operation))
            for person in (people[0], people[-1]):
                with at(operation, person.id):
                    assert await check(open_scene, operation, person) is None
