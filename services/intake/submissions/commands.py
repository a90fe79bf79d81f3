"""Drafting, editing and handing in a proposal; what is handed in is frozen as a version."""

from datetime import date
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from services.intake.attachments.queries import frozen_attachments
from services.intake.contents.model import ProposalVersion, content_of
from services.intake.contents.queries import (
    OBJECTIVE_EXAMPLE,
    STAKEHOLDER_EXAMPLE,
    Alternatives,
    DurationDays,
    NamedPeople,
    Objectives,
    ResourceNeeds,
    Stakeholders,
)
from services.intake.finance.commands import stand_on
from services.intake.finance.queries import FinancialCaseDraft, check_case_fresh
from services.intake.objectives.commands import set_objectives
from services.intake.policies.model import Terms
from services.intake.project_types.queries import check_type
from services.intake.proposals.commands import terms_for
from services.intake.proposals.model import Proposal
from services.intake.proposals.queries import SHOWN_PARTS, parts_of
from services.intake.stakeholders.commands import add_stakeholders
from services.intake.submissions.queries import check_citation, check_not_a_duplicate
from shared.contracts.base import Confidentiality, PersonId, ProjectTypeCode
from shared.contracts.intake import RoleNeed, RoughCutRequested
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import (
    Count,
    Date,
    Flag,
    Id,
    Line,
    MoneyRange,
    Ref,
    Request,
    Scale5,
    Text,
    absent,
)

EXAMPLE: dict[str, Any] = {
    "title": "客户服务数据中心扩容",
    "type": "IT",
    "org_unit": "信息技术部",
    "confidentiality": "PUBLIC_IN_ORG",
    "problem": "现有机房容量已用 92%，高峰期响应时间超过 5 秒。",
    "proposed_solution": "新建两列机柜并迁移核心系统，分三批切换。",
    "alternatives": [
        {"title": "维持现状", "description": "容量将在 2027 年二季度耗尽。", "do_nothing": True},
        {"title": "租用公有云", "description": "数据不得出境，合规成本高。"},
    ],
    "stakeholders": [STAKEHOLDER_EXAMPLE],
    "expected_objectives": [OBJECTIVE_EXAMPLE],
    "urgency": 4,
    "requested_start": "2027-01-04",
    "requested_finish": "2027-09-30",
    "rough_duration_days": 180,
    "rough_cost": {
        "least": "2600000.00",
        "likely": "3000000.00",
        "most": "3900000.00",
        "currency": "CNY",
    },
    "effort_hours": 6200,
    "resource_needs": [
        {"role": "developer", "person_months": "18"},
        {"role": "tester", "person_months": "4.5"},
    ],
    "benefits": "投诉量下降三成。",
    "mandatory": False,
}


Cited = Annotated[Id | None, Field(description="The rejected proposal that this one takes up.")]
Duplicate = Annotated[
    Id | None,
    Field(description="Your open proposal of all but the same title, which this one is not."),
]


class ProposalDraft(Request):
    """A new draft: only its title is needed; the rest can follow before submission (REQ-033)."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    title: Line
    type: ProjectTypeCode | None = None
    sponsor_id: Annotated[PersonId | None, Field(description="You, unless you name another.")] = (
        None
    )
    org_unit: Line | None = None
    confidentiality: Confidentiality = Confidentiality.PUBLIC_IN_ORG
    named_people: NamedPeople = []
    problem: Text | None = None
    proposed_solution: Text | None = None
    alternatives: Alternatives = []
    stakeholders: Stakeholders = []
    expected_objectives: Objectives = []
    urgency: Scale5 | None = None
    requested_start: Date | None = None
    requested_finish: Date | None = None
    rough_duration_days: DurationDays | None = None
    rough_cost: MoneyRange | None = None
    effort_hours: Count | None = None
    resource_needs: ResourceNeeds = []
    benefits: Text | None = None
    mandatory: Flag = False
    regulation_ref: Line | None = None
    financial_case: FinancialCaseDraft | None = None
    cites_id: Cited = None
    acknowledged_duplicate_of: Duplicate = None


class ProposalEdit(Request):
    """A merge patch: what is sent replaces, null empties, what is not sent stays."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"urgency": 5, "benefits": "投诉量下降四成。"}]}
    )

    title: Line = absent()
    type: ProjectTypeCode | None = None
    sponsor_id: PersonId = absent()
    org_unit: Line | None = None
    confidentiality: Confidentiality = absent()
    named_people: NamedPeople = absent()
    problem: Text | None = None
    proposed_solution: Text | None = None
    alternatives: Alternatives = absent()
    urgency: Scale5 | None = None
    requested_start: Date | None = None
    requested_finish: Date | None = None
    rough_duration_days: DurationDays | None = None
    rough_cost: MoneyRange | None = None
    effort_hours: Count | None = None
    resource_needs: ResourceNeeds = absent()
    benefits: Text | None = None
    mandatory: Flag = absent()
    regulation_ref: Line | None = None
    cites_id: Cited = None
    acknowledged_duplicate_of: Duplicate = None


