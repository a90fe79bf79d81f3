"""Our canonical JSON is RFC 8785, byte for byte, so that others can check our hashes."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.canonical import canonical_json, content_hash

WORDS = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text(st.characters(max_codepoint=127))
"""Names in our payloads are ASCII; for others RFC 8785 sorts by UTF-16 and orjson by UTF-8."""

WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
JSON = st.recursive(
    st.none() | st.booleans() | WHOLE | WORDS,
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
    max_leaves=20,
)


@given(JSON)
def test_what_holds_no_floats_is_written_as_the_reference_writes_it(value: object) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@given(st.dictionaries(KEYS, WHOLE, min_size=2))
def test_the_order_of_fields_does_not_matter(value: dict[str, int]) -> None:
    turned = dict(reversed(value.items()))
    assert content_hash(value) == content_hash(turned)


def test_an_instant_is_told_in_utc_with_microseconds() -> None:
    shanghai = timezone(timedelta(hours=8))
    at = datetime(2027, 1, 4, 8, 30, tzinfo=shanghai)
    assert canonical_json({"at": at}) == b'{"at":"2027-01-04T00:30:00.000000+00:00"}'
    assert canonical_json(at) == canonical_json(at.astimezone(UTC))


def test_an_id_is_told_in_its_usual_form() -> None:
    id_ = UUID("0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10")
    assert canonical_json([id_]) == b'["0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10"]'


@pytest.mark.parametrize("value", [2**53, -(2**53), {1, 2}, object()])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)


def test_a_hash_is_sha_256_of_the_canonical_form() -> None:
    """`{}` is hashed as the two bytes it is."""
    expected = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert content_hash({}) == expected
