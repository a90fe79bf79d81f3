"""The colours of a project's dimensions, by the second version of the rules (formulas.md 8).

A dimension is as its indicators are by their own limits, and as what is told of risks, issues,
money, milestones, deliverables and talks says. Where nothing is measured yet it is GREY and says
so, never green.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

RULE_VERSION = "rag-2"
AMBER_SLIP, RED_SLIP = 5, 15
"""Working days: a gate milestone that slips further is amber, or red."""
GREEN_PASSED, AMBER_PASSED = 90, 80
"""Percent of the deliverables that were judged and passed at first; fewer are amber, or red."""
MAJOR_DAYS = 14
"""So long a major risk is amber; from then on it is red."""


class Colour(StrEnum):
    """What is shown."""

    GREY = "GREY"
    GREEN = "GREEN"
    AMBER = "AMBER"
    RED = "RED"


class Dimension(StrEnum):
    """What is looked at."""

    SCHEDULE = "SCHEDULE"
    COST = "COST"
    SCOPE = "SCOPE"
    QUALITY = "QUALITY"
    RISK = "RISK"
    RESOURCE = "RESOURCE"
    BENEFITS = "BENEFITS"
    INFORMATION = "INFORMATION"


_ORDER = list(Colour)
_OF_CATEGORY = {"BENEFIT": Dimension.BENEFITS}
"""Categories of indicators that are called otherwise than their dimension."""


@dataclass(frozen=True)
class Reading:
    """A computed colour, and the codes of what made it so."""

    colour: Colour
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Measured:
    """What is known of one project on one day."""

    kpis: Sequence[tuple[str, str, str]] = ()
    """Code, category and band of each indicator that was observed."""
    budget_exhausted: bool = False
    major_days: Sequence[int] = ()
    """How long each major risk has been one."""
    issues: Sequence[int] = ()
    """The severity of each open issue, 1 to 5."""
    slip: int | None = None
    """The furthest slip of a gate milestone, in working days; None where nothing was forecast."""
    passed: tuple[int, int] = (0, 0)
    """How many deliverables were accepted at first, and how many were judged at all."""
    status_age: int = 0
    """Days since the PMO last heard how the project stands."""
    cadence: int = 14


def worst(colours: Iterable[Colour]) -> Colour:
    """The gravest; GREY only where there is nothing else."""
    return max(colours, key=_ORDER.index, default=Colour.GREY)


def readings(known: Measured) -> dict[Dimension, Reading]:
    """The colour of each dimension on that day.

    CPI .89 makes COST red, a gate milestone 6 working days late SCHEDULE amber, 17 of 20
    deliverables accepted at first QUALITY amber, a major risk of 15 days RISK red; a status of 15
    days in a cadence of 14 makes INFORMATION amber, one of 29 days GREY.
    """
    found: dict[Dimension, list[tuple[Colour, str]]] = {d: [] for d in Dimension}
    for kpi, category, band in known.kpis:
        dimension = _OF_CATEGORY.get(category, category)
        if dimension in found:
            found[Dimension(dimension)].append((Colour(band), f"KPI_{kpi}"))
    if known.budget_exhausted:
        found[Dimension.COST].append((Colour.RED, "BUDGET_EXHAUSTED"))
    if known.slip is not None:
        found[Dimension.SCHEDULE].append(_slip(known.slip))
    if known.passed[1]:
        found[Dimension.QUALITY].append(_first_pass(*known.passed))
    found[Dimension.RISK] += _risk(known)
    found[Dimension.INFORMATION].append(_information(known))
    return {dimension: _reading(said) for dimension, said in found.items()}


def _slip(days: int) -> tuple[Colour, str]:
    if days <= AMBER_SLIP:
        return Colour.GREEN, "MILESTONES_IN_TIME"
    return Colour.AMBER if days <= RED_SLIP else Colour.RED, "MILESTONE_SLIP"


def _first_pass(passed: int, judged: int) -> tuple[Colour, str]:
    for colour, least in ((Colour.GREEN, GREEN_PASSED), (Colour.AMBER, AMBER_PASSED)):
        if 100 * passed >= least * judged:
            return colour, "FIRST_PASS_ACCEPTANCE"
    return Colour.RED, "FIRST_PASS_ACCEPTANCE"


def _risk(known: Measured) -> list[tuple[Colour, str]]:
    said = [(Colour.GREEN, "NO_MAJOR_RISK")] if not known.major_days else []
    for days in known.major_days:
        late = days > MAJOR_DAYS
        said.append((Colour.RED, "MAJOR_OVERDUE") if late else (Colour.AMBER, "MAJOR_OPEN"))
    if any(severity >= 5 for severity in known.issues):
        said.append((Colour.RED, "CRITICAL_ISSUE"))
    elif any(severity == 4 for severity in known.issues):
        said.append((Colour.AMBER, "GRAVE_ISSUE"))
    return said


def _information(known: Measured) -> tuple[Colour, str]:
    if known.status_age <= known.cadence:
        return Colour.GREEN, "STATUS_FRESH"
    if known.status_age <= 2 * known.cadence:
        return Colour.AMBER, "STATUS_AGEING"
    return Colour.GREY, "STATUS_UNKNOWN"


def _reading(said: Sequence[tuple[Colour, str]]) -> Reading:
    if not said:
        return Reading(Colour.GREY, ("NOT_MEASURED",))
    colour = worst(colour for colour, _ in said)
    return Reading(colour, tuple(sorted({code for c, code in said if c == colour})))


def overall(shown: Mapping[str, Colour]) -> Colour:
    """The worst of all dimensions but INFORMATION."""
    return worst(colour for d, colour in shown.items() if d != Dimension.INFORMATION)


def five_point(shown: Mapping[str, Colour]) -> str:
    """G; A/G with one amber, A with two; A/R with one red, R with two or a red objective."""
    counted = [colour for d, colour in shown.items() if d != Dimension.INFORMATION]
    red, amber = counted.count(Colour.RED), counted.count(Colour.AMBER)
    if red > 1 or shown.get(Dimension.BENEFITS) == Colour.RED:
        return "R"
    if red:
        return "A/R"
    if amber:
        return "A" if amber > 1 else "A/G"
    return "G" if Colour.GREEN in counted else "GREY"


FIVE_POINTS = ("GREY", "G", "A/G", "A", "A/R", "R")
"""From what needs no look to what needs one first."""
