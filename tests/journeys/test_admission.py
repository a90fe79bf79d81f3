"""Story: a wish becomes a project, and all six services know of it."""

from tests.support.stage import Stage


async def test_an_approved_proposal_is_a_project_in_all_six_services(stage: Stage) -> None:
    """REQ-043, 045, 060, 061, 063, 126, 215: one thread through every service, over the gateway."""
    proposal = await stage.approve("journey-admission")

    async def handed_over() -> bool:
        shown = await stage.call("sponsor-zhang", "GET", f"/intake/v1/proposals/{proposal}")
        state: str = shown.json()["handoff"]["state"]
        return state == "COMPLETED"

    await stage.until(handed_over, "the hand-off is complete")
    shown = (await stage.call("pm-zhou", "GET", f"/intake/v1/proposals/{proposal}")).json()
    assert shown["state"] == "ADMITTED"
    assert shown["handoff"]["awaiting"] == []

    project = (await stage.call("pm-zhou", "GET", f"/portfolio/v1/projects/{proposal}")).json()
    assert project["key"] == shown["project_key"]
    assert project["state"] == "REGISTERED"
    assert project["project_manager_id"] == "pm-zhou"

    plans = (await stage.call("pm-zhou", "GET", f"/portfolio/v1/projects/{proposal}/plans")).json()
    assert [(p["kind"], p["state"]) for p in plans["items"]] == [("PRELIMINARY", "DRAFT")]

    for service, table, count in (
        ("risk", "risk_registers", 1),
        ("change", "change_logs", 1),
        ("knowledge", "recommendations", 1),
    ):
        rows = await stage.rows(service, f"SELECT * FROM {table} WHERE project_id = $1", proposal)
        assert len(rows) == count, f"{service} has {len(rows)} {table}"
    demands = await stage.rows(
        "resource", "SELECT role FROM demands WHERE project_id = $1", proposal
    )
    assert len(demands) == len({row["role"] for row in demands}) > 0


async def test_the_story_of_one_project_is_one_subject(stage: Stage) -> None:
    """Every fact of the undertaking carries its id as the key, so one filter replays it."""
    proposal = await stage.approve("journey-story")

    async def told() -> bool:
        rows = await stage.rows(
            "intake",
            "SELECT 1 FROM events WHERE type LIKE '%HandoffCompleted%' AND key = $1",
            proposal,
        )
        return len(rows) == 1

    await stage.until(told, "the hand-off is told as complete")
    tellers = {}
    for service in ("intake", "portfolio", "risk", "resource", "change", "knowledge"):
        rows = await stage.rows(
            service, "SELECT type FROM events WHERE key = $1 ORDER BY seq", proposal
        )
        tellers[service] = [row["type"].split(".")[2] for row in rows]
    assert tellers["intake"] == [
        "ProposalDrafted",
        "StakeholderAdded",
        "ExpectedObjectiveSet",
        "ProposalSubmitted",
        "RoughCutRequested",
        "ProposalScreeningStarted",
        "AssessmentRecorded",
        "AssessmentCompleted",
        "ConsultationCompleted",
        "ProjectApproved",
        "ProposalAdmitted",
        "HandoffCompleted",
    ]
    assert tellers["risk"] == ["RegisterOpened", "RegisterRehomed"]
    assert tellers["change"] == ["ChangeLogOpened"]
    assert tellers["knowledge"] == ["LessonRecommended"]
    assert set(tellers["resource"]) == {"RoughCutCompleted", "DemandRaised"}
    assert "ProjectRegistered" in tellers["portfolio"]
