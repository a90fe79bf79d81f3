"""Figures that the platform fills in and people may change, each with where it is from."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any


class FigureProvenance(StrEnum):
    """Whether a figure is the platform's own, or was changed or given by hand (REQ-145)."""

    SYSTEM = "SYSTEM"
    MANUAL = "MANUAL"


Figures = Mapping[str, Mapping[str, str | None]]


def prefilled(known: Mapping[str, Decimal | None]) -> dict[str, dict[str, str | None]]:
    """Each figure as the platform knows it; None where it does not."""
    said = {name: None if value is None else f"{value:.4f}" for name, value in known.items()}
    return {name: {"value": value, "system": value} for name, value in said.items()}


def changed(figures: Figures, said: Mapping[str, Decimal]) -> dict[str, Any]:
    """With these by hand; what the platform knew stays beside them."""
    by_hand = {n: {**figures[n], "value": f"{value:.4f}"} for n, value in said.items()}
    return {**figures, **by_hand}


def provenance(figure: Mapping[str, str | None]) -> FigureProvenance:
    """MANUAL where it is not what the platform knew: 100 instead of 90, or 100 instead of
    nothing."""
    same = figure["value"] == figure["system"]
    return FigureProvenance.SYSTEM if same else FigureProvenance.MANUAL


def value_of(figures: Figures, name: str) -> Decimal:
    """A figure to reckon with; nothing said is zero."""
    return Decimal(figures[name]["value"] or 0)


COST_TYPES = ("LABOUR", "MATERIAL", "EXTERNAL")
FIGURES = (
    "ORIGINAL_BUDGET",
    "APPROVED_CHANGES",
    *[f"BUDGET_{kind}" for kind in COST_TYPES],
    *[f"ACTUAL_{kind}" for kind in COST_TYPES],
    "ACCRUALS",
    "RESERVE_USED",
    "RESERVE_RELEASED",
    "CAPITALISED",
)
"""What a settlement accounts for (REQ-142)."""


def actual(figures: Figures) -> Decimal:
    """What was spent, of all types."""
    return sum((value_of(figures, f"ACTUAL_{kind}") for kind in COST_TYPES), Decimal())


def listed(liabilities: Iterable[Mapping[str, Any]]) -> Decimal:
    """What is owed, of all that is listed."""
    return sum((Decimal(liability["amount"]) for liability in liabilities), Decimal())
