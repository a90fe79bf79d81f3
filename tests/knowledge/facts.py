"""What others tell knowledge, with the words that a test needs."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from services.intake.submissions.commands import EXAMPLE
from shared.contracts.base import Money, Undertaking
from shared.contracts.change import ChangeRequested
from shared.contracts.delivery import ProjectClosed, ProjectClosing, ProjectReopened, Sealed
from shared.contracts.intake import ProposalSubmitted
from shared.contracts.issues import IssueClosed
from shared.contracts.planning import KickoffCompleted, KickoffWaived, MeetingHeld, PlanSubmitted
from shared.contracts.risk import RiskIdentified
from tests.support.given import MANAGER, SPONSOR, undertaking

DOCUMENTS = (
    Sealed(path="/portfolio/v1/plans/2", sha256="2" * 64),
    Sealed(path="/change/v1/changes/9", sha256="9" * 64),
)


def submitted(
    *, title: str = EXAMPLE["title"], confidentiality: str = "PUBLIC_IN_ORG", **changed: Any
) -> ProposalSubmitted:
    """A proposal that nobody has heard of before; confidential words do not travel."""
    proposal = undertaking(title=title, confidentiality=confidentiality)
    open_words = confidentiality == "PUBLIC_IN_ORG"
    facts = {
        "proposal_id": proposal.id,
        "undertaking": proposal,
        "content_version": 1,
        "content_hash": "0" * 64,
        "type": "IT",
        "sponsor_id": SPONSOR,
        "submitted_by": SPONSOR,
        "urgency": 4,
        "budget": Money.model_validate({"amount": "3000000.00", "currency": "CNY"}),
        "problem": EXAMPLE["problem"] if open_words else "",
        "proposed_solution": EXAMPLE["proposed_solution"] if open_words else "",
    }
    return ProposalSubmitted.model_validate({**facts, **changed})


def delivered(**changed: Any) -> Undertaking:
    """A project under way that nobody has heard of before, with a manager."""
    return undertaking(**{"manager": MANAGER, "state": "CLOSING", "revision": 7, **changed})


def closing_meeting(project_id: UUID, *, type_: str = "CLOSING") -> MeetingHeld:
    """They sat together at the end."""
    return MeetingHeld.model_validate(
        {
            "project_id": project_id,
            "meeting_id": uuid4(),
            "meeting_key": "MTG-2027-0009",
            "type": type_,
            "starts_at": "2027-09-28T01:30:00Z",
            "attended": (MANAGER, SPONSOR),
        }
    )


def closing(project: Undertaking) -> ProjectClosing:
    """All is delivered."""
    return ProjectClosing(project_id=project.id, undertaking=project)


def reopened(project: Undertaking, revision: int, at: datetime) -> ProjectReopened:
    """The board lets it go on."""
    now = project.model_copy(update={"state": "EXECUTING", "revision": revision})
    return ProjectReopened(project_id=project.id, undertaking=now, reopened_at=at)


def closed(project: Undertaking, **changed: Any) -> ProjectClosed:
    """It is over, somewhat late and somewhat dear, with two documents."""
    facts = {
        "project_id": project.id,
        "undertaking": project.model_copy(update={"state": "CLOSED"}),
        "project_key": f"PRJ-2027-{project.id.int % 10**8:08d}",
        "started_on": "2027-01-04",
        "finished_on": "2027-10-15",
        "planned_finish": "2027-09-30",
        "budget": Money.model_validate({"amount": "3000000.00", "currency": "CNY"}),
        "actual_cost": Money.model_validate({"amount": "3150000.00", "currency": "CNY"}),
        "grade": "B",
        "manifest": DOCUMENTS,
    }
    return ProjectClosed.model_validate({**facts, **changed})


def kicked_off(project: Undertaking) -> KickoffCompleted:
    """Planning begins."""
    return KickoffCompleted(
        project_id=project.id, undertaking=project, meeting_id=uuid4(), resource_needs=()
    )


def kickoff_waived(project: Undertaking) -> KickoffWaived:
    """Planning begins without a kickoff."""
    return KickoffWaived(
        project_id=project.id,
        undertaking=project,
        waiver_id=uuid4(),
        resource_needs=(),
        waived_by="director-chen",
        reason="沿用上一期的团队。",
    )


def plan_submitted(project: Undertaking) -> PlanSubmitted:
    """The detailed plan is handed in."""
    money = Money.model_validate({"amount": "3000000.00", "currency": "CNY"})
    return PlanSubmitted.model_validate(
        {
            "project_id": project.id,
            "undertaking": project,
            "plan_id": uuid4(),
            "number": 1,
            "content_hash": "a" * 64,
            "author_id": MANAGER,
            "planned_start": "2027-01-04",
            "planned_finish": "2027-09-30",
            "bac": money,
            "contingency": money,
            "role_efforts": (),
            "confirm_by": "2027-01-06T00:00:00Z",
        }
    )


def risk_identified(project_id: UUID, **words: str) -> RiskIdentified:
    """A threat, in these words; none where they may not travel."""
    return RiskIdentified.model_validate(
        {
            "project_id": project_id,
            "register_id": uuid4(),
            "risk_id": uuid4(),
            "risk_key": "RSK-2027-0001",
            "kind": "THREAT",
            "category": "TECHNICAL",
            "stage": "EXECUTION",
            "owner_id": None,
            "from_checklist_item": None,
            **{"cause": "", "event": "", "effect": "", **words},
        }
    )


def change_requested(project_id: UUID, *patch: dict[str, Any]) -> ChangeRequested:
    """What would this patch do?"""
    return ChangeRequested.model_validate(
        {
            "project_id": project_id,
            "change_id": uuid4(),
            "change_key": "CHG-2027-0001",
            "question_id": uuid4(),
            "cause": "REQUIREMENT",
            "baseline_hash": "b" * 64,
            "patch": patch,
            "patch_hash": "c" * 64,
        }
    )


def issue_closed(project_id: UUID, root_cause: str, severity: int = 3) -> IssueClosed:
    """It is solved; why it arose, or nothing where words may not travel."""
    return IssueClosed(
        project_id=project_id,
        issue_id=uuid4(),
        issue_key="ISS-2027-0003",
        severity=severity,
        source="MANUAL",
        root_cause=root_cause,
    )
