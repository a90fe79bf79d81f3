"""A proposal by itself: what each verb changes and tells, and what it never lets happen."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from services.intake.decisions.model import Decision, Outcome
from services.intake.handoffs.model import Handoff, HandoffState
from services.intake.policies.model import Stage, Terms
from services.intake.policies.rules import Tier
from services.intake.proposals.model import Proposal, ProposalState
from services.intake.proposals.rules import inputs_hash_of
from services.intake.submissions.commands import EXAMPLE, ProposalDraft
from shared.contracts.base import Confidentiality, Event
from shared.contracts.intake import (
    AssessmentCompleted,
    HandoffCompleted,
    HandoffStep,
    HandoffStuck,
    ProjectApproved,
    ProposalDeferred,
    ProposalEdited,
    ProposalSubmitted,
    SlaBreached,
)
from shared.domain.actor import Actor
from shared.domain.errors import Conflict, Forbidden, IllegalMove

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
AUTHOR, SPONSOR = Actor("employee-he"), Actor("sponsor-zhang")
ASSESSOR, DIRECTOR = Actor("analyst-lin"), Actor("director-chen")
DAY = timedelta(days=1)
TERMS = Terms(Tier.M, 1, Decimal("3000000.0000"), NOW + 5 * DAY, NOW + 15 * DAY)
SECRETS = ("客户服务数据中心扩容", "现有机房", "两列机柜", "信息技术部", "机密原因", "机密条件")


PARTS: dict[str, Any] = {
    "stakeholders": [],
    "expected_objectives": [{"id": "0199b7a5-0c44-7f7e-8b1d-2e4f6a8c0d12", "statement": "更快"}],
}


def draft(**changed: Any) -> Proposal:
    """A complete draft of an author for their sponsor."""
    said = ProposalDraft.model_validate({**EXAMPLE, "sponsor_id": SPONSOR.id, **changed})
    words = said.model_dump(exclude={*PARTS, "financial_case"})
    words["alternatives"] = [part.model_dump(mode="json") for part in said.alternatives]
    return Proposal.draft(uuid4(), "PRP-2026-0001", AUTHOR, words, NOW)


def submitted(**changed: Any) -> Proposal:
    proposal = draft(**changed)
    proposal.submit(SPONSOR, NOW, TERMS, PARTS)
    return proposal


def screened(**changed: Any) -> Proposal:
    proposal = submitted(**changed)
    proposal.start_screening(ASSESSOR.id)
    return proposal


def pending(**changed: Any) -> Proposal:
    proposal = screened(**changed)
    proposal.complete_assessment(ASSESSOR, assessed(proposal), "a" * 64)
    proposal.complete_consultation("c" * 64)
    return proposal


def assessed(proposal: Proposal) -> AssessmentCompleted:
    return AssessmentCompleted(
        proposal_id=proposal.id,
        undertaking=proposal.undertaking(),
        assessment_id=uuid4(),
        content_version=proposal.content_version,
        assessor_id=ASSESSOR.id,
        feasibility="FEASIBLE",
        necessity="NECESSARY",
        recommendation="APPROVE",
        rule_version="verdict-1",
    )


def decision(proposal: Proposal, **said: Any) -> Decision:
    """An approval, unless `said` otherwise."""
    condition = {"id": uuid4(), "text": "机密条件", "gate": "PLAN", "due": None}
    ruling = {
        "outcome": Outcome.APPROVE_WITH_CONDITIONS,
        "project_manager_id": "pm-zhou",
        "conditions": [{**condition, "owner_id": None}],
        "reason": "机密原因",
        "inputs_hash": inputs_hash_of(proposal),
    }
    return Decision(id=uuid4(), proposal_id=proposal.id, **{**ruling, **said})


def approve(proposal: Proposal, by: Actor = DIRECTOR, **said: Any) -> None:
    decision(proposal, **said).carry_out(proposal, by, {})


def told(proposal: Proposal | Handoff) -> list[Event]:
    return proposal.take_recorded()


def test_a_submission_numbers_the_content_and_tells_its_hash() -> None:
    """REQ-033, REQ-035."""
    proposal = draft()
    told(proposal)
    proposal.submit(SPONSOR, NOW, TERMS, PARTS)
    assert (proposal.state, proposal.content_version) == (ProposalState.SUBMITTED, 1)
    assert (proposal.submitted_by, proposal.submitted_at) == (SPONSOR.id, NOW)
    (event,) = told(proposal)
    assert isinstance(event, ProposalSubmitted)
    assert event.content_hash == proposal.content_hash
    assert (str(event.budget.amount), event.budget.currency) == ("3000000.00", "CNY")


def test_what_is_incomplete_is_not_submitted_and_says_what_it_lacks() -> None:
    """REQ-033: 409 with one finding a field."""
    proposal = draft(urgency=None, alternatives=[])
    told(proposal)
    with pytest.raises(Conflict, match="proposal_incomplete") as refusal:
        proposal.submit(SPONSOR, NOW, TERMS, PARTS)
    assert [e.pointer for e in refusal.value.errors] == [
        "/urgency",
        "/alternatives",
        "/alternatives",
    ]
    assert (proposal.content_version, proposal.content_hash, told(proposal)) == (0, None, [])


def test_a_resubmission_is_the_next_version_without_assessor() -> None:
    """REQ-035, REQ-036: the same words have the same hash, another version all the same."""
    proposal = screened()
    before = proposal.content_hash
    proposal.return_("请补充", 3)
    proposal.resubmit(AUTHOR, NOW + DAY, TERMS, PARTS)
    assert (proposal.content_version, proposal.content_hash) == (2, before)
    assert (proposal.assessor_id, proposal.return_reason) == (None, None)
    proposal.start_screening(ASSESSOR.id)
    proposal.return_("再补充", 3)
    proposal.edit({"urgency": 5})
    proposal.resubmit(AUTHOR, NOW, TERMS, PARTS)
    assert proposal.content_hash != before


def test_an_edit_tells_which_fields_not_what_they_say() -> None:
    """REQ-032."""
    proposal = draft()
    told(proposal)
    proposal.edit({"urgency": 5, "benefits": "投诉量下降四成。"})
    (event,) = told(proposal)
    assert isinstance(event, ProposalEdited)
    assert event.changed == ("urgency", "benefits")
    assert "四成" not in event.model_dump_json()


@pytest.mark.parametrize("state", [s for s in ProposalState if s not in ("DRAFT", "RETURNED")])
def test_what_was_handed_in_is_not_edited(state: ProposalState) -> None:
    """REQ-035."""
    proposal = draft()
    proposal.__dict__["state"] = state
    with pytest.raises(IllegalMove) as refusal:
        proposal.edit({"title": "另一个"})
    assert refusal.value.params["allowed_from"] == ["DRAFT", "RETURNED"]
    assert proposal.title == EXAMPLE["title"]


@pytest.mark.parametrize("person", [AUTHOR, SPONSOR])
def test_nobody_assesses_their_own(person: Actor) -> None:
    """REQ-038: neither sponsor, author nor submitter is named as the assessor."""
    proposal = submitted()
    with pytest.raises(Forbidden, match="sod_violation"):
        proposal.start_screening(person.id)


def test_only_the_named_assessor_completes_the_assessment() -> None:
    """REQ-038, REQ-041."""
    proposal = screened()
    with pytest.raises(Conflict, match="not_the_assessor"):
        proposal.complete_assessment(Actor("analyst-zhao"), assessed(proposal), "a" * 64)


@pytest.mark.parametrize("person", [AUTHOR, SPONSOR, ASSESSOR])
def test_nobody_decides_on_what_they_submitted_or_assessed(person: Actor) -> None:
    """REQ-058: separation of duties is on acts, whatever the role."""
    proposal = pending()
    told(proposal)
    with pytest.raises(Forbidden, match="sod_violation"):
        approve(proposal, by=person)
    assert (proposal.state, told(proposal)) == (ProposalState.DECISION_PENDING, [])


def test_a_decision_is_taken_on_what_the_decider_saw() -> None:
    """REQ-057: the hash of the frozen content and its assessment."""
    proposal = pending()
    seen = inputs_hash_of(proposal)
    proposal.inputs = {"assessment": "b" * 64}
    with pytest.raises(Conflict, match="inputs_changed"):
        approve(proposal, inputs_hash=seen)
    assert inputs_hash_of(proposal) != seen


def test_an_approval_names_the_manager_and_carries_the_conditions() -> None:
    """REQ-057, REQ-060."""
    proposal = pending()
    told(proposal)
    approve(proposal)
    (event,) = told(proposal)
    assert isinstance(event, ProjectApproved)
    assert (event.project_manager_id, event.key) == ("pm-zhou", proposal.id)
    assert event.conditions == ("机密条件",)
    assert (event.admission_conditions[0].gate, event.tier) == ("PLAN", "M")
    assert {(m.person_id, m.role) for m in event.undertaking.members} == {
        ("sponsor-zhang", "sponsor"),
        ("employee-he", "author"),
        ("analyst-lin", "assessor"),
        ("pm-zhou", "project_manager"),
    }


def test_a_reactivated_proposal_begins_again_with_screening_and_a_new_clock() -> None:
    """REQ-065."""
    proposal, until = pending(), date(2027, 3, 1)
    decision(proposal, outcome=Outcome.DEFER, revisit_date=until).carry_out(proposal, DIRECTOR, {})
    event = told(proposal)[-1]
    assert isinstance(event, ProposalDeferred)
    assert (proposal.state, proposal.revisit_date) == (ProposalState.DEFERRED, until)
    assert (proposal.sla_due, proposal.sla_stage) == (None, None)
    proposal.reactivate("预算已落实", TERMS)
    assert proposal.state == ProposalState.SUBMITTED
    assert (proposal.revisit_date, proposal.assessor_id, proposal.inputs) == (None, None, {})
    assert (proposal.content_version, proposal.sla_due) == (1, TERMS.screen_due)


def test_each_stage_has_its_own_deadline_and_a_return_stops_the_clock() -> None:
    """REQ-036, REQ-037."""
    proposal = screened()
    assert (proposal.sla_stage, proposal.sla_due) == (Stage.SCREENING, TERMS.screen_due)
    proposal.return_("请补充", 2)
    assert (proposal.sla_due, proposal.sla_days_left) == (None, 2)
    proposal.resubmit(AUTHOR, NOW, TERMS, PARTS)
    assert (proposal.sla_due, proposal.sla_days_left) == (TERMS.screen_due, None)
    proposal.start_screening(ASSESSOR.id)
    proposal.complete_assessment(ASSESSOR, assessed(proposal), "a" * 64)
    assert (proposal.sla_stage, proposal.sla_due) == (Stage.DECISION, TERMS.decide_due)
    proposal.complete_consultation("c" * 64)
    approve(proposal)
    assert (proposal.sla_stage, proposal.sla_due) == (None, None)


def test_a_breach_names_its_stage_and_the_next_stage_may_breach_again() -> None:
    """REQ-037."""
    proposal = screened()
    told(proposal)
    proposal.breach()
    (event,) = told(proposal)
    assert isinstance(event, SlaBreached)
    assert (event.stage, event.tier, event.due_at) == ("SCREENING", "M", TERMS.screen_due)
    proposal.complete_assessment(ASSESSOR, assessed(proposal), "a" * 64)
    assert proposal.sla_breached is False


@pytest.mark.parametrize("level", [Confidentiality.RESTRICTED, Confidentiality.SECRET])
def test_no_fact_about_a_confidential_proposal_holds_a_word_of_it(level: Confidentiality) -> None:
    """Ids travel, words do not: what is confidential is fetched by those who may."""
    proposal = pending(confidentiality=level)
    approve(proposal)
    returned = screened(confidentiality=level)
    returned.return_("机密原因", 3)
    withdrawn = submitted(confidentiality=level)
    withdrawn.withdraw("机密原因")
    for event in (*told(proposal), *told(returned), *told(withdrawn)):
        said = event.model_dump_json()
        assert [word for word in SECRETS if word in said] == []


def opened() -> Handoff:
    return Handoff.open(uuid4(), NOW, timedelta(seconds=60))


def test_a_hand_off_is_complete_when_the_last_service_has_taken_over() -> None:
    """REQ-215: and says how long that took."""
    handoff = opened()
    for second, step in enumerate(HandoffStep, 1):
        assert (handoff.state, told(handoff)) == (HandoffState.PENDING, [])
        assert handoff.arrive(step, NOW + timedelta(seconds=second)) is True
        assert handoff.arrive(step, NOW + timedelta(seconds=second)) is False
    (event,) = told(handoff)
    assert isinstance(event, HandoffCompleted)
    assert event.milliseconds == 4000
    assert (handoff.state, handoff.awaiting) == (HandoffState.COMPLETED, [])


def test_a_stuck_hand_off_names_what_it_waits_for_and_still_completes() -> None:
    """REQ-215: late is better than never."""
    handoff = opened()
    handoff.arrive(HandoffStep.PROJECT, NOW)
    handoff.stick()
    (event,) = told(handoff)
    assert isinstance(event, HandoffStuck)
    assert (event.due_at, event.awaiting) == (NOW + timedelta(seconds=60), (*HandoffStep,)[1:])
    for step in HandoffStep:
        handoff.arrive(step, NOW + timedelta(minutes=5))
    assert handoff.state == HandoffState.COMPLETED


def test_a_clock_that_was_set_back_takes_no_time_away() -> None:
    handoff = opened()
    for step in HandoffStep:
        handoff.arrive(step, NOW - timedelta(seconds=5))
    (event,) = told(handoff)
    assert isinstance(event, HandoffCompleted)
    assert event.milliseconds == 0