def _words(request: ProposalDraft | ProposalEdit, *, sent_only: bool) -> dict[str, Any]:
    """The sponsor's words by field, as the aggregate takes them; refuses what contradicts itself.

    Errors: 409 `range_not_in_order` for a cost range or dates the wrong way round.
    """
    apart = {*SHOWN_PARTS, "financial_case"}
    words: dict[str, Any] = request.model_dump(exclude_unset=sent_only, exclude=apart)
    wrong = []
    if request.rough_cost is not None and not request.rough_cost.in_order():
        wrong.append("/rough_cost")
    start, finish = request.requested_start, request.requested_finish
    if start and finish and finish < start:
        wrong.append("/requested_finish")
    roles = [need.role for need in request.resource_needs or ()]
    if len(set(roles)) < len(roles):
        raise Conflict("role_twice", errors=[FieldProblem("/resource_needs", "role_twice")])
    if wrong:
        problems = [FieldProblem(pointer, "range_not_in_order") for pointer in wrong]
        raise Conflict("range_not_in_order", errors=problems)
    if "alternatives" in words:
        words["alternatives"] = [a.model_dump(mode="json") for a in request.alternatives]
    return words


async def draft_proposal(tx: Transaction, draft: ProposalDraft) -> Proposal:
    """Write down a wish for a project, with what belongs to it (REQ-032, REQ-048, REQ-051)."""
    words = _words(draft, sent_only=False)
    words["sponsor_id"] = draft.sponsor_id or tx.actor.id
    key = await tx.next_key("PRP")
    people = [s.person_id for s in draft.stakeholders if s.person_id is not None]
    proposal = tx.add(Proposal.draft(tx.new_id(), key, tx.actor, words, tx.now, people=people))
    add_stakeholders(tx, proposal, draft.stakeholders)
    await set_objectives(tx, proposal, draft.expected_objectives, at="/expected_objectives/{}")
    if draft.financial_case is not None:
        await stand_on(tx, proposal, draft.financial_case)
    return proposal


async def edit_proposal(tx: Transaction, ref: Ref, edit: ProposalEdit) -> Proposal:
    """Change what the draft says, or what was returned (REQ-032, REQ-036)."""
    proposal = await tx.load(Proposal, ref)
    proposal.edit(_words(edit, sent_only=True))
    return proposal


async def submit_proposal(tx: Transaction, ref: Ref) -> Proposal:
    """Freeze the content as the next version and hand it to the PMO (REQ-033, REQ-035)."""
    proposal = await tx.load(Proposal, ref)
    proposal.lifecycle.check(proposal.state, "submit")
    terms, parts = await _ready(tx, proposal)
    proposal.submit(tx.actor, tx.now, terms, parts)
    await _hand_in(tx, proposal, parts)
    return proposal


async def resubmit_proposal(tx: Transaction, ref: Ref) -> Proposal:
    """Hand a returned proposal in again, as a new version (REQ-036)."""
    proposal = await tx.load(Proposal, ref)
    proposal.lifecycle.check(proposal.state, "resubmit")
    terms, parts = await _ready(tx, proposal)
    proposal.resubmit(tx.actor, tx.now, terms, parts)
    await _hand_in(tx, proposal, parts)
    return proposal


async def _ready(tx: Transaction, proposal: Proposal) -> tuple[Terms, dict[str, Any]]:
    """What the policy promises, and what is frozen with the words; refuses what cannot be taken.

    Errors: 409 `proposal_incomplete`, `project_type_unknown`, `cited_not_rejected`,
    `duplicate_proposal`.
    """
    parts = await _parts_of(tx, proposal)
    proposal.check_complete(parts)
    assert proposal.type is not None
    await check_type(tx, proposal.type)
    await check_citation(tx, proposal)
    await check_not_a_duplicate(tx, proposal)
    return await terms_for(tx, proposal), parts


async def _parts_of(tx: Transaction, proposal: Proposal) -> dict[str, Any]:
    """What is frozen besides the proposal's own words: what was said, not how often."""
    parts = await parts_of(tx, proposal)
    said = {
        name: [{k: v for k, v in part.items() if k != "version"} for part in parts[name]]
        for name in SHOWN_PARTS
    }
    return {**said, "attachments": await frozen_attachments(tx, proposal)}


async def _hand_in(tx: Transaction, proposal: Proposal, parts: dict[str, Any]) -> None:
    """Keep the version, and ask whether the people it needs are free (REQ-044)."""
    await check_case_fresh(tx, proposal)
    tx.add_part(_version_of(proposal, parts))
    if proposal.resource_needs and (days := _days_of(tx, proposal)):
        start, finish = days
        proposal.record(
            RoughCutRequested(
                proposal_id=proposal.id,
                request_id=tx.new_id(),
                content_version=proposal.content_version,
                start=start,
                finish=finish,
                needs=tuple(RoleNeed.model_validate(need) for need in proposal.resource_needs),
            )
        )


def _days_of(tx: Transaction, proposal: Proposal) -> tuple[date, date] | None:
    """The requested days; where no finish is said the rough duration leads to it."""
    start, finish = proposal.requested_start, proposal.requested_finish
    if start is None:
        return None
    if finish is None:
        assert proposal.rough_duration_days is not None
        calendar = organisation_calendar(tx.settings.time_zone)
        finish = calendar.add_working_days(start, proposal.rough_duration_days)
    return start, finish


def _version_of(proposal: Proposal, parts: dict[str, Any]) -> ProposalVersion:
    return ProposalVersion(
        proposal_id=proposal.id,
        number=proposal.content_version,
        content={**content_of(proposal), **parts},
        content_hash=proposal.content_hash,
        submitted_by=proposal.submitted_by,
        submitted_at=proposal.submitted_at,
    )
