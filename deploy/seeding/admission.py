"""What intake is filled with: proposals, each taken to where the demo wants it, step by step."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.calls import Passing
from deploy.seeding.hearing import Hearing
from deploy.seeding.people import ANALYST, DIRECTOR
from deploy.seeding.risks import fill_risks
from deploy.seeding.steps import Ground, Record, records
from deploy.seeding.strategy import objectives

PROPOSALS = "/intake/v1/proposals"
VOTES = "/intake/v1/board-votes"
MEANWHILE = ("precondition_failed", "inputs_changed", "busy")
"""Refusals because something else was heard between looking and acting."""


def fill_proposals(ground: Ground) -> int:
    """How many were new or taken further."""
    wanted, serves = records("proposals"), objectives(ground)
    known: dict[str, Any] = {}
    for sponsor in {record["sponsor"] for record in wanted}:
        own = ground.services.all(sponsor, PROPOSALS, {"sponsor_id": sponsor})
        known |= {row["title"]: row for row in own}
    found = [Course(ground, r, known.get(r["proposal"]["title"]), serves) for r in wanted]
    # One after the other: the same proposal has the same key on every machine.
    for course in found:
        course.draft()
    return sum(ground.each(Course.run, found))


class Course:
    """One proposal on its way."""

    def __init__(self, ground: Ground, record: Record, row: Any, serves: Mapping[str, str]) -> None:
        self._ground, self._record, self._row = ground, record, row
        self._serves, self._new = serves, row is None

    @property
    def _id(self) -> str:
        return str(self._row["id"])

    def draft(self) -> None:
        """Write it down, unless it is there."""
        if self._new:
            self._row = self._drafted()

    def run(self) -> bool:
        """Take it to its state; whether there was anything to do."""
        record = self._record
        steps = steps_between(self._row["state"], record["state"])
        for step in steps:
            step(self)
        if steps and record["state"] == "SCREENING":
            self._hear()
        if record["state"] == "ADMITTED":
            self._ground.until("the project is registered", self._admitted)
        return self._new or bool(steps)

    def _drafted(self) -> Any:
        """As its sponsor wrote it, once intake has heard of the objectives that it serves."""
        body = dict(self._record["proposal"])
        body["expected_objectives"] = [self._linked(o) for o in body["expected_objectives"]]

        def draft(attempt: int) -> Any:
            unheard = ("strategic_objective_unknown", "busy")
            sponsor = self._record["sponsor"]
            return self._ground.post(sponsor, PROPOSALS, body, attempt=attempt, passing=unheard)

        return self._ground.until("intake hears of the strategy", draft)

    def _linked(self, objective: Record) -> dict[str, Any]:
        said = {name: value for name, value in objective.items() if name != "serves"}
        if "serves" in objective:
            said["strategic_objective_id"] = self._serves[objective["serves"]]
        return said

    def _seen(self, by: str) -> Any:
        return self._ground.services.ask(by, "GET", f"{PROPOSALS}/{self._id}")

    def _move(self, by: str, verb: str, body: Callable[[Any], Any] = lambda seen: None) -> Any:
        """One step, decided on what was just seen; looked at again when that changed meanwhile."""
        path = f"{PROPOSALS}/{self._id}/{verb}"

        def attempt(number: int) -> Any:
            seen = self._seen(by)
            return self._ground.post(
                by,
                path,
                body(seen),
                if_match=seen["version"],
                attempt=number,
                passing=MEANWHILE,
            )

        return self._ground.until(f"{verb} of {self._record['proposal']['title']}", attempt)

    def submit(self) -> None:
        self._move(self._record["sponsor"], "submit")

    def start_screening(self) -> None:
        self._move(ANALYST, "start-screening", lambda seen: {"assessor_id": ANALYST})

    def _hear(self) -> None:
        Hearing(self._ground, self._record, self._id).run()
        fill_risks(self._ground, self._record, self._id)

    def assess(self) -> None:
        """Every axis scored, on the evidence that the record names (REQ-039, REQ-040)."""
        self._hear()
        evidence, needed = self._record["evidence"], self._record["necessity"]
        axes = {
            name: {"score": score, "evidence": evidence, "confidence": "MEDIUM"}
            for name, score in self._record["scores"].items()
        }
        cost = {"amount": needed["monthly_cost"], "currency": "CNY"}
        necessity = {
            "alignment": needed["alignment"],
            "urgency": needed["urgency"],
            "cost_of_inaction": cost,
            "evidence": evidence,
        }
        self._move(ANALYST, "assessments", lambda _: {"feasibility": axes, "necessity": necessity})

    def complete_consultation(self) -> None:
        """Score it as it is now, and close the consultation (REQ-046, REQ-053)."""
        inputs = [{"criterion": c, "value": v} for c, v in self._record["scorecard"].items()]
        self._move(ANALYST, "scorecards", lambda _: {"inputs": inputs})
        self._move(ANALYST, "complete-consultation")

    def decide(self) -> None:
        """As the record says, on what is shown: by the director, or by the board (REQ-057)."""
        if "board" in self._record:
            self._vote()
        else:
            self._move(DIRECTOR, "decisions", self._ruling)

    def _ruling(self, seen: Any) -> dict[str, Any]:
        record = self._record
        ruling = {"reason": record["ruling"], "inputs_hash": seen["inputs_hash"]}
        match record["state"]:
            case "DEFERRED":
                revisit = datetime.now(UTC) + timedelta(days=record["revisit_in_days"])
                return ruling | {"outcome": "DEFER", "revisit_date": revisit.date().isoformat()}
            case "REJECTED":
                category = {"rejection_category": record["rejection_category"]}
                return ruling | {"outcome": "REJECT", **category}
        conditions = record["conditions"]
        outcome = "APPROVE_WITH_CONDITIONS" if conditions else "APPROVE"
        manager = {"project_manager_id": record["manager"]}
        return ruling | {"outcome": outcome, "conditions": conditions, **manager}

    def _vote(self) -> None:
        """An analyst puts it to the vote; it is closed as soon as it is decided (REQ-058)."""
        votes = self._ground.services.all(ANALYST, f"{PROPOSALS}/{self._id}/board-votes")
        vote = next((v for v in votes if v["state"] == "OPEN"), None)
        vote = vote or self._move(ANALYST, "board-votes", self._ruling)
        for ballot in self._record["board"]:
            if vote["state"] == "OPEN":
                said = {"choice": ballot["choice"], "reason": ballot["reason"]}
                vote = self._ground.post(ballot["member"], f"{VOTES}/{vote['id']}/cast", said)

    def return_(self) -> None:
        self._move(ANALYST, "return", self._reason)

    def withdraw(self) -> None:
        self._move(self._record["sponsor"], "withdraw", self._reason)

    def _reason(self, seen: Any) -> dict[str, Any]:
        return {"reason": self._record["reason"]}

    def _admitted(self, attempt: int) -> None:
        """The other services take over what is approved by themselves."""
        if self._seen(self._record["sponsor"])["state"] == "APPROVED":
            raise Passing("approved, and not admitted")


WAY: Mapping[str, Callable[[Course], None]] = {
    "DRAFT": Course.submit,
    "SUBMITTED": Course.start_screening,
    "SCREENING": Course.assess,
    "CONSULTING": Course.complete_consultation,
    "DECISION_PENDING": Course.decide,
}
"""From each state the step that leads on; the last leads to any outcome."""

ASIDE: Mapping[str, tuple[str, Callable[[Course], None]]] = {
    "RETURNED": ("SCREENING", Course.return_),
    "WITHDRAWN": ("SUBMITTED", Course.withdraw),
}
"""States beside the way: from where, and by which step."""


def steps_between(state: str, wanted: str) -> list[Callable[[Course], None]]:
    """The steps still to take; none from a state that the demo would not lead through."""
    states = list(WAY)
    leaves, aside = ASIDE.get(wanted, (wanted, None))
    if state not in states:
        return []
    end = states.index(leaves) if leaves in states else len(states)
    if states.index(state) > end:
        return []
    return [*[WAY[name] for name in states[states.index(state) : end]], *([aside] if aside else [])]
