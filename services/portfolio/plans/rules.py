"""The arithmetic of a preliminary plan: a type's template applied to what was approved (REQ-063).

Templates and plans are JSON, as they are stored, hashed and shown; amounts are strings.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from typing import Any

from shared.domain.calendar import WorkingCalendar

MOST_HOURS = 1_000_000
"""What no role is asked for more of, whatever the budget: five hundred years of one person."""


def first_day(calendar: WorkingCalendar, today: date, wished: date | None) -> date:
    """The first working day from the one wished for on, never before tomorrow.

    On Friday 2026-11-27, without a wish, it is Monday 2026-11-30.
    """
    earliest = max(wished or today, today + timedelta(days=1))
    return calendar.add_working_days(earliest - timedelta(days=1), 1)


def phase_spans(days: int, percents: Sequence[int]) -> list[tuple[int, int]]:
    """First and last working day of each phase, counted from 1, by its share of the duration.

    Shares are added up before they are rounded (half up), so the phases fill the duration: 120
    days in 10, 25, 40, 15, 10 % are 1-12, 13-42, 43-90, 91-108, 109-120. A phase too short for
    a day of its own shares one with its neighbour.
    """
    spans, done, percent_done = [], 0, 0
    for percent in percents:
        percent_done += percent
        first = min(done + 1, days)
        done = (days * percent_done + 50) // 100
        spans.append((first, max(first, done)))
    return spans


def hours_needed(budget: Decimal, unit: Decimal, hours_a_unit: int) -> int:
    """Hours of a role, so many for each unit of budget, rounded up; one at least.

    3,000,000 at 900 hours a million are 2,700.
    """
    return min(max(ceil(budget * hours_a_unit / unit), 1), MOST_HOURS)


def budget_range(likely: Decimal, minus_percent: int, plus_percent: int) -> tuple[Decimal, Decimal]:
    """The order of magnitude: 3,000,000 at -25 %/+75 % lies between 2,250,000 and 5,250,000."""
    return likely * (100 - minus_percent) / 100, likely * (100 + plus_percent) / 100


def preliminary_plan(
    template: Mapping[str, Any],
    *,
    calendar: WorkingCalendar,
    start: date,
    days: int,
    budget: Decimal,
    currency: str,
    remarks: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """What the plan says: phases, milestones, effort by role, budget range, risks, assumptions.

    `start` is a working day and `days` the duration in working days. `remarks` are assumptions
    of this one plan. Effort in a currency that the template does not know is reckoned as CNY.
    """
    phases = _phases(template, calendar, start, days)
    return {
        "start": phases[0]["start"],
        "finish": phases[-1]["finish"],
        "phases": phases,
        "milestones": _milestones(template, phases),
        "role_efforts": _role_efforts(template, phases, budget, currency),
        "budget_range": _budget_range(template, budget, currency),
        "top_risks": template["top_risks"],
        "assumptions": [*template["assumptions"], *remarks],
    }


def _phases(
    template: Mapping[str, Any], calendar: WorkingCalendar, start: date, days: int
) -> list[dict[str, Any]]:
    spans = phase_spans(days, [phase["percent"] for phase in template["phases"]])
    return [
        {
            "code": phase["code"],
            "name": phase["name"],
            "start": calendar.add_working_days(start, first - 1).isoformat(),
            "finish": calendar.add_working_days(start, last - 1).isoformat(),
            "working_days": last - first + 1,
        }
        for phase, (first, last) in zip(template["phases"], spans, strict=True)
    ]


def _milestones(
    template: Mapping[str, Any], phases: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    finishes = {phase["code"]: phase["finish"] for phase in phases}
    return [
        {"code": m["code"], "name": m["name"], "date": finishes[m["phase"]]}
        for m in template["milestones"]
    ]


def _role_efforts(
    template: Mapping[str, Any],
    phases: Sequence[Mapping[str, Any]],
    budget: Decimal,
    currency: str,
) -> list[dict[str, Any]]:
    by_code = {phase["code"]: phase for phase in phases}
    units = template["effort_unit"]
    unit = Decimal(units.get(currency, units["CNY"]))
    return [
        {
            "role": effort["role"],
            "hours": hours_needed(budget, unit, effort["hours"]),
            "start": by_code[effort["from_phase"]]["start"],
            "finish": by_code[effort["to_phase"]]["finish"],
        }
        for effort in template["efforts"]
    ]


def _budget_range(template: Mapping[str, Any], budget: Decimal, currency: str) -> dict[str, str]:
    least, most = budget_range(
        budget, template["budget_minus_percent"], template["budget_plus_percent"]
    )
    amounts = {"least": least, "likely": budget, "most": most}
    return {name: f"{amount:.4f}" for name, amount in amounts.items()} | {"currency": currency}


def revised(
    content: Mapping[str, Any], said: Mapping[str, Any], calendar: WorkingCalendar
) -> dict[str, Any]:
    """What a draft says with these parts in place of its own; its days follow its phases.

    A phase from Monday 2099-01-05 to Friday 2099-01-09 has 5 working days.
    """
    parts = {**content, **said}
    phases = [{**phase, "working_days": _worked(phase, calendar)} for phase in parts["phases"]]
    return {
        **parts,
        "phases": phases,
        "start": min(phase["start"] for phase in phases),
        "finish": max(phase["finish"] for phase in phases),
    }


def _worked(phase: Mapping[str, Any], calendar: WorkingCalendar) -> int:
    start, finish = date.fromisoformat(phase["start"]), date.fromisoformat(phase["finish"])
    return max(calendar.working_days_between(start - timedelta(days=1), finish), 0)


def unsound_parts(content: Mapping[str, Any]) -> list[str]:
    """JSON pointers to what does not fit together in a revised draft; none in a sound one."""
    return [*_unsound_spans(content), *_unsound_budget(content["budget_range"])]


def _unsound_spans(content: Mapping[str, Any]) -> Iterator[str]:
    start, finish = content["start"], content["finish"]
    for part in ("phases", "milestones"):
        codes = [entry["code"] for entry in content[part]]
        if len(set(codes)) < len(codes):
            yield f"/{part}"
    phases = content["phases"]
    for place, phase in enumerate(phases):
        out_of_order = place and phase["start"] < phases[place - 1]["start"]
        if out_of_order or phase["finish"] < phase["start"]:
            yield f"/phases/{place}"
    for place, milestone in enumerate(content["milestones"]):
        if not start <= milestone["date"] <= finish:
            yield f"/milestones/{place}/date"
    for place, effort in enumerate(content["role_efforts"]):
        if not start <= effort["start"] <= effort["finish"] <= finish:
            yield f"/role_efforts/{place}"


def _unsound_budget(budget: Mapping[str, str]) -> Iterator[str]:
    if not Decimal(budget["least"]) <= Decimal(budget["likely"]) <= Decimal(budget["most"]):
        yield "/budget_range"


def missing_parts(content: Mapping[str, Any]) -> list[str]:
    """What a preliminary plan must say before its acceptance, and this one does not (REQ-064)."""
    needed = ("phases", "milestones", "role_efforts", "top_risks", "assumptions")
    return [f"/{part}" for part in needed if not content[part]]
