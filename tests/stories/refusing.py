"""Weaves into a story, at each moment, what is forbidden then and refused."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from deploy.story.cast import Life
from deploy.story.scenes import Ask, Story
from tests.suites.offered import Operation, operations

WITNESS = "auditor-hu"
"""Sees every record, so that what is refused is not refused for an old version of it."""

Shown = Mapping[str, Mapping[str, Any]]
Body = Mapping[str, Any] | Callable[[Life, Shown], Mapping[str, Any]]
"""Some of it depends on the day, or on what an operation showed last."""


@dataclass(frozen=True)
class Forbidden:
    """Who may not do what, with which code it is refused, and why; asked as the example of the
    operation asks, but for what `body` says."""

    who: str
    operation: str
    code: str
    why: str
    body: Body = field(default_factory=dict)


@dataclass
class Refusals:
    """What was asked and refused in one telling, with the problem that was answered."""

    life: Life
    table: Mapping[str, Sequence[Forbidden]]
    answered: list[tuple[Forbidden, Mapping[str, Any]]] = field(default_factory=list)
    _met: set[str] = field(default_factory=set)
    _shown: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    _records: dict[str, str] = field(default_factory=dict)

    def woven(self, story: Story[None]) -> Story[None]:
        """Before each operation, when it is about to be done the first time, what the table says;
        in the end what is forbidden `IN_THE_END`."""
        answer = None
        while True:
            try:
                scene = story.send(answer)
            except StopIteration:
                break
            if isinstance(scene, Ask):
                yield from self._before(scene)
            answer = yield scene
            if isinstance(scene, Ask):
                self._shown[_name(_asked(scene))] = answer
        yield from self._refused(IN_THE_END)

    def _before(self, scene: Ask) -> Story[None]:
        operation = _asked(scene)
        for template, path in _records_in(operation.path, scene.path):
            self._records[template] = path
        if operation.command and scene.refusal is None:
            yield from self._refused(_name(operation))

    def _refused(self, moment: str) -> Story[None]:
        if moment not in self._met:
            self._met.add(moment)
            for wrong in self.table.get(moment, ()):
                problem = yield from self._ask(wrong)
                self.answered.append((wrong, problem))

    def _ask(self, wrong: Forbidden) -> Story[Mapping[str, Any]]:
        operation = _named(wrong.operation)
        path, on = operation.path, None
        for template, place in self._records.items():
            if operation.path.startswith(template):
                path = place + operation.path.removeprefix(template)
        path = path.replace("{project_id}", self.life.id)
        assert "{" not in path, f"{wrong.operation}: nothing is known of {path}"
        if operation.takes("If-Match"):
            record = path.rpartition("/")[0] if operation.method == "POST" else path
            on = yield Ask(WITNESS, "GET", record)
        said = wrong.body(self.life, self._shown) if callable(wrong.body) else wrong.body
        body = None if operation.body is None else {**operation.body, **said}
        problem: Mapping[str, Any] = yield Ask(
            wrong.who, operation.method, path, body, on, refusal=wrong.code
        )
        return problem


IN_THE_END = "in the end"


def _name(operation: Operation) -> str:
    return f"{operation.service}.{operation.name}"


@cache
def _named(name: str) -> Operation:
    service, _, wanted = name.partition(".")
    (found,) = [o for o in operations(service) if o.name == wanted]
    return found


@cache
def _patterns() -> list[tuple[re.Pattern[str], Operation]]:
    return [
        (re.compile(re.sub(r"\{[^}]+\}", "[^/]+", operation.path) + "$"), operation)
        for operation in operations()
    ]


def _asked(scene: Ask) -> Operation:
    """Which operation a request is for; literal words of a path go before what they could fill."""
    path = scene.path.partition("?")[0]
    fit = [o for p, o in _patterns() if o.method == scene.method and p.match(path)]
    return min(fit, key=lambda o: len(o.parameters))


def _records_in(template: str, path: str) -> list[tuple[str, str]]:
    """The records on the way of a path, each as the description names it and where it is."""
    names, places = template.split("/"), path.partition("?")[0].split("/")
    return [
        ("/".join(names[: n + 1]), "/".join(places[: n + 1]))
        for n, name in enumerate(names)
        if name.startswith("{")
    ]
