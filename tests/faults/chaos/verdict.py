"""Judges a history: what of it is lost, done twice, out of order, or stuck without anybody told.

Everything here is computed from what the databases and the stream hold in the end, and from the
answers that clients were given; nothing from logs.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import TypeVar
from uuid import UUID

from tests.faults.chaos.clients import Command

ALARMS = frozenset({"HandoffStuck", "SlaBreached"})
"""What is told of a process because it is late; it may be, so nobody counts on these."""

Name = TypeVar("Name")
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Fact:
    """One row of an events table."""

    service: str
    id: UUID
    type: str
    key: UUID
    aggregate: tuple[str, UUID]
    version: int
    seq: int
    chain_seq: int | None
    at: datetime
    correlation: UUID
    causation: UUID | None
    content: bytes
    """A digest of its payload and its place in the hash chain."""

    @property
    def name(self) -> str:
        """`ProposalSubmitted`."""
        return self.type.split(".")[2]


@dataclass(frozen=True)
class Message:
    """One fact as the stream holds it."""

    place: int
    service: str
    id: UUID
    type: str
    key: UUID
    chain_seq: int
    content: bytes


@dataclass(frozen=True)
class Process:
    """One proposal that was decided on, and how far it has got."""

    id: UUID
    outcome: str
    ended: bool
    """Its last state is reached, in all that its owner knows."""
    alarmed: bool = False
    """It is said to be stuck where operators look."""


@dataclass(frozen=True)
class Listener:
    """What one service heard."""

    hears: frozenset[str]
    applied: Mapping[UUID, int]
    """The facts that had their effect, and in which order: by the transaction that did it."""
    parked: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True)
class History:
    """All that is left of what was done."""

    commands: Sequence[Command]
    told: Sequence[Fact]
    stream: Sequence[Message]
    outside: Sequence[UUID]
    """The facts that outsiders can read, in their order."""
    public: frozenset[str]
    """The types that outsiders may read."""
    listeners: Mapping[str, Listener]
    processes: Sequence[Process]
    usual: Mapping[str, Counter[tuple[str, str]]]
    """By outcome: which facts, by service and name, an undisturbed process leaves behind."""
    broken: Mapping[str, str] = field(default_factory=dict)
    """Services whose audit chain does not hold, and where."""
    copies: Mapping[str, int] = field(default_factory=dict)
    """Rows of local copies that are not as the stream says."""


@dataclass(frozen=True)
class Verdict:
    """What was found, line by line."""

    lost: Sequence[str]
    doubled: Sequence[str]
    reordered: Sequence[str]
    stuck: Sequence[str]
    """Silently: nobody is told."""
    unexpected: Sequence[str]
    """Answers that no client should get."""
    alarmed: Sequence[str]
    """Stuck and said to be, which is allowed."""

    @property
    def sound(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.doubled or self.reordered or self.stuck or self.unexpected)


def judge(history: History) -> Verdict:
    """Look for everything that may not be."""
    return Verdict(
        lost=[*_lost(history)],
        doubled=[*_doubled(history)],
        reordered=[*_reordered(history)],
        stuck=[*_stuck(history)],
        unexpected=[*_unexpected(history)],
        alarmed=[*_alarmed(history)],
    )


def _lost(history: History) -> Iterator[str]:
    caused = _grouped((f.correlation, f) for f in history.told if f.causation is None)
    for command in history.commands:
        facts = caused[command.correlation]
        if command.done and not facts:
            yield f"{command.what} was answered {command.status} and left no fact"
        versions = {fact.version for fact in facts if fact.aggregate[1] == command.subject}
        if command.done and versions and command.version and command.version not in versions:
            yield f"{command.what} was answered as version {command.version}, told: {versions}"
    yield from _lost_on_the_way(history)
    for name, listener in history.listeners.items():
        for message in history.stream:
            dealt_with = message.id in listener.applied or message.id in listener.parked
            if message.type in listener.hears and not dealt_with:
                yield f"{name} never heard {message.type} at {message.place}"
    for process in history.processes:
        missing = history.usual[process.outcome] - _story(history, process.id)
        if process.ended and missing:
            yield f"{process.id} ended without {dict(missing)}"
    yield from (f"{name}: chain broken: {where}" for name, where in history.broken.items())
    yield from (f"{name}: {n} rows of the copy are wrong" for name, n in history.copies.items())


def _lost_on_the_way(history: History) -> Iterator[str]:
    """Between the tables and the stream, in either direction: both hold the same."""
    streamed = {message.id: message for message in history.stream}
    told = {fact.id: fact for fact in history.told}
    for fact in history.told:
        message = streamed.get(fact.id)
        if fact.chain_seq is not None and message is None:
            yield f"{fact.service} {fact.name} {fact.seq} is not in the stream"
        elif message is not None and message.content != fact.content:
            yield f"{fact.service} {fact.name} {fact.seq} is another in the stream"
    outside = set(history.outside)
    for message in history.stream:
        if message.id not in told:
            yield f"{message.type} at {message.place} is in no table"
        if message.type in history.public and message.id not in outside:
            yield f"{message.type} at {message.place} never left the house"


def _doubled(history: History) -> Iterator[str]:
    caused = _grouped((f.correlation, f) for f in history.told if f.causation is None)
    for command in history.commands:
        times = len({fact.at for fact in caused[command.correlation]})
        if times > (0 if command.refused else 1):
            yield f"{command.what}, answered {command.status}, was done {times} times"
    streams = {"stream": [message.id for message in history.stream], "copy": history.outside}
    for name, ids in streams.items():
        yield from (f"{i} is {n} times in the {name}" for i, n in Counter(ids).items() if n > 1)
    for name, listener in history.listeners.items():
        for twice in listener.applied.keys() & listener.parked.keys():
            yield f"{name} applied {twice} and keeps it parked"
    for process in history.processes:
        surplus = _story(history, process.id) - history.usual[process.outcome]
        if surplus:
            yield f"{process.id} has too much: {dict(surplus)}"


def _reordered(history: History) -> Iterator[str]:
    places = _grouped((message.service, message) for message in history.stream)
    for service, messages in places.items():
        chain = [message.chain_seq for message in messages]
        if chain != list(range(1, len(chain) + 1)):
            yield f"the stream does not hold {service}'s facts in chain order"
    chained = sorted((f for f in history.told if f.chain_seq), key=lambda f: f.chain_seq or 0)
    for (service, aggregate), facts in _grouped(
        ((fact.service, fact.aggregate), fact) for fact in chained
    ).items():
        if _falls(fact.version for fact in facts):
            yield f"{service} chained the versions of {aggregate} in another order"
    place = {message.id: message.place for message in history.stream}
    if _falls(place[id_] for id_ in history.outside if id_ in place):
        yield "outsiders read the facts in another order"
    yield from _heard_out_of_order(history)


def _heard_out_of_order(history: History) -> Iterator[str]:
    """By the transactions that applied them, and by what the effects tell in turn."""
    place = {message.id: message for message in history.stream}
    for name, listener in history.listeners.items():
        for key, messages in _grouped((m.key, m) for m in history.stream).items():
            if _falls(listener.applied[m.id] for m in messages if m.id in listener.applied):
                yield f"{name} applied the facts of {key} in another order"
    effects = sorted((f for f in history.told if f.causation in place), key=lambda fact: fact.seq)
    for (service, key), facts in _grouped(((f.service, f.key), f) for f in effects).items():
        causes = [place[f.causation] for f in facts if f.causation is not None]
        if _falls(cause.place for cause in causes if cause.key == key):
            yield f"{service} reacted to the facts of {key} in another order"


def _stuck(history: History) -> Iterator[str]:
    for command in history.commands:
        if command.status is None:
            yield f"{command.what} was never answered, in {command.attempts} attempts"
    for fact in history.told:
        if fact.chain_seq is None:
            yield f"{fact.service} {fact.name} {fact.seq} was never told"
    parked = _parked_keys(history)
    for process in history.processes:
        if not (process.ended or process.alarmed or process.id in parked):
            yield f"{process.id} ({process.outcome}) has not ended"


def _alarmed(history: History) -> Iterator[str]:
    for process in history.processes:
        if process.alarmed and not process.ended:
            yield f"{process.id} is said to be stuck"
    for name, listener in history.listeners.items():
        for parked, state in listener.parked.items():
            yield f"{name} keeps {parked} parked, {state}"


def _unexpected(history: History) -> Iterator[str]:
    for command in history.commands:
        yield from (f"{command.what} was answered {failure}" for failure in command.failures)


def _story(history: History, key: UUID) -> Counter[tuple[str, str]]:
    return Counter(
        (f.service, f.name) for f in history.told if f.key == key and f.name not in ALARMS
    )


def _parked_keys(history: History) -> set[UUID]:
    keys = {message.id: message.key for message in history.stream}
    parked = (p for listener in history.listeners.values() for p in listener.parked)
    return {keys[p] for p in parked if p in keys}


def _grouped(pairs: Iterable[tuple[Name, Thing]]) -> dict[Name, list[Thing]]:
    groups: defaultdict[Name, list[Thing]] = defaultdict(list)
    for name, thing in pairs:
        groups[name].append(thing)
    return groups


def _falls(numbers: Iterable[int]) -> bool:
    return any(later < earlier for earlier, later in pairwise(numbers))
