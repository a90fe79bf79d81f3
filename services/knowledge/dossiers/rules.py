"""What a seal is, and for how long a dossier is kept."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from shared.domain.canonical import content_hash


def in_order(manifest: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """The documents by their paths: one manifest has one order, whoever lists it.

    /portfolio/v1/plans/2 comes after /change/v1/changes/9.
    """
    documents = ({"path": d["path"], "sha256": d["sha256"]} for d in manifest)
    return sorted(documents, key=lambda document: (document["path"], document["sha256"]))


def seal_of(manifest: Iterable[Mapping[str, Any]]) -> str:
    """SHA-256 of the manifest in canonical form (RFC 8785), in the order of its paths.

    Of an empty manifest it is that of `[]`, 4f53cda1…c945.
    """
    return content_hash(in_order(manifest))


def kept_until(sealed_on: date, years: int) -> date:
    """The last day on which the dossier must be there.

    Sealed on 2027-09-30 for 10 years it is 2037-09-30; on 2028-02-29 for 1 year, 2029-02-28.
    """
    year = sealed_on.year + years
    try:
        return sealed_on.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
