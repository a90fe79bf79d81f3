"""Whose word the platform takes for who is asking: only the provider's, and only as published."""

import base64
import hmac
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc.jwk import OKPKey, RSAKey

from shared.domain.actor import Actor
from shared.domain.errors import Unavailable
from shared.web.auth import TokenVerifier
from tests.support.provider import (
    EC,
    ED,
    ISSUER,
    LIN,
    NOW,
    RSA,
    Provider,
    claims,
    provider,
    token,
    unsigned_token,
    verifier,
    why_refused,
)


@pytest.fixture(scope="module")
def identity() -> Iterator[Provider]:
    with provider(RSA, EC, ED) as running:
        yield running


@pytest.fixture(scope="module")
def known(identity: Provider) -> TokenVerifier:
    return verifier(identity.url)


@pytest.mark.parametrize("alg", ["RS256", "ES256", "EdDSA", "Ed25519"])
async def test_a_good_token_names_its_actor(known: TokenVerifier, alg: str) -> None:
    assert await known.actor(f"Bearer {token(alg=alg)}") == LIN


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER  "])
async def test_the_scheme_is_read_in_any_case(known: TokenVerifier, scheme: str) -> None:
    assert await known.actor(scheme + token()) == LIN


@pytest.mark.parametrize("kind", ["JWT", "jwt", "at+jwt", "application/at+jwt", "AT+JWT"])
async def test_a_token_may_say_that_it_is_for_access(known: TokenVerifier, kind: str) -> None:
    assert await known.actor(f"Bearer {token(typ=kind)}") == LIN


@pytest.mark.parametrize("kind", ["", "logout+jwt", "dpop+jwt", "JWE", "secevent+jwt", "id+jwt"])
async def test_a_token_that_says_it_is_for_something_else(known: TokenVerifier, kind: str) -> None:
    assert await why_refused(known, f"Bearer {token(typ=kind)}") == "token_not_for_access"


@pytest.mark.parametrize("kind", [["JWT"], 7, {"typ": "JWT"}])
async def test_a_type_that_is_no_word(known: TokenVerifier, kind: Any) -> None:
    refused_because = await why_refused(known, f"Bearer {token(typ=kind)}")
    assert refused_because in {"token_malformed", "token_not_for_access"}


@pytest.mark.parametrize("claim", ["at_hash", "c_hash"])
async def test_who_signed_in_is_told_to_the_application_and_opens_no_door(
    known: TokenVerifier, claim: str
) -> None:
    told = token(claims(**{claim: "Cm4D6n__WlyuvAywpi038Q"}))
    assert await why_refused(known, f"Bearer {told}") == "token_not_for_access"


async def test_an_audience_among_others_and_unknown_header_members_are_fine(
    known: TokenVerifier,
) -> None:
    several = token(claims(aud=["other", "pmo"]), x5t="abc", vendor_member=1)
    assert await known.actor(f"Bearer {several}") == LIN


@pytest.mark.parametrize(
    ("header", "why"),
    [
        (None, "token_missing"),
        ("", "token_missing"),
        ("Bearer", "token_missing"),
        ("Bearer ", "token_missing"),
        ("Basic dXNlcjpwYXNz", "token_missing"),
        ("Bearer x", "token_malformed"),
        ("Bearer a.b.c", "token_malformed"),
        ("Bearer ...", "token_malformed"),
        ("Bearer a.b.c.d.e", "token_malformed"),
        ("Bearer t\u00f6ken", "token_malformed"),
        ("Bearer " + "a" * 8193, "token_too_long"),
    ],
)
async def test_what_is_no_token(known: TokenVerifier, header: str | None, why: str) -> None:
    assert await why_refused(known, header) == why


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"iss": "https://other.example.org"}, "iss_invalid"),
        ({"iss": [ISSUER]}, "iss_invalid"),
        ({"iss": None}, "claim_missing"),
        ({"aud": "other"}, "aud_invalid"),
        ({"aud": "pmo2"}, "aud_invalid"),
        ({"aud": []}, "aud_invalid"),
        ({"aud": ["pmo", 7]}, "aud_invalid"),
        ({"aud": {"pmo": True}}, "aud_invalid"),
        ({"aud": None}, "claim_missing"),
        ({"exp": int(NOW) - 31}, "token_expired"),
        ({"exp": int(NOW) - 30}, "token_expired"),
        ({"exp": "never"}, "exp_invalid"),
        ({"exp": str(int(NOW) + 600)}, "exp_invalid"),
        ({"exp": True}, "exp_invalid"),
        ({"exp": float("nan")}, "exp_invalid"),
        ({"exp": float("inf")}, "exp_invalid"),
        ({"exp": None}, "claim_missing"),
        ({"nbf": int(NOW) + 31}, "nbf_invalid"),
        ({"nbf": "now"}, "nbf_invalid"),
        ({"iat": int(NOW) + 31}, "iat_invalid"),
        ({"iat": "now"}, "iat_invalid"),
        ({"sub": None}, "claim_missing"),
        ({"sub": ""}, "sub_invalid"),
        ({"sub": 5}, "sub_invalid"),
        ({"sub": ["analyst-lin"]}, "sub_invalid"),
        ({"sub": "a" * 129}, "sub_invalid"),
        ({"sub": "lin jing"}, "sub_invalid"),
        ({"sub": "lin\n"}, "sub_invalid"),
        ({"sub": "system:intake"}, "sub_invalid"),
    ],
)
async def test_a_claim_that_does_not_hold(
    known: TokenVerifier, changed: dict[str, Any], why: str
) -> None:
    assert await why_refused(known, f"Bearer {token(claims(**changed))}") == why


