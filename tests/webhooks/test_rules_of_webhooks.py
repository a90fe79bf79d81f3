"""The rules of webhooks: which addresses, which signatures, which pauses."""

import base64
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from shared.webhooks.model import LIFECYCLE
from shared.webhooks.rules import (
    LONGEST_ASKED,
    LONGEST_PAUSE,
    is_address_allowed,
    may_reach,
    new_secret,
    origin_of,
    pause_after,
    retry_after,
    signatures,
)
from tests.support.tree import ROOT

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
OURS = (ip_network("10.20.0.0/16"), ip_network("fd00::/8"))


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111"])
def test_public_addresses_may_be_reached(address: str) -> None:
    assert may_reach(ip_address(address), ())


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254"),
        *("168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192"),
        *("192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
        *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1"),
        *("64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1"),
        *("5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1"),
    ],
)
def test_everything_else_may_not(address: str) -> None:
    assert not may_reach(ip_address(address), ())


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("10.20.3.4", True),
        ("fd12::1", True),
        ("10.21.0.1", False),
        ("fd00:ec2::254", False),
        ("169.254.169.254", False),
    ],
)
def test_an_operator_may_allow_networks_but_no_metadata(address: str, allowed: bool) -> None:
    assert may_reach(ip_address(address), OURS) is allowed


@pytest.mark.parametrize(
    ("url", "plain", "allowed"),
    [
        ("https://erp.example.org/hook", False, True),
        ("https://erp.example.org:8443", False, True),
        ("http://erp.example.org/hook", False, False),
        ("http://erp.example.org/hook", True, True),
        ("ftp://erp.example.org/hook", True, False),
        ("https://10.20.1.1/", False, True),
        ("https://10.0.0.1/", False, False),
        ("https://[::1]/", False, False),
        ("https://[::zz]/", False, False),
        ("https://erp.example.org:99999/", False, False),
        ("https://erp.example.org:0/", False, False),
        ("https://", False, False),
    ],
)
def test_an_address_is_refused_as_early_as_it_can_be(url: str, plain: bool, allowed: bool) -> None:
    assert is_address_allowed(url, plain=plain, networks=OURS) is allowed


def test_the_path_of_an_address_stays_where_it_is() -> None:
    assert origin_of("https://erp.example.org:8443/hook/secret?t=1") == (
        "https://erp.example.org:8443"
    )


def test_a_secret_is_256_bits_and_never_the_same() -> None:
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    assert {len(base64.b64decode(secret.removeprefix("whsec_"))) for secret in made} == {32}


def test_the_reference_takes_what_we_sign_and_nothing_else() -> None:
    now, body = datetime.now(UTC), '{"title": "档案室数字化"}'.encode()
    secret, former, other = new_secret(), new_secret(), new_secret()
    headers = {
        "webhook-id": "0199b7a2",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signatures([secret, former], "0199b7a2", now, body),
    }
    for known in (secret, former):
        assert Webhook(known).verify(body, headers) == {"title": "档案室数字化"}
    for key, content, changed in (
        (other, body, {}),
        (secret, body + b" ", {}),
        (secret, body, {"webhook-id": "0199b7a3"}),
        (secret, body, {"webhook-timestamp": str(int(now.timestamp()) - 1)}),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(key).verify(content, {**headers, **changed})


def test_pauses_double_up_to_an_hour_and_spread_by_a_quarter() -> None:
    middle = [pause_after(failures, None, 0.5) for failures in range(1, 5)]
    assert middle == [timedelta(seconds=s) for s in (1, 2, 4, 8)]
    assert pause_after(13, None, 0.5) == pause_after(10_000, None, 0.5) == LONGEST_PAUSE
    assert pause_after(1, None, 0.0) == timedelta(seconds=0.75)
    assert pause_after(1, None, 1.0) == timedelta(seconds=1.25)


def test_a_receiver_may_ask_for_more_time_but_not_for_ever() -> None:
    asked = timedelta(minutes=10)
    assert pause_after(1, asked, 0.5) == asked
    assert pause_after(13, asked, 0.5) == LONGEST_PAUSE
    assert pause_after(1, timedelta(days=400), 0.5) == LONGEST_ASKED


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        (None, None),
        ("120", timedelta(minutes=2)),
        ("0", timedelta()),
        ("9" * 400, timedelta(seconds=10**8)),
        ("Wed, 25 Nov 2026 08:05:00 GMT", timedelta(minutes=5)),
        ("Wed, 25 Nov 2026 07:00:00 GMT", timedelta()),
        ("-1", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(said: str | None, asks: timedelta | None) -> None:
    assert retry_after(said, NOW) == asks


def test_the_page_for_integrators_shows_the_life_as_it_is() -> None:
    assert LIFECYCLE.mermaid() in (ROOT / "docs/integrate/webhooks.md").read_text()
