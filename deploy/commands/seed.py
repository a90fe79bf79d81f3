"""`pmo seed` fills the platform with demo records, through the services and as the personas."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import typer
import yaml
from rich.console import Console

from deploy.calls import Caller
from deploy.site import Site, refused
from shared.domain.canonical import content_hash

RECORDS = Path(__file__).parents[1] / "seed"
ANALYST, DIRECTOR = "analyst-lin", "director-chen"
PATIENCE = 60.0

app = typer.Typer()
console = Console()

Record = Mapping[str, Any]
Step = Callable[["Proposals", Record, Any], None]


@app.command()
def seed() -> None:
    """Add the demo's lessons and proposals; what is there already is left as it is."""
    caller = Caller(Site.here())
    lessons = seed_lessons(caller, _records("lessons"))
    proposals = Proposals(caller).seed(_records("proposals"))
    console.print(f"seeded: {lessons} lessons and {proposals} proposals changed")


def _records(name: str) -> list[Record]:
    found: list[Record] = yaml.safe_load((RECORDS / f"{name}.yaml").read_text())
    return found


def seed_lessons(caller: Caller, records: list[Record]) -> int:
    """Capture, validate and publish each; how many needed any of it."""
    base = "/knowledge/v1/lessons"
    known = {lesson["title"]: lesson for lesson in caller.all(ANALYST, base)}
    changed = 0
    for record in records:
        lesson = known.get(record["body"]["title"])
        changed += lesson is None or lesson["state"] in ("CAPTURED", "VALIDATED")
        if lesson is None:
            lesson = caller.ask(
                ANALYST, "POST", base, record["body"], key=_key(record["external_key"])
            )
        for state, verb in (("CAPTURED", "validate"), ("VALIDATED", "publish")):
            if lesson["state"] == state:
                path = f"{base}/{lesson['id']}/{verb}"
                lesson = caller.ask(ANALYST, "POST", path, if_match=lesson["version"])
    return changed


def _key(name: str) -> str:
    """An Idempotency-Key of this record, for a seeding that was interrupted."""
    return f"seed-{name}"


class Proposals:
    """Takes each proposal from where it is to where the demo wants it, step by step."""

    base = "/intake/v1/proposals"

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def seed(self, records: list[Record]) -> int:
        """How many were new or taken further."""
        known: dict[str, Any] = {}
        for sponsor in {record["sponsor"] for record in records}:
            own = self._caller.all(sponsor, self.base, {"sponsor_id": sponsor})
            known |= {row["title"]: row for row in own}
        changed = 0
        for record in records:
            row = known.get(record["proposal"]["title"])
            proposal = row or self._drafted(record)
            steps = _steps_between(proposal["state"], record["state"])
            for step in steps:
                step(self, record, self.seen(record, proposal["id"]))
            if record["state"] == "ADMITTED":
                self._await_admission(record, proposal["id"])
            changed += row is None or bool(steps)
        return changed

    def _drafted(self, record: Record) -> Any:
        title = content_hash(record["proposal"]["title"])
        return self._caller.ask(
            record["sponsor"], "POST", self.base, record["proposal"], key=_key(title)
        )

    def seen(self, record: Record, proposal_id: str) -> Any:
        """The proposal as it is now."""
        return self._caller.ask(record["sponsor"], "GET", f"{self.base}/{proposal_id}")

    def move(self, by: str, proposal: Any, verb: str, json: Any = None) -> None:
        """One step, decided on the version just seen."""
        path = f"{self.base}/{proposal['id']}/{verb}"
        self._caller.ask(by, "POST", path, json, if_match=proposal["version"])

    def submit(self, record: Record, proposal: Any) -> None:
        self.move(record["sponsor"], proposal, "submit")

    def start_screening(self, record: Record, proposal: Any) -> None:
        self.move(ANALYST, proposal, "start-screening", {"assessor_id": ANALYST})

    def assess(self, record: Record, proposal: Any) -> None:
        """Every axis scored, on the evidence that the record names (REQ-039, REQ-040)."""
        evidence, needed = record["evidence"], record["necessity"]
        axes = {
            name: {"score": score, "evidence": evidence, "confidence": "MEDIUM"}
            for name, score in record["scores"].items()
        }
        cost = {"amount": needed["monthly_cost"], "currency": "CNY"}
        necessity = {
            "alignment": needed["alignment"],
            "urgency": needed["urgency"],
            "cost_of_inaction": cost,
            "evidence": evidence,
        }
        self.move(ANALYST, proposal, "assessments", {"feasibility": axes, "necessity": necessity})

    def complete_consultation(self, record: Record, proposal: Any) -> None:
        self.move(ANALYST, proposal, "complete-consultation")

    def decide(self, record: Record, proposal: Any) -> None:
        """As the record says, on what the director is shown (REQ-057)."""
        shown = self._caller.ask(DIRECTOR, "GET", f"{self.base}/{proposal['id']}")
        ruling = {"reason": record["ruling"], "inputs_hash": shown["inputs_hash"]}
        if record["state"] == "DEFERRED":
            revisit = datetime.now(UTC) + timedelta(days=record["revisit_in_days"])
            ruling |= {"outcome": "DEFER", "revisit_date": revisit.date().isoformat()}
        else:
            conditions = record["conditions"]
            outcome = "APPROVE_WITH_CONDITIONS" if conditions else "APPROVE"
            ruling |= {"outcome": outcome, "conditions": conditions}
            ruling |= {"project_manager_id": record["manager"]}
        self.move(DIRECTOR, proposal, "decisions", ruling)

    def _await_admission(self, record: Record, proposal_id: str) -> None:
        """The other services take over what is approved by themselves."""
        deadline = time.monotonic() + PATIENCE
        while (proposal := self.seen(record, proposal_id))["state"] == "APPROVED":
            if time.monotonic() > deadline:
                raise refused(f"{proposal['key']} is approved and not admitted: see its handoff")
            time.sleep(0.2)


WAY: tuple[tuple[str, Step], ...] = (
    ("DRAFT", Proposals.submit),
    ("SUBMITTED", Proposals.start_screening),
    ("SCREENING", Proposals.assess),
    ("CONSULTING", Proposals.complete_consultation),
    ("DECISION_PENDING", Proposals.decide),
)
"""From each state the step that leads on; the last leads to any outcome."""


def _steps_between(state: str, wanted: str) -> list[Step]:
    """The steps still to take; none from a state that the demo would not lead through."""
    states = [s for s, _ in WAY]
    if state not in states:
        return []
    end = states.index(wanted) if wanted in states else len(states)
    return [step for _, step in WAY[states.index(state) : end]]
