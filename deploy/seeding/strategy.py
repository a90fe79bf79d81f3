"""What portfolio is filled with: the strategy, and projects from before there was a PMO."""

from typing import Any

from deploy.seeding.people import ANALYST, DIRECTOR
from deploy.seeding.steps import Ground, Record, records

OBJECTIVES = "/portfolio/v1/strategic-objectives"
PROJECTS = "/portfolio/v1/projects"
IMPORTS = "/portfolio/v1/project-imports"


def objectives(ground: Ground) -> dict[str, str]:
    """The ids of the strategic objectives by code."""
    return {row["code"]: row["id"] for row in ground.services.all(DIRECTOR, OBJECTIVES)}


def fill_objectives(ground: Ground) -> int:
    """Set each; one that belongs to another comes after it."""
    known, new = objectives(ground), 0
    for record in records("strategic_objectives"):
        if record["code"] not in known:
            said = {name: value for name, value in record.items() if name != "below"}
            if "below" in record:
                said["parent_id"] = known[record["below"]]
            known[record["code"]] = ground.post(DIRECTOR, OBJECTIVES, said)["id"]
            new += 1
    return new


def fill_past_projects(ground: Ground) -> int:
    """Import each that portfolio does not know by its name; it tells knowledge of them."""
    known = {row["name"] for row in ground.services.all(ANALYST, PROJECTS)}
    missing = [project for project in records("past_projects") if project["name"] not in known]
    for project in missing:
        ground.post(ANALYST, IMPORTS, _imported(project))
    return len(missing)


def _imported(project: Record) -> dict[str, Any]:
    """A record as portfolio takes it; what was planned began when it did."""
    names = ("name", "type", "tier", "org_unit", "sponsor_id", "project_manager_id", "budget")
    day = {n: str(project[n]) for n in ("started_on", "finished_on", "planned_finish")}
    return {name: project[name] for name in names} | {
        "external_reference": project["external_ref"],
        "planned_start": day["started_on"],
        "planned_finish": day["planned_finish"],
        "past": {
            "started_on": day["started_on"],
            "finished_on": day["finished_on"],
            "actual_cost": project["actual_cost"]["amount"],
            "summary": project["summary"],
            "outcome": project["outcome"],
        },
    }