@pytest.mark.parametrize(
    "changed", [{"exp": int(NOW) - 29}, {"nbf": int(NOW) + 30}, {"iat": int(NOW) + 30}]
)
async def test_clocks_may_differ_by_half_a_minute(
    known: TokenVerifier, changed: dict[str, Any]
) -> None:
    assert await known.actor(f"Bearer {token(claims(**changed))}") == LIN


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ({"kid": None}, "key_id_missing"),
        ({"kid": ""}, "key_id_missing"),
        ({"kid": "unknown"}, "key_unknown"),
        ({"kid": "ec"}, "signature_invalid"),
        ({"crit": ["exp"], "exp": 1}, "token_malformed"),
        ({"crit": []}, "token_malformed"),
        ({"b64": True}, "token_malformed"),
        ({"alg": "RS512"}, "algorithm_not_allowed"),
        ({"alg": "PS256"}, "algorithm_not_allowed"),
    ],
)
async def test_a_header_that_asks_for_something_else(
    known: TokenVerifier, header: dict[str, Any], why: str
) -> None:
    assert await why_refused(known, f"Bearer {token(key=RSA, **header)}") == why


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ({"alg": "none", "kid": "rsa"}, "algorithm_not_allowed"),
        ({"alg": "None", "kid": "rsa"}, "algorithm_not_allowed"),
        ({"alg": "", "kid": "rsa"}, "algorithm_not_allowed"),
        ({"alg": {}, "kid": "rsa"}, "token_malformed"),
        ({"alg": "RS256", "kid": 7}, "token_malformed"),
        ({"alg": "RS256", "kid": "rsa", "crit": 5}, "token_malformed"),
        ({"alg": "RS256", "kid": "rsa"}, "signature_invalid"),
        ({"alg": "ES256", "kid": "ec"}, "signature_invalid"),
        ({"alg": "ES256", "kid": "rsa"}, "signature_invalid"),
        ({"kid": "rsa"}, "token_malformed"),
        (["alg", "RS256"], "token_malformed"),
        ("RS256", "token_malformed"),
        (None, "token_malformed"),
    ],
)
async def test_a_token_that_nobody_signed(known: TokenVerifier, header: Any, why: str) -> None:
    assert await why_refused(known, f"Bearer {unsigned_token(header, claims())}") == why


async def test_the_public_key_is_no_shared_secret(known: TokenVerifier) -> None:
    unsigned = unsigned_token({"alg": "HS256", "kid": "rsa"}, claims()).rstrip(".")
    mac = hmac.new(RSA.as_pem(private=False), unsigned.encode(), "sha256").digest()
    forged = f"{unsigned}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
    assert await why_refused(known, f"Bearer {forged}") == "algorithm_not_allowed"


async def test_a_key_that_the_token_brings_along_is_not_asked(known: TokenVerifier) -> None:
    own = RSAKey.generate_key(2048, {"kid": "rsa"})
    brought = token(key=own, jwk=own.as_dict(private=False))
    assert await why_refused(known, f"Bearer {brought}") in {"signature_invalid", "token_malformed"}


