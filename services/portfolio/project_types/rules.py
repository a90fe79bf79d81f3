"""What makes a type of project sound, and which of its profiles a project gets (REQ-010, 011).

Templates and profiles are JSON, as they are stored, told and frozen on projects.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

TIERS = ("S", "M", "L")
MIDDLE = "M"
"""What a project of no known tier is run as."""

COUNTED = "CNY"
"""The currency that every template measures effort in; others are reckoned as it."""


def profile_of(profiles: Sequence[Mapping[str, Any]], tier: str) -> dict[str, Any]:
    """How a project of this tier is run; one whose tier is not known is run as M."""
    by_tier = {profile["tier"]: profile for profile in profiles}
    return dict(by_tier.get(tier, by_tier[MIDDLE]))


def _twice(codes: Sequence[str]) -> bool:
    return len(set(codes)) < len(codes)


def _codes(parts: Iterable[Mapping[str, Any]]) -> list[str]:
    return [part["code"] for part in parts]


def unsound_parts(template: Mapping[str, Any], profiles: Sequence[Mapping[str, Any]]) -> list[str]:
    """JSON pointers to what does not fit together; none in a sound type.

    Shares that add up to 95 % give `/template/phases`.
    """
    return [*_unsound_template(template), *_unsound_profiles(profiles)]


def _unsound_template(template: Mapping[str, Any]) -> Iterator[str]:
    order = _codes(template["phases"])
    if _twice(order) or sum(phase["percent"] for phase in template["phases"]) != 100:
        yield "/template/phases"
    if _twice(_codes(template["milestones"])):
        yield "/template/milestones"
    for place, milestone in enumerate(template["milestones"]):
        if milestone["phase"] not in order:
            yield f"/template/milestones/{place}/phase"
    if _twice([effort["role"] for effort in template["efforts"]]):
        yield "/template/efforts"
    for place, effort in enumerate(template["efforts"]):
        known = {effort["from_phase"], effort["to_phase"]} <= set(order)
        if not known or order.index(effort["from_phase"]) > order.index(effort["to_phase"]):
            yield f"/template/efforts/{place}"
    units = template["effort_unit"]
    if COUNTED not in units or any(Decimal(unit) <= 0 for unit in units.values()):
        yield "/template/effort_unit"


def _unsound_profiles(profiles: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if sorted(profile["tier"] for profile in profiles) != sorted(TIERS):
        yield "/profiles"
    for place, profile in enumerate(profiles):
        for part in ("gates", "required_plans", "kpis", "document_templates"):
            if _twice(_codes(profile[part])):
                yield f"/profiles/{place}/{part}"
        if _twice(_codes(profile["closing_checklist"]["items"])):
            yield f"/profiles/{place}/closing_checklist"
