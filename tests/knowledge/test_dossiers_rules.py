"""What a seal is, and for how long a dossier is kept."""

from datetime import date

from services.knowledge.dossiers.rules import in_order, kept_until, seal_of
from tests.knowledge.facts import DOCUMENTS

MANIFEST = [document.model_dump() for document in DOCUMENTS]


def test_a_manifest_has_one_order_and_one_seal() -> None:
    """REQ-149: whoever lists the documents; any other document or hash gives another seal."""
    assert [d["path"] for d in in_order(MANIFEST)] == [
        "/change/v1/changes/9",
        "/portfolio/v1/plans/2",
    ]
    assert seal_of(MANIFEST) == seal_of(reversed(MANIFEST))
    assert seal_of([]) == "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"
    forged = [{**MANIFEST[0], "sha256": "3" * 64}, MANIFEST[1]]
    assert len({seal_of(MANIFEST), seal_of(MANIFEST[:1]), seal_of(forged)}) == 3


def test_it_is_kept_for_whole_years() -> None:
    """REQ-149: also from a day that the last year does not have."""
    assert kept_until(date(2027, 9, 30), 10) == date(2037, 9, 30)
    assert kept_until(date(2028, 2, 29), 1) == date(2029, 2, 28)
    assert kept_until(date(2028, 2, 29), 4) == date(2032, 2, 29)
