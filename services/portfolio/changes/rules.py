"""The operations of a patch, each as what it does to the elements of a baseline's content.

Contents and operations are JSON; what an operation answers is why it cannot be done.
"""

from collections.abc import Callable, Mapping, Set
from decimal import Decimal
from typing import Any

Element = dict[str, Any]
Operation = Mapping[str, Any]

UNKNOWN, TAKEN, SHORT = "element_unknown", "code_taken", "amount_too_large"
RESERVES = {"CONTINGENCY": "contingency", "MANAGEMENT": "management"}


class Book:
    """A content on its way to the next one: its elements by what they are called."""

    def __init__(self, content: Mapping[str, Any], keys: Mapping[str, tuple[str, ...]]) -> None:
        """`keys` are the kinds of element, and the parts by which each is called."""
        self._keys = keys
        self.single = {n: v for n, v in content.items() if n not in keys}
        self.of = {
            kind: {self.name(kind, e): dict(e) for e in content.get(kind, ())} for kind in keys
        }

    def name(self, kind: str, element: Mapping[str, Any]) -> str:
        """What an element is called by."""
        return ":".join(str(element[part]) for part in self._keys[kind])

    def content(self) -> dict[str, Any]:
        """As it now is; what it adds up to is to be reckoned anew."""
        elements = {kind: list(named.values()) for kind, named in self.of.items()}
        return {**self.single, **elements, "bac": None}

    def add(self, kind: str, element: Element) -> str | None:
        """One more, unless there is one of that name, or what it is a part of is not there."""
        name = self.name(kind, element)
        if name in self.of[kind]:
            return TAKEN
        if "wbs" in element and element["wbs"] not in self.of["wbs"]:
            return UNKNOWN
        self.of[kind][name] = element
        return None

    def put(self, kind: str, name: str, said: Mapping[str, Any]) -> str | None:
        """Some parts of one anew; None leaves what is there."""
        if name not in self.of[kind]:
            return UNKNOWN
        self.of[kind][name] |= {part: value for part, value in said.items() if value is not None}
        return None

    def remove(self, kind: str, name: str) -> str | None:
        """One less."""
        return None if self.of[kind].pop(name, None) is not None else UNKNOWN

    def pay(self, line: str, sum_: Decimal) -> str | None:
        """So much more in a budget line, or less; never below nothing."""
        if line not in self.of["budget_lines"]:
            return UNKNOWN
        element = self.of["budget_lines"][line]
        left = Decimal(element["amount"]) + sum_
        if left < 0:
            return SHORT
        element["amount"] = f"{left:.4f}"
        return None


def _said(operation: Operation, *parts: str) -> Element:
    return {part: operation[part] for part in parts}


def _named(operation: Operation) -> str:
    """Words that are confidential do not travel: a new element is called by its code."""
    return operation["name"] or operation["code"]  # type: ignore[no-any-return]


def _activity_add(book: Book, op: Operation) -> str | None:
    said = _said(op, "code", "wbs", "start", "finish", "role_hours")
    return book.add(
        "activities", {**said, "name": _named(op), "estimate": None, "constraint": None}
    )


def _activity_modify(book: Book, op: Operation) -> str | None:
    said = _said(op, "start", "finish", "role_hours")
    return book.put("activities", op["code"], {**said, "name": op["name"] or None})


def _activity_remove(book: Book, op: Operation) -> str | None:
    code = op["code"]
    links = book.of["dependencies"]
    for name in [n for n, link in links.items() if code in (link["pred"], link["succ"])]:
        del links[name]
    return book.remove("activities", code)


def _dependency_add(book: Book, op: Operation) -> str | None:
    if not {op["pred"], op["succ"]} <= book.of["activities"].keys():
        return UNKNOWN
    return book.add("dependencies", _said(op, "pred", "succ", "type", "lag_days"))


def _dependency_remove(book: Book, op: Operation) -> str | None:
    return book.remove("dependencies", book.name("dependencies", op))


def _milestone_move(book: Book, op: Operation) -> str | None:
    return book.put("milestones", op["code"], {"date": op["date"]})


def _requirement_add(book: Book, op: Operation) -> str | None:
    said = _said(op, "code", "statement", "priority", "acceptance_criterion")
    return book.add("requirements", {**said, "objectives": []})


def _requirement_modify(book: Book, op: Operation) -> str | None:
    said = {n: op[n] or None for n in ("statement", "priority", "acceptance_criterion")}
    return book.put("requirements", op["code"], said)


def _requirement_drop(book: Book, op: Operation) -> str | None:
    for deliverable in book.of["deliverables"].values():
        deliverable["requirements"] = [c for c in deliverable["requirements"] if c != op["code"]]
    return book.remove("requirements", op["code"])


def _budget_transfer(book: Book, op: Operation) -> str | None:
    moved = Decimal(op["amount"])
    return book.pay(op["from_line"], -moved) or book.pay(op["to_line"], moved)


def _budget_add(book: Book, op: Operation) -> str | None:
    said = _said(op, "code", "wbs", "cost_type", "cost_class", "month", "amount")
    return book.add("budget_lines", said)


def _budget_reduce(book: Book, op: Operation) -> str | None:
    return book.pay(op["code"], -Decimal(op["amount"]))


def _reserve_draw(book: Book, op: Operation) -> str | None:
    reserves, name = dict(book.single["reserves"]), RESERVES[op["reserve"]]
    left = Decimal(reserves[name]) - Decimal(op["amount"])
    if left < 0:
        return SHORT
    book.single["reserves"] = {**reserves, name: f"{left:.4f}"}
    return book.pay(op["to_line"], Decimal(op["amount"]))


def _objective_amend(book: Book, op: Operation) -> str | None:
    return book.put("objectives", op["objective_id"], _said(op, "target_value", "due"))


def _allocation_change(book: Book, op: Operation) -> str | None:
    said = _said(op, "role", "month", "hours")
    book.of["allocations"][book.name("allocations", said)] = said
    return None


def _calendar_change(book: Book, op: Operation) -> str | None:
    book.single["calendar"] = op["calendar"]
    return None


def _type_change(book: Book, op: Operation) -> str | None:
    book.single |= _said(op, "type", "tier")
    return None


def _tolerance_change(book: Book, op: Operation) -> str | None:
    book.of["tolerances"][op["aspect"]] = _said(op, "aspect", "plus", "minus")
    return None


OPERATIONS: Mapping[str, Callable[[Book, Operation], str | None]] = {
    "activity.add": _activity_add,
    "activity.modify": _activity_modify,
    "activity.remove": _activity_remove,
    "dependency.add": _dependency_add,
    "dependency.remove": _dependency_remove,
    "milestone.move": _milestone_move,
    "requirement.add": _requirement_add,
    "requirement.modify": _requirement_modify,
    "requirement.drop": _requirement_drop,
    "budget.transfer": _budget_transfer,
    "budget.add": _budget_add,
    "budget.reduce": _budget_reduce,
    "reserve.draw": _reserve_draw,
    "objective.amend": _objective_amend,
    "allocation.change": _allocation_change,
    "calendar.change": _calendar_change,
    "type.change": _type_change,
    "tolerance.change": _tolerance_change,
}


def prior_problem(operation: Operation, types: Set[str]) -> str | None:
    """What is wrong with an operation, whatever it is applied to."""
    if operation["op"] == "type.change" and operation["type"] not in types:
        return "type_unknown"
    if "amount" in operation and Decimal(operation["amount"]) <= 0:
        return "amount_not_positive"
    return None
