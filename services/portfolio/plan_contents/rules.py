"""The arithmetic of a detailed plan: whether it fits together, its money, its hours, its days.

Contents are JSON, as they are stored, hashed and shown: dates and amounts are strings.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from graphlib import CycleError, TopologicalSorter
from typing import Any

from shared.domain.errors import FieldProblem

Content = Mapping[str, Any]
Element = Mapping[str, Any]

KEYS: Mapping[str, tuple[str, ...]] = {
    "wbs": ("code",),
    "activities": ("code",),
    "dependencies": ("pred", "succ", "type"),
    "milestones": ("code",),
    "deliverables": ("code",),
    "requirements": ("code",),
    "budget_lines": ("code",),
    "communications": ("code",),
    "subsidiary_plans": ("code",),
    "allocations": ("role", "month"),
    "tolerances": ("aspect",),
    "objectives": ("objective_id",),
}
"""The kinds of element, and what each is called by: unique within one plan."""

SINGLE = ("calendar", "bac", "reserves", "type", "tier")
"""What there is once; type, tier and objectives only in a baseline."""

ENDS: Mapping[str, tuple[str, str]] = {
    "FS": ("finish", "start"),
    "SS": ("start", "start"),
    "FF": ("finish", "finish"),
    "SF": ("start", "finish"),
}
"""Which end of the predecessor which end of the successor waits for."""


def name_of(kind: str, element: Element) -> str:
    """What an element is called by; a link from A to B is `A:B:FS`."""
    return ":".join(str(element[part]) for part in KEYS[kind])


def normalised(content: Content) -> dict[str, Any]:
    """The one form in which equal plans are equal: sorted, amounts with four decimals."""
    said: dict[str, Any] = dict(content)
    for kind in KEYS.keys() & said.keys():
        elements = [_settled(element) for element in said[kind]]
        said[kind] = sorted(elements, key=partial(name_of, kind))
    said["reserves"] = {name: amount(value) for name, value in content["reserves"].items()}
    said["bac"] = amount(budget_at_completion(content))
    return said


def _settled(element: Element) -> dict[str, Any]:
    said = dict(element)
    if "role_hours" in said:
        said["role_hours"] = sorted(said["role_hours"], key=lambda r: str(r["role"]))
    for part in ("requirements", "objectives"):
        if part in said:
            said[part] = sorted(said[part])
    for part in ("amount", "target_value"):
        if said.get(part) is not None:
            said[part] = amount(said[part])
    return said


def amount(value: Decimal | str) -> str:
    """An amount as it is hashed: 125000.5 is `125000.5000`."""
    return f"{Decimal(value):.4f}"


def budget_at_completion(content: Content) -> Decimal:
    """Budget lines and contingency; the management reserve lies outside (REQ-076).

    Lines of 100,000 and 50,000 with a contingency of 10,000 are 160,000.
    """
    lines = sum((Decimal(line["amount"]) for line in content["budget_lines"]), Decimal())
    return lines + Decimal(content["reserves"]["contingency"])


def planned_value(content: Content) -> list[dict[str, str]]:
    """What is to be spent by the end of each month, cumulative; reserves are in no month.

    100,000 in 2099-01 and 50,000 in 2099-03 are 100,000 in 2099-01 and 150,000 in 2099-03.
    """
    months: dict[str, Decimal] = defaultdict(Decimal)
    for line in content["budget_lines"]:
        months[line["month"]] += Decimal(line["amount"])
    spent, values = Decimal(), []
    for month in sorted(months):
        spent += months[month]
        values.append({"month": month, "amount": amount(spent)})
    return values


def span(content: Content) -> tuple[date, date] | None:
    """From the first day of work to the last, or the last milestone; None without activities."""
    activities = content["activities"]
    if not activities:
        return None
    last = max(a["finish"] for a in activities)
    finish = max([last, *(m["date"] for m in content["milestones"])])
    return date.fromisoformat(min(a["start"] for a in activities)), date.fromisoformat(finish)


def hours_by_month(start: date, finish: date, hours: int) -> dict[tuple[date, date], int]:
    """Hours of an activity by the days of each month that it lies in, all of them given out.

    100 hours from 2099-01-22 to 2099-02-10 (10 days of each month) are 50 and 50.
    """
    days, shares, done, given = (finish - start).days + 1, {}, 0, 0
    first = start
    while first <= finish:
        last = min((first.replace(day=1) + timedelta(days=32)).replace(day=1), finish + DAY) - DAY
        done += (last - first).days + 1
        share = hours * done // days - given
        given += share
        if share:
            shares[first, last] = share
        first = last + DAY
    return shares


DAY = timedelta(days=1)


def role_efforts(content: Content) -> list[dict[str, Any]]:
    """Hours of each role in each month; what was agreed for a month stands for what was reckoned.

    Their days are the first and last of that month on which the role is needed.
    """
    needs: dict[tuple[str, str], list[Any]] = {}
    for activity in content["activities"]:
        days = date.fromisoformat(activity["start"]), date.fromisoformat(activity["finish"])
        for need in activity["role_hours"]:
            for (first, last), hours in hours_by_month(*days, need["hours"]).items():
                known = needs.setdefault((need["role"], f"{first:%Y-%m}"), [0, first, last])
                known[:] = known[0] + hours, min(known[1], first), max(known[2], last)
    for agreed in content["allocations"]:
        first = date.fromisoformat(f"{agreed['month']}-01")
        last = (first + timedelta(days=32)).replace(day=1) - DAY
        known = needs.setdefault((agreed["role"], agreed["month"]), [0, first, last])
        known[0] = agreed["hours"]
    return [
        {"role": role, "hours": hours, "start": first.isoformat(), "finish": last.isoformat()}
        for (role, _), (hours, first, last) in sorted(needs.items())
        if hours
    ]


def missing_parts(content: Content, required: Sequence[str]) -> list[str]:
    """What a plan must have before it is handed in and lacks (REQ-081): its parts, and those of
    the required plans that are written here. Risk and resource answer for theirs themselves."""
    needed = ("wbs", "activities", "milestones", "deliverables", "budget_lines", "communications")
    there = {plan["code"] for plan in content["subsidiary_plans"]}
    elsewhere = {"RISK", "RESOURCE", "COMMUNICATION"}
    return [f"/{part}" for part in needed if not content[part]] + [
        f"/subsidiary_plans/{code}" for code in required if code not in there | elsewhere
    ]


def cycle(dependencies: Sequence[Element]) -> list[str]:
    """The activities that wait for each other in a circle, the first again at the end; else none.

    Looked for on starts and finishes, because A and B may well begin together (SS) while B's end
    waits for A's (FF); a start always goes before its own finish.
    """
    graph: TopologicalSorter[tuple[str, str]] = TopologicalSorter()
    for link in dependencies:
        before, after = ENDS[link["type"]]
        graph.add((link["succ"], after), (link["pred"], before))
        for code in (link["pred"], link["succ"]):
            graph.add((code, "finish"), (code, "start"))
    try:
        graph.prepare()
    except CycleError as error:
        codes = [code for code, _ in error.args[1]]
        return [c for place, c in enumerate(codes) if place == 0 or c != codes[place - 1]]
    return []


def faults(content: Content) -> Iterator[FieldProblem]:
    """What does not fit together, by the place of each element (REQ-074, REQ-075, REQ-076)."""
    for kind in KEYS.keys() & content.keys():
        met: set[str] = set()
        for place, element in enumerate(content[kind]):
            name = name_of(kind, element)
            if name in met:
                yield FieldProblem(f"/{kind}/{place}", "code_twice")
            met.add(name)
    yield from _loose_ends(content)
    yield from _wrong_days(content)
    stated = content.get("bac")
    if stated is not None and Decimal(stated) != budget_at_completion(content):
        yield FieldProblem("/bac", "budget_does_not_add_up")


NAMED: Sequence[tuple[str, str, str]] = (
    ("wbs", "parent", "wbs"),
    ("activities", "wbs", "wbs"),
    ("dependencies", "pred", "activities"),
    ("dependencies", "succ", "activities"),
    ("deliverables", "wbs", "wbs"),
    ("budget_lines", "wbs", "wbs"),
    ("deliverables", "requirements", "requirements"),
)
"""Which part of which element names elements of which kind."""


def _loose_ends(content: Content) -> Iterator[FieldProblem]:
    codes = {kind: {e["code"] for e in content[kind]} for *_, kind in NAMED}
    for kind, part, target in NAMED:
        for place, element in enumerate(content[kind]):
            said = element[part]
            named = said if isinstance(said, list) else [] if said is None else [said]
            if not codes[target].issuperset(named):
                yield FieldProblem(f"/{kind}/{place}/{part}", "element_unknown")
    for place, link in enumerate(content["dependencies"]):
        if link["pred"] == link["succ"]:
            yield FieldProblem(f"/dependencies/{place}", "depends_on_itself")
    parents = {e["code"]: e["parent"] for e in content["wbs"]}
    for place, element in enumerate(content["wbs"]):
        above, steps = element["parent"], 0
        while above in parents and above != element["code"] and steps <= MOST_LEVELS:
            above, steps = parents[above], steps + 1
        if above == element["code"] or steps > MOST_LEVELS:
            yield FieldProblem(f"/wbs/{place}/parent", "below_itself")


MOST_LEVELS = 20
"""Of a work breakdown structure."""


def _wrong_days(content: Content) -> Iterator[FieldProblem]:
    for place, activity in enumerate(content["activities"]):
        if activity["finish"] < activity["start"]:
            yield FieldProblem(f"/activities/{place}/finish", "range_not_in_order")
        bound = activity.get("constraint")
        if bound and not _kept(bound, activity):
            yield FieldProblem(f"/activities/{place}/constraint", "constraint_broken")
        guess = activity.get("estimate")
        if guess and not guess["optimistic"] <= guess["likely"] <= guess["pessimistic"]:
            yield FieldProblem(f"/activities/{place}/estimate", "range_not_in_order")
    days = span(content)
    if days is None:
        return
    first, last = (day.isoformat() for day in days)
    for place, milestone in enumerate(content["milestones"]):
        if not first <= milestone["date"]:
            yield FieldProblem(f"/milestones/{place}/date", "outside_plan")
    for place, line in enumerate(content["budget_lines"]):
        if not first[:7] <= line["month"] <= last[:7]:
            yield FieldProblem(f"/budget_lines/{place}/month", "outside_plan")


def _kept(bound: Element, activity: Element) -> bool:
    """Start or finish not earlier or later than a day, or just on it."""
    end = activity["start" if bound["type"] in ("SNET", "SNLT", "MSO") else "finish"]
    kept: bool = {"NET": end >= bound["date"], "NLT": end <= bound["date"]}.get(
        bound["type"][1:], end == bound["date"]
    )
    return kept


def difference(before: Content, after: Content) -> list[dict[str, Any]]:
    """What was added, removed and changed, by kind and code; never by place (REQ-085)."""
    found: list[dict[str, Any]] = []
    for kind in KEYS:
        old = {name_of(kind, e): e for e in before.get(kind, ())}
        new = {name_of(kind, e): e for e in after.get(kind, ())}
        for name in sorted(old.keys() | new.keys()):
            if old.get(name) != new.get(name):
                found.append(_change(kind, name, old.get(name), new.get(name)))
    for kind in SINGLE:
        if before.get(kind) != after.get(kind):
            was, now = ({kind: content.get(kind)} for content in (before, after))
            found.append(_change(kind, "", was, now))
    return found


def _change(kind: str, name: str, old: Element | None, new: Element | None) -> dict[str, Any]:
    step = "ADDED" if old is None else "REMOVED" if new is None else "CHANGED"
    parts = sorted((old or {}).keys() | (new or {}).keys())
    changed = [part for part in parts if (old or {}).get(part) != (new or {}).get(part)]
    fields = changed if step == "CHANGED" else []
    return {"kind": kind, "code": name, "change": step, "fields": fields}
