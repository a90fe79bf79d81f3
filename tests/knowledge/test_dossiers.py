"""A closed project's dossier: sealed once, verified by anyone who sees it, let go by two."""

from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import pytest

from deploy.local.personas import Persona
from services.knowledge.dossiers.rules import seal_of
from shared.domain.actor import Role
from tests.knowledge.facts import DOCUMENTS, closed, delivered, reopened, submitted
from tests.knowledge.given import BOARD, DIRECTOR, sealed_dossier
from tests.support.given import said
from tests.support.world import Clock, Subject, World

REASON = {"reason": "保管期已满，系统已下线。"}
TEN_YEARS = 3660.0


@pytest.fixture
def clock(world: World) -> Clock:
    return world.clock


async def row_of(knowledge: Subject, dossier: dict[str, Any]) -> dict[str, Any]:
    (row,) = await knowledge.rows("SELECT * FROM dossiers WHERE id = :id", id=dossier["id"])
    return row


async def test_a_closed_project_is_sealed(knowledge: Subject) -> None:
    """REQ-149: all documents with their hashes, under one seal, for as long as is set."""
    event = closed(delivered())
    await knowledge.hear(event, times=2)
    (row,) = await knowledge.rows("SELECT * FROM dossiers WHERE project_id = :id", id=event.key)
    manifest = [{"path": d.path, "sha256": d.sha256} for d in reversed(DOCUMENTS)]
    assert (row["state"], row["manifest"]) == ("SEALED", manifest)
    assert row["seal_hash"] == seal_of(manifest)
    assert row["retention_until"].year == row["sealed_at"].year + 10
    (told,) = [f for f in await knowledge.facts(event.key) if f["aggregate_type"] == "Dossier"]
    assert told["type"] == "pmo.knowledge.DossierSealed.v1"
    assert told["data"] == {
        "project_id": str(event.project_id),
        "dossier_id": str(row["id"]),
        "dossier_key": row["key"],
        "seal": row["seal_hash"],
        "sealed_at": told["data"]["sealed_at"],
        "retention_until": row["retention_until"].isoformat(),
        "closing": 7,
    }


async def test_told_under_another_id_nothing_is_sealed_again(knowledge: Subject) -> None:
    """REQ-149: once for each time that the project is closed; reopened, it is closed again."""
    project = delivered()
    await knowledge.hear(closed(project))
    before = await knowledge.last_seq()
    await knowledge.hear(closed(project))
    assert await knowledge.last_seq() == before
    again = delivered(id=project.id, key=project.key, revision=9)
    await knowledge.hear(closed(again, manifest=DOCUMENTS[:1]))
    sql = "SELECT closing FROM dossiers WHERE project_id = :id ORDER BY closing"
    assert [r["closing"] for r in await knowledge.rows(sql, id=project.id)] == [7, 9]


@pytest.mark.parametrize("persona", ["pm-zhou", "sponsor-zhang", "analyst-lin", "auditor-hu"])
async def test_who_sees_it_verifies_it(knowledge: Subject, persona: str) -> None:
    """REQ-149: the seal is reckoned anew from what is kept."""
    dossier = await sealed_dossier(knowledge)
    proof = await said(knowledge, persona, "GET", f"/dossiers/{dossier['key']}/verification")
    assert proof == {
        "dossier_id": dossier["id"],
        "seal_hash": dossier["seal_hash"],
        "recomputed_hash": dossier["seal_hash"],
        "documents": 2,
        "intact": True,
    }


async def test_what_somebody_changed_past_us_is_found(knowledge: Subject) -> None:
    """REQ-149: the owner of the database could; the verification says so."""
    dossier = await sealed_dossier(knowledge)
    await knowledge.rows(
        "UPDATE dossiers SET manifest = manifest - 0 WHERE id = :id", id=dossier["id"]
    )
    proof = await said(knowledge, "auditor-hu", "GET", f"/dossiers/{dossier['id']}/verification")
    assert (proof["intact"], proof["documents"]) == (False, 1)
    assert proof["recomputed_hash"] != proof["seal_hash"]


