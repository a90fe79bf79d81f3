"""Who sees a rough cut, and the check that anybody may ask for and that keeps nothing."""

from typing import Any
from uuid import UUID

import pytest

from shared.contracts.intake import ProposalDrafted
from tests.resource.given import added_resource, new_role, role_request
from tests.resource.refused import refused
from tests.support.given import said, undertaking
from tests.support.world import Subject


async def answered(
    resource: Subject, *, confidentiality: str = "PUBLIC_IN_ORG"
) -> tuple[UUID, UUID]:
    """The ids of a proposal that is known here and of its rough cut."""
    proposal = undertaking(confidentiality=confidentiality)
    await resource.hear(ProposalDrafted(proposal_id=proposal.id, undertaking=proposal))
    asked = role_request(proposal.id, ("wizard", "2"))
    await resource.hear(asked)
    return proposal.id, asked.request_id


async def test_who_sees_the_proposal_sees_its_rough_cut(resource: Subject) -> None:
    """Its sponsor and who reads all: listed by proposal, whole with its months (REQ-044)."""
    proposal, cut = await answered(resource)
    for persona in ("sponsor-zhang", "analyst-lin", "rm-xu"):
        params = {"proposal_id": str(proposal)}
        (row,) = (await said(resource, persona, "GET", "/rough-cuts", params=params))["items"]
        assert (row["id"], row["total_gap"], row["feasible"]) == (str(cut), "2.0000", False)
        whole = await said(resource, persona, "GET", f"/rough-cuts/{cut}")
        assert {**whole, **row} == whole
        assert [(m["month"], m["gap"]) for m in whole["months"]] == [
            ("2026-09", "1.1000"),
            ("2026-10", "0.9000"),
        ]
        history = await said(resource, persona, "GET", f"/rough-cuts/{cut}/history")
        assert [h["type"] for h in history["items"]] == ["pmo.resource.RoughCutCompleted.v1"]


@pytest.mark.parametrize(
    ("persona", "confidentiality"),
    [("sponsor-li", "PUBLIC_IN_ORG"), ("admin-gao", "PUBLIC_IN_ORG"), ("rm-xu", "RESTRICTED")],
)
async def test_for_others_there_is_none(
    resource: Subject, persona: str, confidentiality: str
) -> None:
    proposal, cut = await answered(resource, confidentiality=confidentiality)
    params = {"proposal_id": str(proposal)}
    listed = await said(resource, persona, "GET", "/rough-cuts", params=params)
    assert listed["items"] == []
    for path in (f"/rough-cuts/{cut}", f"/rough-cuts/{cut}/history"):
        assert (await refused(resource, persona, "GET", path))[:2] == (404, "not_found")


def enquiry(role: str, **changed: Any) -> dict[str, Any]:
    return {
        "start": "2026-09-01",
        "finish": "2026-10-31",
        "needs": [{"role": role, "person_months": "2"}],
        **changed,
    }


async def test_anybody_checks_whether_roles_are_free(resource: Subject) -> None:
    """The same as at submission, before anything is written; nothing is kept or told (REQ-044)."""
    role = await new_role(resource)
    await added_resource(resource, roles=[role], fte="0.5")
    before = await resource.contents()
    found = await said(resource, "employee-he", "POST", "/feasibility-checks", enquiry(role))
    assert found == {
        "start": "2026-09-01",
        "finish": "2026-10-31",
        "feasible": False,
        "total_gap": "1.0000",
        "months": [
            {"role": role, "month": m, "asked": a, "free": "0.5000", "gap": g}
            for m, a, g in (("2026-09", "1.1000", "0.6000"), ("2026-10", "0.9000", "0.4000"))
        ],
    }
    less = enquiry(role, needs=[{"role": role, "person_months": "0.9"}])
    found = await said(resource, "sponsor-li", "POST", "/feasibility-checks", less)
    assert (found["feasible"], found["total_gap"]) == (True, "0.0000")
    assert await resource.contents() == before


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"finish": "2026-08-31"}, 409, "range_not_in_order"),
        ({"finish": "2031-09-01"}, 409, "window_too_long"),
        ({"needs": []}, 422, "validation_failed"),
        ({"needs": [{"role": "a_b", "person_months": "1"}] * 21}, 422, "validation_failed"),
        ({"needs": [{"role": "a_b", "person_months": 1}]}, 422, "validation_failed"),
        ({"needs": [{"role": "a_b", "person_months": "1000000"}]}, 422, "validation_failed"),
    ],
)
async def test_a_check_is_bounded(
    resource: Subject, changed: dict[str, Any], status: int, code: str
) -> None:
    body = enquiry("developer", **changed)
    found = await refused(resource, "employee-he", "POST", "/feasibility-checks", body)
    assert found[:2] == (status, code)
