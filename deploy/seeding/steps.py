"""Steps that fill the platform: side by side where they can be, and without effect when repeated.

A record is named by what is in it. What is there is left as it is, also after somebody changed it.
"""

import itertools
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

import yaml

from deploy.calls import Passing
from deploy.site import refused
from shared.domain.canonical import content_hash

RECORDS = Path(__file__).parents[1] / "seed"
HANDS = 6
"""How many requests are under way at once; more than this two processors do not answer faster."""

HAND = "hand"
PATIENCE, PAUSE = 60.0, 0.2

Record = Mapping[str, Any]
T = TypeVar("T")


class Asks(Protocol):
    """How the services are asked."""

    def ask(
        self,
        persona: str,
        method: str,
        path: str,
        json: Any = None,
        *,
        if_match: int | None = None,
        key: str | None = None,
        params: Mapping[str, Any] | None = None,
        passing: Collection[str] = (),
    ) -> Any:
        """The answer to one request, as that persona; Passing for refusals reckoned with."""

    def all(self, persona: str, path: str, params: Mapping[str, Any] | None = None) -> list[Any]:
        """Every item of a list."""


@dataclass(frozen=True)
class Added:
    """The records of a collection by their names, and how many of them are new."""

    rows: Mapping[str, Any]
    new: int


class Ground:
    """What a step works with: the services, the records of the demo, and several hands."""

    def __init__(self, services: Asks) -> None:
        self.services = services
        self._hands = ThreadPoolExecutor(HANDS, thread_name_prefix=HAND)

    def close(self) -> None:
        """Let no hand work on."""
        self._hands.shutdown(cancel_futures=True)

    def each(self, work: Callable[[Any], T], things: Iterable[Any]) -> list[T]:
        """The work done on each thing, several at once; a hand does its own part alone."""
        if threading.current_thread().name.startswith(HAND):
            return [work(thing) for thing in things]
        return list(self._hands.map(work, things))

    def add(
        self,
        by: str,
        path: str,
        records: Iterable[Record],
        *,
        name: str = "title",
        params: Mapping[str, Any] | None = None,
    ) -> Added:
        """Post to a collection what it lacks; records are told apart by the field `name`.

        One after the other, so that the same record has the same key on every machine.
        """
        rows = {row[name]: row for row in self.services.all(by, path, params)}
        missing = [record for record in records if record[name] not in rows]
        made = [self.post(by, path, record) for record in missing]
        return Added({**rows, **{row[name]: row for row in made}}, len(made))

    def post(
        self,
        by: str,
        path: str,
        body: Any = None,
        *,
        if_match: int | None = None,
        attempt: int = 0,
        passing: Collection[str] = (),
    ) -> Any:
        """One request, under a key of its own: for a seeding that was interrupted."""
        key = f"seed-{content_hash([path, body, attempt])[:48]}"
        return self.services.ask(
            by, "POST", path, body, if_match=if_match, key=key, passing=passing
        )

    @staticmethod
    def until(what: str, attempt: Callable[[int], T]) -> T:
        """What an attempt comes to that may have to wait for other services; `what` it is."""
        deadline = time.monotonic() + PATIENCE
        for number in itertools.count():
            try:
                return attempt(number)
            except Passing as error:
                if time.monotonic() > deadline:
                    raise refused(f"{what}: still {error} after {PATIENCE:.0f} s") from None
                time.sleep(PAUSE)
        raise AssertionError


@cache
def records(name: str) -> list[Any]:
    """What deploy/seed/<name>.yaml holds."""
    found: list[Any] = yaml.safe_load((RECORDS / f"{name}.yaml").read_text())
    return found


@dataclass(frozen=True)
class Step:
    """Fills one part and tells how much it added or took further."""

    name: str
    fill: Callable[[Ground], int]
    after: Sequence[str] = ()


def run(steps: Sequence[Step], ground: Ground, done: Callable[[str, int], None]) -> int:
    """Take all steps, each when those it comes after are done; how much there was to do."""
    futures: dict[str, Future[int]] = {}

    def take(step: Step, before: list[Future[int]]) -> int:
        for other in before:
            other.result()
        changed = step.fill(ground)
        done(step.name, changed)
        return changed

    with ThreadPoolExecutor(len(steps)) as each_its_own:
        for step in steps:
            before = [futures[name] for name in step.after]
            futures[step.name] = each_its_own.submit(take, step, before)
    return sum(future.result() for future in futures.values())