@pytest.mark.parametrize(
    "refused",
    [
        "UPDATE dossiers SET manifest = '[]'",
        "UPDATE dossiers SET seal_hash = ''",
        "UPDATE dossiers SET retention_until = now()",
        "DELETE FROM dossiers",
    ],
)
async def test_the_application_cannot_change_what_is_sealed(
    knowledge: Subject, refused: str
) -> None:
    """REQ-149: the database does not let it."""
    await sealed_dossier(knowledge)
    connection = await asyncpg.connect(knowledge.dsn["app"])
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(refused)
    finally:
        await connection.close()


async def test_for_others_there_is_no_such_dossier(knowledge: Subject) -> None:
    """REQ-149: whoever sees the project sees it."""
    dossier = await sealed_dossier(knowledge, delivered(confidentiality="RESTRICTED"))
    for persona in ("sponsor-li", "board-wang", "admin-gao"):
        for path in ("", "/verification", "/history"):
            answer = await knowledge.call(persona, "GET", f"/dossiers/{dossier['id']}{path}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_when_its_time_is_over_director_and_board_let_it_go(
    knowledge: Subject, clock: Clock
) -> None:
    """REQ-149: the one asks and says why, the other agrees; what it held is still known."""
    dossier = await sealed_dossier(knowledge)
    path = f"/dossiers/{dossier['id']}"
    with clock.later(days=TEN_YEARS):
        asked = await said(
            knowledge, DIRECTOR, "POST", f"{path}/request-expiry", REASON, if_match=1
        )
        assert (asked["state"], asked["expiry_requested_by"]) == ("SEALED", DIRECTOR)
        gone = await said(knowledge, BOARD, "POST", f"{path}/expire", if_match=asked["version"])
    assert (gone["state"], gone["expired_by"]) == ("EXPIRED", BOARD)
    assert gone["manifest"] == dossier["manifest"]
    told = await knowledge.events(dossier["id"])
    assert [(f["type"].split(".")[2], f["reason"]) for f in told] == [
        ("DossierSealed", None),
        ("DossierExpiryRequested", REASON["reason"]),
        ("DossierExpired", None),
    ]


