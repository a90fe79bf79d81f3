"""Facts as CloudEvents: what is written is read back equal, and all else is refused."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.bus import QuickClient
from shared.messaging.cloudevents import Malformed, from_message, to_headers
from tests.messaging.facts import Counted, message, row

THING = UUID("01890000-0000-7000-8000-0000000000aa")
EVENT = Counted(thing_id=THING, number=7)
TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=128)


def test_headers_are_what_the_binding_says() -> None:
    told = row(
        EVENT,
        id=UUID("01890000-0000-7000-8000-000000000001"),
        occurred_at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
        correlation_id=UUID("01890000-0000-7000-8000-000000000002"),
        causation_id=UUID("01890000-0000-7000-8000-000000000003"),
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )
    assert to_headers(told, 12, b"\xab" * 32) == {
        "Nats-Msg-Id": "01890000-0000-7000-8000-000000000001",
        "ce-specversion": "1.0",
        "ce-id": "01890000-0000-7000-8000-000000000001",
        "ce-source": "/pmo/intake",
        "ce-type": "pmo.intake.Counted.v1",
        "ce-subject": str(THING),
        "ce-time": "2026-11-23T09:30:00+00:00",
        "ce-dataschema": "urn:pmo:schema:pmo.intake.Counted.v1",
        "ce-datacontenttype": "application/json",
        "ce-partitionkey": str(THING),
        "ce-aggregatetype": "Thing",
        "ce-aggregateversion": "1",
        "ce-correlationid": "01890000-0000-7000-8000-000000000002",
        "ce-causationid": "01890000-0000-7000-8000-000000000003",
        "ce-actor": "analyst-lin",
        "ce-chainseq": "12",
        "ce-chainhash": "ab" * 32,
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    }


@given(actor=TEXT)
def test_any_subject_of_an_identity_provider_can_act(actor: str) -> None:
    subject, headers, payload = message(EVENT, actor=actor)
    assert headers["ce-actor"].isascii()
    assert headers["ce-actor"].isprintable()
    assert " " not in headers["ce-actor"]
    assert from_message(subject, headers, payload, 1).actor == actor


@given(actor=TEXT, chain_seq=st.integers(1, 2**62))
def test_what_is_written_is_read_back(actor: str, chain_seq: int) -> None:
    told = row(EVENT, actor=actor, causation_id=uuid4())
    fact = from_message(
        f"{told['type']}.{told['key']}",
        to_headers(told, chain_seq, b"\x01" * 32),
        EVENT.model_dump_json().encode(),
        9,
    )
    for name in ("id", "type", "key", "occurred_at", "actor", "correlation_id", "causation_id"):
        assert getattr(fact, name) == told[name]
    assert (fact.aggregate_type, fact.aggregate_id, fact.aggregate_version) == ("Thing", THING, 1)
    assert (fact.chain_seq, fact.chain_hash, fact.stream_seq) == (chain_seq, "01" * 32, 9)
    assert (fact.service, fact.event()) == ("intake", EVENT)


REFUSED: dict[str, dict[str, Any]] = {
    "no headers": {"headers": None},
    "a subject of another form": {"subject": "pmo.intake.Counted.1"},
    "a key that is no id": {"subject": "pmo.intake.Counted.v1.thing"},
    "a type that is not the subject's": {"ce-type": "pmo.risk.Counted.v1"},
    "a source that is not the subject's": {"ce-source": "/pmo/risk"},
    "another key than the subject's": {"ce-partitionkey": str(uuid4())},
    "another version of CloudEvents": {"ce-specversion": "0.3"},
    "an id that is none": {"ce-id": "1"},
    "no time zone": {"ce-time": "2026-11-23T09:30:00"},
    "no time": {"ce-time": "yesterday"},
    "no number": {"ce-aggregateversion": "first"},
    "broken encoding": {"ce-actor": "%ff"},
    "no correlation": {"ce-correlationid": None},
    "no JSON object": {"data": b"[]"},
    "no payload": {"data": b""},
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_fact_is_refused(case: str) -> None:
    subject, headers, data = message(EVENT)
    changed = dict(REFUSED[case])
    subject = changed.pop("subject", subject)
    data = changed.pop("data", data)
    given_headers: dict[str, str] | None = headers
    if "headers" in changed:
        given_headers = changed.pop("headers")
    for name, value in changed.items():
        headers[name] = value
        if value is None:
            del headers[name]
    with pytest.raises(Malformed):
        from_message(subject, given_headers, data, 1)


@pytest.mark.parametrize(
    "block",
    [
        b"NATS/1.0\r\nce-id: 1\r\nce-actor: a:b: c\r\n\r\n",
        b"NATS/1.0\r\nName:value\r\nOther: x\r\n\r\n",
        b"NATS/1.0\r\nce-actor: \xe6\x9e\x97\r\n\r\n",
        b"NATS/1.0\r\nno separator\r\nOther: x\r\n\r\n",
        b"NATS/1.0\r\n\r\n",
        b"NATS/1.0 404 Message Not Found\r\n\r\n",
        b"NATS/1.0 100\r\nIdle Heartbeat\r\nNats-Last-Consumer: 1\r\n\r\n",
        b"NATS/1.0 204 EOB\r\nNats-Num-Pending: 3\r\nNats-Last-Sequence: 9\r\n\r\n",
        None,
    ],
)
async def test_our_quick_reading_of_headers_agrees_with_the_library(block: bytes | None) -> None:
    quick = QuickClient()
    assert await quick._process_headers(block) == await super(QuickClient, quick)._process_headers(
        block
    )
