"""Where a webhook goes and where it never does, over real connections and real TLS."""

import time
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest

from shared.webhooks import sending
from shared.webhooks.model import DeliveryError
from shared.webhooks.sending import Outcome, Sender
from tests.support.receiver import NAME, Certificate, Receiver, Say, certificate, receiving

HERE = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("tls"), "localhost", NAME)


@pytest.fixture(scope="module")
def secure(tls: Certificate) -> Iterator[Receiver]:
    with receiving(tls) as receiver:
        yield receiver


@pytest.fixture(scope="module")
def plain() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture(autouse=True)
def fresh(secure: Receiver, plain: Receiver) -> None:
    for receiver in (secure, plain):
        receiver.heard.clear()
        receiver.answers.clear()


async def send(url: str, **how: Any) -> Outcome:
    sender = Sender(**how)
    try:
        return await sender.send(url, {"webhook-id": "one"}, b"{}")
    finally:
        await sender.close()


async def test_it_goes_to_who_shows_the_certificate_of_its_name(
    secure: Receiver, tls: Certificate
) -> None:
    outcome = await send(f"{secure.url}/hook?a=b", networks=HERE, ca_file=tls.authority)
    assert (outcome.status, outcome.error, outcome.delivered) == (204, None, True)
    (heard,) = secure.heard
    assert (heard.path, heard.body, heard.headers["webhook-id"]) == ("/hook", b"{}", "one")


async def test_it_does_not_go_to_who_shows_another_or_one_that_nobody_trusts(
    secure: Receiver, tls: Certificate
) -> None:
    by_address = secure.url.replace("localhost", "127.0.0.1")
    other = await send(by_address, networks=HERE, ca_file=tls.authority)
    assert other.error is DeliveryError.TLS_FAILED
    assert (await send(secure.url, networks=HERE)).error is DeliveryError.TLS_FAILED
    assert secure.heard == []


async def test_what_was_checked_is_what_it_connects_to(secure: Receiver, tls: Certificate) -> None:
    """A name that leads elsewhere when it is asked for again is asked for once."""
    asked: list[str] = []

    def changing(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    port = secure.url.rpartition(":")[2]
    outcome = await send(
        f"https://{NAME}:{port}/", networks=HERE, ca_file=tls.authority, lookup=changing
    )
    assert (outcome.status, asked) == (204, [NAME])
    assert secure.heard[0].headers["host"] == f"{NAME}:{port}"


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::ffff:127.0.0.1"]]
)
async def test_a_name_that_leads_inside_is_refused_whatever_else_it_leads_to(
    plain: Receiver, addresses: list[str]
) -> None:
    outcome = await send(plain.url, plain=True, lookup=lambda host, port: addresses)
    assert outcome.error is DeliveryError.ADDRESS_REFUSED
    assert plain.heard == []


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "169.254.169.254",
    ],
)
async def test_no_way_of_writing_it_leads_inside(plain: Receiver, host: str) -> None:
    port = plain.url.rpartition(":")[2]
    outcome = await send(f"http://{host}:{port}/", plain=True)
    assert outcome.error is DeliveryError.ADDRESS_REFUSED
    assert plain.heard == []


async def test_a_redirect_is_an_answer_and_not_followed(plain: Receiver) -> None:
    plain.answers.append(Say(302, {"location": f"{plain.url}/elsewhere"}))
    outcome = await send(f"{plain.url}/hook", plain=True, networks=HERE)
    assert (outcome.status, outcome.delivered) == (302, False)
    assert [heard.path for heard in plain.heard] == ["/hook"]


async def test_without_tls_only_the_local_platform_sends(plain: Receiver) -> None:
    outcome = await send(plain.url, networks=HERE)
    assert (outcome.error, plain.heard) == (DeliveryError.ADDRESS_REFUSED, [])


async def test_a_receiver_that_hangs_is_left(plain: Receiver) -> None:
    plain.answers.append(Say(hang=True))
    outcome = await send(plain.url, plain=True, networks=HERE, total_seconds=0.2)
    assert (outcome.status, outcome.error) == (None, DeliveryError.TIMED_OUT)
    assert outcome.milliseconds >= 200


async def test_an_answer_without_end_is_not_read(plain: Receiver) -> None:
    plain.answers.append(Say(200, endless=True))
    began = time.monotonic()
    outcome = await send(plain.url, plain=True, networks=HERE)
    assert (outcome.status, outcome.delivered) == (200, True)
    assert time.monotonic() - began < sending.TOTAL_SECONDS / 2


async def test_a_name_or_port_that_is_not_there_is_said_so() -> None:
    nowhere = await send("https://no-such-receiver.invalid/")
    assert nowhere.error is DeliveryError.NAME_UNKNOWN
    too_long = await send(f"https://{'a' * 64}.example.org/")
    assert too_long.error is DeliveryError.NAME_UNKNOWN
    closed = await send("http://127.0.0.1:9/", plain=True, networks=HERE)
    assert closed.error is DeliveryError.NOT_CONNECTED
