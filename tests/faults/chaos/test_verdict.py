"""The judge of chaos finds each thing that may not be, in histories made up for it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.faults.chaos.clients import Command
from tests.faults.chaos.verdict import Fact, History, Listener, Message, Process, judge

APPROVED, REGISTERED = "pmo.intake.ProjectApproved.v1", "pmo.portfolio.ProjectRegistered.v1"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CALM, OTHER = uuid4(), uuid4()


def fact(service: str, type_: str, key: UUID, number: int, **more: Any) -> Fact:
    """One that was told, chained in the order of its number."""
    at = NOON + timedelta(seconds=number)
    correlation = more.pop("correlation", uuid4())
    causation = more.pop("causation", None)
    return Fact(
        service=service,
        id=uuid4(),
        type=type_,
        key=key,
        aggregate=("Project", key),
        version=1,
        seq=number,
        chain_seq=number,
        at=at,
        correlation=correlation,
        causation=causation,
        content=b"as told",
    )


def sound() -> History:
    """Two proposals were approved and registered as projects; another command was refused."""
    commands = [
        Command(f"approve-{n}", uuid4(), 200, key, 1, 1) for n, key in enumerate((CALM, OTHER))
    ]
    refused = Command("again", uuid4(), 409)
    told, stream = [], []
    for number, (command, key) in enumerate(zip(commands, (CALM, OTHER), strict=True), 1):
        approved = fact("intake", APPROVED, key, number, correlation=command.correlation)
        effect = {"correlation": command.correlation, "causation": approved.id}
        told += [approved, fact("portfolio", REGISTERED, key, number, **effect)]
    for place, one in enumerate(told, 1):
        assert one.chain_seq
        stream.append(
            Message(place, one.service, one.id, one.type, one.key, one.chain_seq, one.content)
        )
    heard = {one.id: order for order, one in enumerate(told) if one.service == "intake"}
    usual = Counter({("intake", "ProjectApproved"): 1, ("portfolio", "ProjectRegistered"): 1})
    return History(
        commands=[*commands, refused],
        told=told,
        stream=stream,
        outside=[one.id for one in told],
        public=frozenset({APPROVED, REGISTERED}),
        listeners={"portfolio": Listener(frozenset({APPROVED}), heard)},
        processes=[Process(key, "APPROVE", ended=True) for key in (CALM, OTHER)],
        usual={"APPROVE": usual},
    )


def found(history: History) -> set[str]:
    """Which counters are not zero."""
    return {kind for kind, lines in vars(judge(history)).items() if lines}


def but(history: History, what: str, at: int, **changes: Any) -> History:
    """The same, but for one command, fact, message or process."""
    things = list(getattr(history, what))
    things[at] = replace(things[at], **changes)
    changed: dict[str, Any] = {what: things}
    return replace(history, **changed)


def listening(history: History, **changes: Any) -> History:
    """The same, but for what portfolio heard."""
    return replace(
        history, listeners={"portfolio": replace(history.listeners["portfolio"], **changes)}
    )


def told_more(history: History, of: Fact) -> History:
    """The same, with one more fact that is in the table and in the stream."""
    chain_seq = sum(one.service == of.service for one in history.told) + 1
    more = replace(of, id=uuid4(), chain_seq=chain_seq, seq=chain_seq)
    place = len(history.stream) + 1
    sent = Message(place, of.service, more.id, of.type, of.key, chain_seq, of.content)
    told = replace(
        history,
        told=[*history.told, more],
        stream=[*history.stream, sent],
        outside=[*history.outside, more.id],
    )
    heard = {**history.listeners["portfolio"].applied, more.id: place}
    return listening(told, applied=heard)


def usually(history: History, change: Counter[tuple[str, str]]) -> History:
    """The same, but an undisturbed process would have left something else."""
    usual = Counter(history.usual["APPROVE"])
    usual.update(change)
    return replace(history, usual={"APPROVE": +usual})


def swapped(history: History) -> History:
    """The same, but the stream holds intake's two facts the other way round."""
    first, effect, second, other = history.stream
    stream = [replace(second, place=1), effect, replace(first, place=3), other]
    order = {second.id: 1, first.id: 2}
    return listening(replace(history, stream=stream), applied=order)


def same_key(history: History, **order: int) -> History:
    """The same, with a second fact of the first key, applied in some order."""
    more = told_more(history, history.told[0])
    applied = {**more.listeners["portfolio"].applied, more.told[-1].id: order["second"]}
    return usually(listening(more, applied=applied), Counter({("intake", "ProjectApproved"): 1}))


