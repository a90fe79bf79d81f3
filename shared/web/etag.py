"""Entity tags: the version for changing a record, and a caller's own tag for caching it."""

import hashlib
import re

_TAG = re.compile(r'^(?:W/)?"([1-9][0-9]{0,9})(?:-[0-9a-f]{16})?"$')


def version_of(if_match: str) -> int | None:
    """The version that an If-Match names; None for `*`, a list or anything else."""
    found = _TAG.match(if_match.strip())
    return None if found is None or if_match.startswith("W/") else int(found[1])


def caller_tag(version: int, body: bytes) -> str:
    """A tag of what this caller was shown: allowed actions differ between callers and in time.

    It begins with the version, so it serves in If-Match too.
    """
    return f'"{version}-{hashlib.blake2b(body, digest_size=8).hexdigest()}"'


def matches(if_none_match: str | None, tag: str) -> bool:
    """Whether the caller already has what it would be shown."""
    if if_none_match is None:
        return False
    return any(part.strip().removeprefix("W/") == tag for part in if_none_match.split(","))
