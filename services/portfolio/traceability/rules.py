"""Following objectives to requirements, deliverables and their acceptance (REQ-055)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Element = Mapping[str, Any]


def threads(
    objectives: Iterable[str], requirements: Sequence[Element], deliverables: Sequence[Element]
) -> Iterator[dict[str, str | None]]:
    """Each way from an objective to a deliverable, as far as it goes; None where it breaks off.

    O1 served by R1, which D1 meets, is one; O2 that no requirement serves breaks off at once.
    """
    for objective in objectives:
        serving: list[str | None] = [
            r["code"] for r in requirements if objective in r["objectives"]
        ]
        for requirement in serving or [None]:
            meeting: list[Element | None] = [
                d for d in deliverables if requirement in d["requirements"]
            ]
            for deliverable in meeting or [None]:
                yield {
                    "objective_id": objective,
                    "requirement": requirement,
                    **_handed_over(deliverable),
                }


def _handed_over(deliverable: Element | None) -> dict[str, str | None]:
    if deliverable is None:
        return {"deliverable": None, "wbs": None, "acceptance_criteria": None}
    criteria = deliverable["acceptance_criteria"]
    return {
        "deliverable": deliverable["code"],
        "wbs": deliverable["wbs"],
        "acceptance_criteria": criteria,
    }


def gaps(
    objectives: Iterable[str], requirements: Sequence[Element], deliverables: Sequence[Element]
) -> Iterator[dict[str, str]]:
    """What leads nowhere, or comes from nowhere: each with what it lacks."""
    served = {o for r in requirements for o in r["objectives"]}
    met = {r for d in deliverables for r in d["requirements"]}
    for objective in objectives:
        if objective not in served:
            yield {"kind": "objectives", "code": objective, "lacks": "requirements"}
    for requirement in requirements:
        code = requirement["code"]
        if not requirement["objectives"]:
            yield {"kind": "requirements", "code": code, "lacks": "objectives"}
        if code not in met and requirement["priority"] != "WONT":
            yield {"kind": "requirements", "code": code, "lacks": "deliverables"}
    for deliverable in deliverables:
        if not deliverable["requirements"]:
            yield {"kind": "deliverables", "code": deliverable["code"], "lacks": "requirements"}