def reacted_backwards(history: History) -> History:
    """The same, but what the second fact of a key caused was written before."""
    more = same_key(history, second=9)
    second = more.told[-1]
    more = but(more, "told", 1, causation=second.id)
    effect = replace(more.told[1], causation=history.told[0].id)
    return usually(told_more(more, effect), Counter({("portfolio", "ProjectRegistered"): 1}))


Spoil = Callable[[History], History]

SPOILT: dict[str, tuple[str, Spoil]] = {
    "an answered command left no fact": (
        "lost",
        lambda h: but(h, "commands", 0, correlation=uuid4()),
    ),
    "an answered version was never told": ("lost", lambda h: but(h, "commands", 0, version=9)),
    "a fact is not in the stream": ("lost", lambda h: replace(h, stream=h.stream[:-1])),
    "a fact is another in the stream": ("lost", lambda h: but(h, "stream", 0, content=b"!")),
    "a message is in no table": (
        "lost",
        lambda h: replace(h, told=h.told[:-1], processes=h.processes[:1]),
    ),
    "a listener never heard a message": ("lost", lambda h: listening(h, applied={})),
    "outsiders cannot read a fact": ("lost", lambda h: replace(h, outside=h.outside[1:])),
    "outsiders read a fact twice": (
        "doubled",
        lambda h: replace(h, outside=[*h.outside, h.outside[-1]]),
    ),
    "outsiders read facts in another order": (
        "reordered",
        lambda h: replace(h, outside=h.outside[::-1]),
    ),
    "a process ended without a fact": (
        "lost",
        lambda h: usually(h, Counter({("risk", "RegisterOpened"): 1})),
    ),
    "a chain is broken": ("lost", lambda h: replace(h, broken={"intake": "at row 1"})),
    "a copy is wrong": ("lost", lambda h: replace(h, copies={"risk projects": 1})),
    "a command was done twice": (
        "doubled",
        lambda h: usually(
            replace(told_more(h, replace(h.told[0], at=NOON)), processes=h.processes[1:]),
            Counter(),
        ),
    ),
    "a refused command was done": (
        "doubled",
        lambda h: but(h, "commands", 2, correlation=h.told[0].correlation),
    ),
    "a process has an effect too many": (
        "doubled",
        lambda h: usually(h, Counter({("portfolio", "ProjectRegistered"): -1})),
    ),
    "a fact was applied and is parked": (
        "doubled",
        lambda h: listening(h, parked={h.told[0].id: "WAITING"}),
    ),
    "a fact is twice in the stream": (
        "doubled",
        lambda h: replace(h, stream=[*h.stream, replace(h.stream[-1], place=5)]),
    ),
    "the stream is not in chain order": ("reordered", swapped),
    "versions were chained in another order": (
        "reordered",
        lambda h: but(same_key(h, second=9), "told", 0, version=2),
    ),
    "facts of a key were applied in another order": (
        "reordered",
        lambda h: same_key(h, second=-1),
    ),
    "facts of a key were reacted to in another order": ("reordered", reacted_backwards),
    "a command was never answered": ("stuck", lambda h: but(h, "commands", 2, status=None)),
    "a fact was never told": (
        "stuck",
        lambda h: replace(but(h, "told", 3, chain_seq=None), stream=h.stream[:-1]),
    ),
    "a process has not ended": ("stuck", lambda h: but(h, "processes", 1, ended=False)),
    "an answer is not what it should be": (
        "unexpected",
        lambda h: but(h, "commands", 0, failures=("500",)),
    ),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_each_thing_that_may_not_be_is_found(spoilt: str) -> None:
    kind, spoil = SPOILT[spoilt]
    verdict = judge(spoil(sound()))
    assert not verdict.sound
    assert len(getattr(verdict, kind)) >= 1


def test_what_is_said_to_be_stuck_is_not_silently_so() -> None:
    late = but(sound(), "processes", 1, ended=False, alarmed=True)
    assert (judge(late).sound, found(late)) == (True, {"alarmed"})
    waiting = but(sound(), "processes", 1, ended=False)
    parked = listening(waiting, applied={waiting.told[0].id: 0}, parked={waiting.told[2].id: "x"})
    assert (judge(parked).sound, found(parked)) == (True, {"alarmed"})


def test_a_sound_history_has_nothing_against_it() -> None:
    assert (judge(sound()).sound, found(sound())) == (True, set())
