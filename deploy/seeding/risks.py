"""What risk is filled with: threats and opportunities of a proposal, identified, assessed."""

from typing import Any

from deploy.calls import Passing
from deploy.seeding.people import ANALYST
from deploy.seeding.steps import Ground, Record

REGISTERS = "/risk/v1/registers"
RISKS = "/risk/v1/risks"


def fill_risks(ground: Ground, record: Record, proposal_id: str) -> None:
    """Identify each in the register that opened at submission, and assess it (REQ-175, REQ-176)."""
    wanted = record.get("risks", ())
    if not wanted:
        return
    register = ground.until("the risk register opens", lambda _: _register(ground, proposal_id))
    of_it = {"project_id": proposal_id}
    known = {row["event"]: row for row in ground.services.all(ANALYST, RISKS, of_it)}
    for risk in wanted:
        said = {name: value for name, value in risk.items() if name != "assessment"}
        path = f"{REGISTERS}/{register['id']}/risks"
        row = known.get(risk["event"]) or ground.post(ANALYST, path, said)
        if row["state"] == "IDENTIFIED":
            path = f"{RISKS}/{row['id']}/assess"
            ground.post(ANALYST, path, risk["assessment"], if_match=row["version"])


def _register(ground: Ground, proposal_id: str) -> Any:
    for row in ground.services.all(ANALYST, REGISTERS, {"project_id": proposal_id}):
        return row
    raise Passing("not opened")
