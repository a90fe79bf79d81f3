"""Links in the published OpenAPI lead where they say, with what an answer really holds."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from services.intake.submissions.commands import EXAMPLE
from tests.suites.offered import Operation, operations
from tests.support.tree import service_names
from tests.support.world import World

BY_NAME = {(o.service, o.name): o for o in operations()}
EACH = pytest.mark.parametrize("name", service_names())


def links(operation: Operation) -> Iterator[tuple[Operation, dict[str, str]]]:
    """The operations to which its answers lead, and what each is given."""
    for answer in operation.said["responses"].values():
        for link in answer.get("links", {}).values():
            yield BY_NAME[operation.service, link["operationId"]], link["parameters"]


def value(expression: str, request: str, operation: Operation, answer: httpx.Response) -> Any:
    """What a runtime expression of OpenAPI stands for."""
    if expression == "$response.header.ETag":
        return answer.headers["etag"]
    if name := expression.removeprefix("$request.path.") if "path" in expression else "":
        return request.split("/")[operation.path.split("/").index(f"{{{name}}}")]
    found = answer.json()
    for part in expression.removeprefix("$response.body#/").split("/"):
        found = found[int(part) if part.isdigit() else part]
    return found


@EACH
def test_a_link_gives_all_that_its_operation_needs_to_find_the_record(name: str) -> None:
    for operation in operations(name):
        for target, given in links(operation):
            assert set(target.parameters) <= set(given), (operation, target)
            assert all(target.takes(parameter) for parameter in given), (operation, target)


@EACH
def test_what_is_made_leads_to_it(name: str) -> None:
    """Every answer with a Location can be looked up, and changed with its tag."""
    for operation in operations(name):
        made = operation.said["responses"].get("201", operation.said["responses"].get("202", {}))
        if "Location" in made.get("headers", ()):
            led = {target.name: given for target, given in links(operation)}
            assert [n for n in led if BY_NAME[name, n].path.endswith("}")], operation
            tagged = [g for n, g in led.items() if BY_NAME[name, n].takes("If-Match")]
            assert all(("If-Match" in given) == ("ETag" in made["headers"]) for given in tagged)


def test_a_record_is_linked_with_its_list_and_its_changes() -> None:
    listing, getter, change = (
        BY_NAME["intake", name] for name in ("listProposals", "getProposal", "submitProposal")
    )
    (led,) = links(listing)
    assert led == (getter, {"proposal_id": "$response.body#/items/0/id"})
    assert list(links(change)) == [(getter, {"proposal_id": "$request.path.proposal_id"})]
    given = dict(links(getter))[change]
    assert given == {
        "proposal_id": "$request.path.proposal_id",
        "If-Match": "$response.header.ETag",
    }


async def test_whoever_follows_them_gets_there(world: World) -> None:
    """From the draft to its submission, to the proposal as it is then, to its withdrawal."""
    intake = world.service("intake")
    operation, path = BY_NAME["intake", "draftProposal"], "/intake/v1/proposals"
    answer = await intake.call("sponsor-zhang", "POST", path, EXAMPLE)
    assert answer.status_code == 201
    for name in ("submitProposal", "getProposal", "withdrawProposal"):
        target = BY_NAME["intake", name]
        given = dict(links(operation))[target]
        known = {n: value(e, path, operation, answer) for n, e in given.items()}
        path = re.sub(r"{(\w+)}", r"{0[\1]}", target.path).format(known)
        body = {"reason": "另有安排。"} if name == "withdrawProposal" else None
        answer = await intake.call(
            "sponsor-zhang", target.method, path, body, if_match=known.get("If-Match")
        )
        assert answer.status_code == 200, answer.text
        operation = target
    assert answer.json()["state"] == "WITHDRAWN"
