"""What intake is filled with: proposals, each taken to where the demo wants it, step by step."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.seeding.people import ANALYST, DIRECTOR
from deploy.seeding.steps import Ground, Record, records
from deploy.site import refused

PROPOSALS = "/intake/v1/proposals"
PATIENCE = 60.0


def fill_proposals(ground: Ground) -> int:
    """How many were new or taken further."""
    wanted = records("proposals")
    known: dict[str, Any] = {}
    for sponsor in {record["sponsor"] for record in wanted}:
        own = ground.services.all(sponsor, PROPOSALS, {"sponsor_id": sponsor})
        known |= {row["title"]: row for row in own}
    found = [Course(ground, record, known.get(record["proposal"]["title"])) for record in wanted]
    return sum(ground.each(Course.run, found))


class Course:
    """One proposal on its way."""

    def __init__(self, ground: Ground, record: Record, row: Any) -> None:
        self.ground, self.record, self._row = ground, record, row
        self.id = ""

    def run(self) -> bool:
        """Take it to its state; whether there was anything to do."""
        record, row = self.record, self._row
        proposal = row or self.ground.post(record["sponsor"], PROPOSALS, record["proposal"])
        self.id = proposal["id"]
        steps = steps_between(proposal["state"], record["state"])
        for step in steps:
            step(self)
        if record["state"] == "ADMITTED":
            self._await_admission()
        return row is None or bool(steps)

    def seen(self, by: str | None = None) -> Any:
        """The proposal as it is now."""
        by = by or self.record["sponsor"]
        return self.ground.services.ask(by, "GET", f"{PROPOSALS}/{self.id}")

    def move(self, by: str, verb: str, body: Any = None) -> None:
        """One step, decided on the version just seen."""
        path = f"{PROPOSALS}/{self.id}/{verb}"
        self.ground.post(by, path, body, if_match=self.seen(by)["version"])

    def submit(self) -> None:
        self.move(self.record["sponsor"], "submit")

    def start_screening(self) -> None:
        self.move(ANALYST, "start-screening", {"assessor_id": ANALYST})

    def assess(self) -> None:
        """Every axis scored, on the evidence that the record names (REQ-039, REQ-040)."""
        evidence, needed = self.record["evidence"], self.record["necessity"]
        axes = {
            name: {"score": score, "evidence": evidence, "confidence": "MEDIUM"}
            for name, score in self.record["scores"].items()
        }
        cost = {"amount": needed["monthly_cost"], "currency": "CNY"}
        necessity = {
            "alignment": needed["alignment"],
            "urgency": needed["urgency"],
            "cost_of_inaction": cost,
            "evidence": evidence,
        }
        self.move(ANALYST, "assessments", {"feasibility": axes, "necessity": necessity})

    def complete_consultation(self) -> None:
        self.move(ANALYST, "complete-consultation")

    def decide(self) -> None:
        """As the record says, on what the director is shown (REQ-057)."""
        record = self.record
        ruling = {"reason": record["ruling"], "inputs_hash": self.seen(DIRECTOR)["inputs_hash"]}
        if record["state"] == "DEFERRED":
            revisit = datetime.now(UTC) + timedelta(days=record["revisit_in_days"])
            ruling |= {"outcome": "DEFER", "revisit_date": revisit.date().isoformat()}
        else:
            conditions = record["conditions"]
            outcome = "APPROVE_WITH_CONDITIONS" if conditions else "APPROVE"
            ruling |= {"outcome": outcome, "conditions": conditions}
            ruling |= {"project_manager_id": record["manager"]}
        self.move(DIRECTOR, "decisions", ruling)

    def _await_admission(self) -> None:
        """The other services take over what is approved by themselves."""
        deadline = time.monotonic() + PATIENCE
        while (proposal := self.seen())["state"] == "APPROVED":
            if time.monotonic() > deadline:
                raise refused(f"{proposal['key']} is approved and not admitted: see its handoff")
            time.sleep(0.2)


Way = Mapping[str, Callable[[Course], None]]

WAY: Way = {
    "DRAFT": Course.submit,
    "SUBMITTED": Course.start_screening,
    "SCREENING": Course.assess,
    "CONSULTING": Course.complete_consultation,
    "DECISION_PENDING": Course.decide,
}
"""From each state the step that leads on; the last leads to any outcome."""


def steps_between(state: str, wanted: str) -> list[Callable[[Course], None]]:
    """The steps still to take; none from a state that the demo would not lead through."""
    states = list(WAY)
    if state not in states:
        return []
    end = states.index(wanted) if wanted in states else len(states)
    return [WAY[name] for name in states[states.index(state) : end]]
