"""Whether a step from one baseline to the next is the work of one approved change."""

from decimal import Decimal
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """What a step is."""

    FIRST = "FIRST"
    CONTROLLED = "CONTROLLED"
    UNCONTROLLED = "UNCONTROLLED"


class Finding(StrEnum):
    """Why a step is uncontrolled."""

    CHAIN_BROKEN = "CHAIN_BROKEN"
    NO_APPROVED_CHANGE = "NO_APPROVED_CHANGE"
    PATCH_DIFFERS = "PATCH_DIFFERS"
    CHANGE_APPLIED_TWICE = "CHANGE_APPLIED_TWICE"


def findings_on(
    *,
    number: int,
    previous_hash: str | None,
    hash_before: str | None,
    patch_hash: str | None,
    approved_hash: str | None,
    times: int,
) -> list[Finding]:
    """What is wrong with a step, in the order of severity; the first baseline has no step.

    It follows the one before (`previous_hash` is that one's), belongs to an approved change
    (`approved_hash` is there) with the same patch, and no other step belongs to that.
    """
    if number == 1:
        return []
    found = []
    if previous_hash is None or previous_hash != hash_before:
        found.append(Finding.CHAIN_BROKEN)
    if approved_hash is None:
        found.append(Finding.NO_APPROVED_CHANGE)
    elif approved_hash != patch_hash:
        found.append(Finding.PATCH_DIFFERS)
    if times > 1:
        found.append(Finding.CHANGE_APPLIED_TWICE)
    return found


def verdict_of(number: int, findings: list[Finding]) -> Verdict:
    """FIRST for baseline 1, then CONTROLLED as long as nothing is found."""
    if number == 1:
        return Verdict.FIRST
    return Verdict.UNCONTROLLED if findings else Verdict.CONTROLLED


def share(part: int, whole: int) -> str | None:
    """Of 4 decided, 3 approved: 0.7500; null of nothing."""
    return f"{part / whole:.4f}" if whole else None


def hours(seconds: Any) -> str | None:
    """Hours to a tenth: 95,400 seconds are 26.5; null of nothing."""
    return None if seconds is None else f"{Decimal(seconds) / 3600:.1f}"
