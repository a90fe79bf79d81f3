"""The token of somebody who is not known."""

from services.knowledge.feedback.rules import hash_of


def test_a_token_is_known_again_and_cannot_be_made() -> None:
    """REQ-153: SHA-256, of `a` as everybody can look it up."""
    assert hash_of("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert hash_of("a") != hash_of("b")
