"""What a story is made of: what somebody asks, what is waited for, and what is told of it.

A chapter is a generator that asks and waits without knowing how: `pmo demo` plays it against a
running platform, tests play it in their own worlds.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Ask:
    """A request of a person; `on` is the record whose version it was decided on.

    `refusal` is the code with which it is to be refused; the answer is then the problem. `unheard`
    is the code with which it is refused until another service has heard what was done before.
    """

    who: str
    method: str
    path: str
    body: Any = None
    on: Answer | None = None
    refusal: str | None = None
    unheard: str | None = None

    @property
    def if_match(self) -> int | None:
        """The version that it was decided on."""
        return None if self.on is None else int(self.on["version"])

    @property
    def record(self) -> str:
        """Where the record is read that it changes: what it was decided on may have moved."""
        return self.path if self.method == "PATCH" else self.path.rpartition("/")[0]


@dataclass(frozen=True)
class Wait:
    """A look at what other services do by themselves, until it is as it should be."""

    who: str
    path: str
    until: Callable[[Any], bool]
    what: str
    method: str = field(default="GET", init=False)


@dataclass(frozen=True)
class Say:
    """What a listener is told, in both languages."""

    zh: str
    en: str
    chapter: bool = False


T = TypeVar("T")
Story = Generator[Ask | Wait | Say, Any, T]


def get(who: str, path: str) -> Story[Any]:
    """A look at a record."""
    return (yield Ask(who, "GET", path))


def post(
    who: str, path: str, body: Any = None, *, on: Answer | None = None, unheard: str | None = None
) -> Story[Any]:
    """An act that succeeds, at once or as soon as others have heard."""
    return (yield Ask(who, "POST", path, body, on, unheard=unheard))


def act(who: str, record: str, verb: str, body: Any = None) -> Story[Any]:
    """A step of a record, decided on what it is now."""
    seen = yield from get(who, record)
    return (yield from post(who, f"{record}/{verb}", body, on=seen))


def refused(
    who: str, path: str, code: str, body: Any = None, *, on: Answer | None = None
) -> Story[Any]:
    """An act that is refused with this code."""
    return (yield Ask(who, "POST", path, body, on, refusal=code))


def until(who: str, path: str, what: str, holds: Callable[[Any], bool]) -> Story[Any]:
    """What is there once the others have heard and done their part."""
    return (yield Wait(who, path, holds, what))


def chapter(zh: str, en: str) -> Story[None]:
    """The heading of a part."""
    yield Say(zh, en, chapter=True)


def say(zh: str, en: str) -> Story[None]:
    """A sentence."""
    yield Say(zh, en)