@pytest.mark.parametrize(
    ("persona", "verb", "days", "status", "code"),
    [
        (DIRECTOR, "request-expiry", 0.0, 409, "retention_not_over"),
        (BOARD, "expire", 0.0, 409, "retention_not_over"),
        (BOARD, "expire", TEN_YEARS, 409, "expiry_not_requested"),
        (DIRECTOR, "expire", TEN_YEARS, 403, "forbidden"),
        (BOARD, "request-expiry", TEN_YEARS, 403, "forbidden"),
        ("analyst-lin", "request-expiry", TEN_YEARS, 403, "forbidden"),
        ("sponsor-li", "request-expiry", TEN_YEARS, 404, "not_found"),
    ],
)
async def test_nobody_lets_it_go_alone_or_too_early(
    knowledge: Subject, clock: Clock, persona: str, verb: str, days: float, status: int, code: str
) -> None:
    """REQ-149: nothing has changed and nothing was told."""
    dossier = await sealed_dossier(knowledge)
    row, told = await row_of(knowledge, dossier), await knowledge.last_seq()
    body = REASON if verb == "request-expiry" else None
    with clock.later(days=days):
        path = f"/dossiers/{dossier['id']}/{verb}"
        answer = await knowledge.call(persona, "POST", path, body, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await row_of(knowledge, dossier) == row
    assert await knowledge.last_seq() == told


async def test_who_is_director_and_of_the_board_does_not_agree_with_themselves(
    knowledge: Subject, clock: Clock
) -> None:
    """REQ-149, REQ-058: two people, not two roles."""
    both = Persona("director-bo", "薄", "both", (Role.PMO_DIRECTOR, Role.BOARD_MEMBER))
    dossier = await sealed_dossier(knowledge)
    path = f"/dossiers/{dossier['id']}"
    with clock.later(days=TEN_YEARS):
        await said(knowledge, both, "POST", f"{path}/request-expiry", REASON, if_match=1)
        row = await row_of(knowledge, dossier)
        answer = await knowledge.call(both, "POST", f"{path}/expire", if_match=2)
    assert (answer.status_code, answer.json()["code"]) == (403, "sod_violation")
    assert await row_of(knowledge, dossier) == row


RARE = {
    "title": "量子密钥分发试验网",
    "problem": "骨干光缆的密钥轮换依赖人工。",
    "proposed_solution": "沿两条骨干光缆部署量子密钥分发设备。",
    "tier": "L",
    "org_unit": "信息技术部",
}
"""Words that nobody else says."""

FOUND = "SELECT id FROM past_projects WHERE id = :id UNION SELECT id FROM entries WHERE id = :id"


async def test_a_closed_project_is_a_past_project_to_others(knowledge: Subject) -> None:
    """REQ-149, REQ-045: found by the words it was proposed with, and how it ended."""
    before = submitted(**RARE)
    await knowledge.hear(before)
    over = delivered(id=before.proposal_id, title=before.undertaking.title)
    await knowledge.hear(closed(over), times=2)
    mine = submitted(**RARE)
    await knowledge.hear(mine)
    params = {"proposal": str(mine.proposal_id)}
    shown = await said(knowledge, "sponsor-zhang", "GET", "/similar", params=params)
    (project,) = [p for p in shown["projects"] if p["id"] == str(over.id)]
    assert project["reasons"] == ["SAME_TYPE", "SAME_TIER", "SAME_ORG_UNIT"]
    assert (project["started_on"], project["finished_on"]) == ("2027-01-04", "2027-10-15")
    assert project["actual_cost"] == {"amount": "3150000.0000", "currency": "CNY"}
    assert "B" in project["outcome"]
    assert str(over.id) not in [p["id"] for p in shown["proposals"]]
    await knowledge.hear(before.model_copy(update={"content_version": 2}))
    shown = await said(knowledge, "sponsor-zhang", "GET", "/similar", params=params)
    assert str(over.id) in [p["id"] for p in shown["projects"]]


async def test_a_reopened_project_is_experience_once_it_is_over_again(knowledge: Subject) -> None:
    """REQ-149, REQ-152: under way meanwhile, counted once in the end, as it then ended; its first
    dossier stays as it is, and what is told late of the first end changes nothing."""
    before = submitted(**RARE)
    await knowledge.hear(before)
    project = delivered(id=before.proposal_id, title=before.undertaking.title)
    over, at = closed(project), datetime(2027, 11, 2, 8, 0, tzinfo=UTC)
    await knowledge.hear(over)
    sealed = await knowledge.rows("SELECT * FROM dossiers WHERE project_id = :id", id=project.id)
    await knowledge.hear(reopened(project, 8, at), times=2)
    await knowledge.hear(reopened(project, 8, at))
    await knowledge.hear(over)
    kept = "SELECT finished_on FROM past_projects WHERE id = :id"
    kind = "SELECT kind FROM entries WHERE id = :id"
    assert await knowledge.rows(kept, id=project.id) == []
    assert await knowledge.rows(kind, id=project.id) == [{"kind": "UNDERTAKING"}]
    last = project.model_copy(update={"revision": 12})
    await knowledge.hear(closed(last, finished_on="2028-02-29"), times=2)
    await knowledge.hear(reopened(project, 8, at))
    assert await knowledge.rows(kept, id=project.id) == [{"finished_on": date(2028, 2, 29)}]
    assert await knowledge.rows(kind, id=project.id) == [{"kind": "PAST_PROJECT"}]
    both = "SELECT * FROM dossiers WHERE project_id = :id ORDER BY closing"
    first, second = await knowledge.rows(both, id=project.id)
    assert ([first], second["closing"]) == (sealed, 12)


async def test_a_confidential_project_is_no_past_project_to_others(knowledge: Subject) -> None:
    """REQ-149: it has a dossier, and leaves no word to be found by."""
    before = submitted(confidentiality="RESTRICTED")
    await knowledge.hear(before)
    await knowledge.hear(closed(delivered(id=before.proposal_id, confidentiality="RESTRICTED")))
    assert await knowledge.rows(FOUND, id=before.proposal_id) == []


async def test_what_has_become_confidential_is_not_found_any_more(knowledge: Subject) -> None:
    """REQ-149: also by the words that travelled while it was open."""
    before = submitted(**RARE)
    await knowledge.hear(before)
    assert len(await knowledge.rows(FOUND, id=before.proposal_id)) == 1
    await knowledge.hear(closed(delivered(id=before.proposal_id, confidentiality="SECRET")))
    assert await knowledge.rows(FOUND, id=before.proposal_id) == []
