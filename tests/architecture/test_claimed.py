"""What the product claims to do today is shown by tests."""

from deploy.docs.requirements import all_shown, requirements

CLAIMED = frozenset(
    f"REQ-{number:03d}"
    for number in (
        *(3, 7, 8, 10, 11, 12, 15),
        *range(32, 55),
        *range(56, 67),
        *(89, 137),
        *range(167, 171),
        *(172, 174, 175, 176, 186, 187, 215),
    )
)
"""What the product claims today: every id here has a test. It only grows."""


def unshown(claimed: frozenset[str], shown: frozenset[str]) -> list[str]:
    """What is claimed and no test cites."""
    return sorted(claimed - shown)


def test_every_claimed_requirement_is_one() -> None:
    assert unshown(CLAIMED, frozenset(found.id for found in requirements())) == []


def test_every_claimed_requirement_has_a_test() -> None:
    shown = frozenset(id_ for test in all_shown() for id_ in test.ids)
    assert unshown(CLAIMED, shown) == []


def test_a_claim_without_a_test_is_found() -> None:
    assert unshown(frozenset({"REQ-001", "REQ-002"}), frozenset({"REQ-002"})) == ["REQ-001"]
