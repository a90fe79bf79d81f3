"""What people are heard about while a proposal is screened: needs, conflicts, consultations."""

from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.seeding.people import ANALYST
from deploy.seeding.steps import Ground, Record

INTAKE = "/intake/v1"
CONSULTATIONS = f"{INTAKE}/consultations"


class Hearing:
    """The people of one proposal, and what they say; what was written down is not said again."""

    def __init__(self, ground: Ground, record: Record, proposal_id: str) -> None:
        self._ground, self._record = ground, record
        self._id, self._base = proposal_id, f"{INTAKE}/proposals/{proposal_id}"
        self._people: dict[str, str] = {}

    def run(self) -> None:
        """All that the record tells of."""
        self._people = {row["name"]: row["id"] for row in self._all("stakeholders")}
        self._collect()
        self._weigh()
        self._listen()

    def _all(self, what: str) -> list[Any]:
        return self._ground.services.all(ANALYST, f"{self._base}/{what}")

    def _post(self, path: str, body: Any, row: Any = None) -> Any:
        version = None if row is None else row["version"]
        return self._ground.post(ANALYST, path, body, if_match=version)

    def _collect(self) -> None:
        """What each needs, and whether it was understood (REQ-050, REQ-054)."""
        known = {row["statement"]: row for row in self._all("requirements")}
        for said in self._record.get("requirements", ()):
            body = {n: said[n] for n in ("statement", "priority", "acceptance_criterion")}
            body["source_stakeholder_id"] = self._people[said["from"]]
            row = known.get(said["statement"]) or self._post(f"{self._base}/requirements", body)
            path = f"{INTAKE}/requirements/{row['id']}"
            if row["state"] == "CAPTURED" and "confirmed" in said:
                self._post(f"{path}/confirm", {"on_behalf": said["confirmed"]}, row)
            if row["state"] == "CAPTURED" and "disputed" in said:
                because = {"reason": said["disputed"], "on_behalf": "会上口头说明。"}
                self._post(f"{path}/dispute", because, row)

    def _weigh(self) -> None:
        """Which needs cannot both be met, and what was decided (REQ-052)."""
        wanted = self._record.get("conflicts", ())
        if not wanted:
            return
        needs = {row["statement"]: row["id"] for row in self._all("requirements")}
        names = ("requirement_id", "other_requirement_id")
        known = {frozenset(r[n] for n in names): r for r in self._all("requirement-conflicts")}
        for said in wanted:
            between = [needs[statement] for statement in said["between"]]
            body = dict(zip(names, between, strict=True)) | {"why": said["why"]}
            flagged = known.get(frozenset(between))
            row = flagged or self._post(f"{self._base}/requirement-conflicts", body)
            if row["state"] == "FLAGGED":
                path = f"{INTAKE}/requirement-conflicts/{row['id']}/resolve"
                self._post(path, {"decision": said["decision"]}, row)

    def _listen(self) -> None:
        """Who was heard, how, and what came of it (REQ-049)."""
        of_it = {"proposal_id": self._id}
        rows = self._ground.services.all(ANALYST, CONSULTATIONS, of_it)
        known = {(row["method"], frozenset(row["participants"])): row for row in rows}
        for said in self._record.get("consultations", ()):
            who = [self._people[name] for name in said["with"]]
            day = (datetime.now(UTC) - timedelta(days=said["days_ago"])).date().isoformat()
            planned = {"method": said["method"], "planned_for": day, "participants": who}
            row = known.get((said["method"], frozenset(who)))
            row = row or self._post(f"{self._base}/consultations", planned)
            if row["state"] == "PLANNED":
                held = {"held_on": day, "summary": said["summary"], "outcome": said["outcome"]}
                self._post(f"{CONSULTATIONS}/{row['id']}/hold", held, row)
