"""A patch as it is told, and the hash under which it is applied."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from services.change.patches.rules import without_words
from shared.contracts.patches import Patch
from shared.domain.canonical import content_hash

PATCH: TypeAdapter[Patch] = TypeAdapter(Patch)


def as_told(kept: Sequence[Any], *, words: bool) -> Patch:
    """The patch that others get; with its words only where they may travel."""
    return PATCH.validate_python(kept if words else without_words(kept))


def hash_of(patch: Patch) -> str:
    """Of the patch as it is told: who applies it can reckon it anew."""
    return content_hash(PATCH.dump_python(patch, mode="json"))