@pytest.mark.parametrize("payload", [b"", b"null", b"[]", b'"x"', b"{", b"\xff", b"[" * 5000])
async def test_what_is_signed_must_be_claims(known: TokenVerifier, payload: bytes) -> None:
    assert await why_refused(known, f"Bearer {token(payload)}") == "token_malformed"


async def test_a_header_nested_too_deeply_is_only_refused(known: TokenVerifier) -> None:
    nested = base64.urlsafe_b64encode(b"[" * 1500).decode()
    assert await why_refused(known, f"Bearer {nested}.e30.AA") == "token_malformed"


async def test_no_single_character_of_a_token_can_be_changed(known: TokenVerifier) -> None:
    good = token(alg="ES256")
    for at, character in enumerate(good):
        other = "A" if character != "A" else "B"
        await why_refused(known, f"Bearer {good[:at]}{other}{good[at + 1 :]}")


async def test_no_token_can_be_cut_short_or_lengthened(known: TokenVerifier) -> None:
    good = token(alg="ES256")
    for at in range(len(good)):
        await why_refused(known, f"Bearer {good[:at]}")
    for more in (".", "=", "A", " x", "\x00"):
        await why_refused(known, f"Bearer {good}{more}")


@pytest.mark.parametrize(
    ("claimed", "roles"),
    [
        (
            {"roles": ["pmo_analyst", "auditor", "root", 7, None, ["executive"]]},
            "pmo_analyst auditor",
        ),
        ({"roles": ["auditor", 7, None, ["executive"]]}, "auditor"),
        ({"roles": "pmo_director"}, ""),
        ({"roles": {"pmo_director": True}}, ""),
        ({"roles": None}, ""),
        ({"roles": None, "realm_access": {"roles": ["executive"]}}, "executive"),
        ({"roles": ["auditor"], "realm_access": {"roles": ["executive"]}}, "auditor executive"),
        ({"roles": None, "realm_access": ["executive"]}, ""),
        ({"roles": None, "realm_access": {"roles": "executive"}}, ""),
    ],
)
async def test_only_roles_we_know_count(
    known: TokenVerifier, claimed: dict[str, Any], roles: str
) -> None:
    actor = await known.actor(f"Bearer {token(claims(**claimed))}")
    assert actor.roles == frozenset(roles.split())


@pytest.mark.parametrize(
    ("path", "claimed"),
    [
        ("resource_access.pmo.roles", {"resource_access": {"pmo": {"roles": ["executive"]}}}),
        ("https://example.org/roles", {"https://example.org/roles": ["executive"]}),
    ],
)
async def test_roles_may_be_elsewhere(
    identity: Provider, path: str, claimed: dict[str, Any]
) -> None:
    asked = verifier(identity.url, roles_claims=(path,))
    actor = await asked.actor(f"Bearer {token(claims(**claimed))}")
    assert actor.roles == {"executive"}


@pytest.mark.parametrize("name", [None, 7, "a" * 201, "two\nlines", "bell\x07"])
async def test_a_name_that_cannot_be_shown_is_left_out(known: TokenVerifier, name: Any) -> None:
    actor = await known.actor(f"Bearer {token(claims(name=name))}")
    assert actor == Actor("analyst-lin", frozenset({"pmo_analyst"}))


async def test_without_any_key_set_the_answer_is_to_come_back() -> None:
    with provider(RSA) as identity:
        identity.broken_with = (500, b"")
        asked = verifier(identity.url)
        with pytest.raises(Unavailable) as refusal:
            await asked.actor(f"Bearer {token()}")
        assert refusal.value.code == "identity_provider_unavailable"
        assert refusal.value.status == 503
        # What needs no key to be refused is refused as ever.
        assert await why_refused(asked, None) == "token_missing"
        assert await why_refused(asked, f"Bearer {unsigned_token({'alg': 'none'}, {})}") != ""


async def test_a_key_verifies_only_the_algorithm_it_is_published_for() -> None:
    bound = RSAKey.import_key(RSA.raw_value, {"kid": "rsa", "alg": "RS256"})
    with provider(bound) as identity:
        asked = verifier(identity.url)
        assert await asked.actor(f"Bearer {token(key=bound)}") == LIN
    with provider(OKPKey.import_key(ED.raw_value, {"kid": "ed", "alg": "Ed25519"})) as identity:
        asked = verifier(identity.url)
        assert await asked.actor(f"Bearer {token(alg='Ed25519')}") == LIN
        assert await why_refused(asked, f"Bearer {token(alg='EdDSA')}") == "signature_invalid"
