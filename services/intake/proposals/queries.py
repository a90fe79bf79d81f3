"""What people see of proposals: one whole, the queue, and the versions that were handed in."""

from collections.abc import Callable, Mapping
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Label, Numeric, String, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from services.intake.contents.model import ProposalVersion, content_of, rough_cost_of
from services.intake.contents.queries import (
    Alternative,
    ObjectiveShown,
    ResourceNeed,
    StakeholderShown,
)
from services.intake.contents.rules import missing_content
from services.intake.handoffs.model import Handoff
from services.intake.handoffs.queries import HandoffView, handoff_of
from services.intake.permissions import PERMISSIONS
from services.intake.proposals.model import LIFECYCLE, Proposal, ProposalState
from services.intake.proposals.rules import check_may_assess, inputs_hash_of, involved_in, people
from shared.contracts.base import Confidentiality, PersonId, ProjectTypeCode
from shared.db.paging import ListQuery, Page, Sort, instant, rows_of_page
from shared.db.statements import Query
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Actor, ProjectRole
from shared.domain.errors import Conflict, Forbidden, Refusal
from shared.domain.fields import At, Date, MoneyRange
from shared.domain.permissions import Objection
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing

PROPOSAL = Access(
    Proposal,
    project=Proposal.id,
    people={ProjectRole.SPONSOR: Proposal.sponsor_id, ProjectRole.AUTHOR: Proposal.drafted_by},
    confidentiality=Proposal.confidentiality,
)

PARTS: list[Label[Any]] = []
"""What later capabilities keep for a proposal, each as a column of its row: they add theirs."""


def gathered(kind: Any, shown: type[BaseModel], name: str) -> Label[Any]:
    """The rows of one kind that belong to a proposal, as a column of its row, in their order."""
    parts = [(field, getattr(kind, field)) for field in shown.model_fields]
    # A number in JSON would be a float.
    said = [(f, cast(c, String) if isinstance(c.type, Numeric) else c) for f, c in parts]
    row = func.jsonb_build_object(*[part for pair in said for part in pair])
    rows = func.jsonb_agg(aggregate_order_by(row, kind.id))
    found = select(func.coalesce(rows, func.jsonb_build_array(), type_=JSONB))
    mine = found.where(kind.proposal_id == Proposal.id).correlate(Proposal)
    return mine.scalar_subquery().label(name)


OBJECTIONS: dict[str, Callable[[Mapping[str, Any]], Refusal | None]] = {}
"""What later capabilities would say to an operation, from a proposal's parts: they add theirs."""


class AssessorView(BaseModel):
    """Somebody who assesses the proposal, and what they filed."""

    person_id: PersonId
    assessment_id: UUID | None


class ProposalView(RecordView):
    """A proposal with everything said in it, where it stands, and what can be done next."""

    key: Annotated[str, Field(examples=["PRP-2026-0001"])]
    state: ProposalState
    process_step: Annotated[str, Field(examples=["admission.screening"])]
    title: str
    type: ProjectTypeCode | None
    sponsor_id: PersonId
    drafted_by: PersonId
    drafted_at: At
    org_unit: str | None
    confidentiality: Confidentiality
    named_people: list[PersonId]
    problem: str | None
    proposed_solution: str | None
    alternatives: list[Alternative]
    stakeholders: list[StakeholderShown]
    expected_objectives: list[ObjectiveShown]
    urgency: int | None
    requested_start: Date | None
    requested_finish: Date | None
    rough_duration_days: Annotated[int | None, Field(description="Working days.")]
    rough_cost: MoneyRange | None
    effort_hours: int | None
    resource_needs: list[ResourceNeed]
    benefits: str | None
    mandatory: bool
    regulation_ref: str | None
    content_version: Annotated[int, Field(description="0 before the first submission.")]
    submitted_by: PersonId | None
    submitted_at: At | None
    assessor_id: Annotated[PersonId | None, Field(description="Who leads the assessment.")]
    assessors: Annotated[list[AssessorView], Field(description="Who assesses this version.")]
    return_reason: str | None
    revisit_date: Date | None
    project_manager_id: PersonId | None
    project_key: Annotated[str | None, Field(examples=["PRJ-2026-0001"])]
    inputs_hash: Annotated[
        str | None, Field(description="What a decision must name; while one is pending.")
    ]
    handoff: HandoffView | None


class ProposalRow(BaseModel):
    """A proposal in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    key: str
    version: int
    state: ProposalState
    title: str
    type: str | None
    sponsor_id: str
    org_unit: str | None
    urgency: int | None
    confidentiality: Confidentiality
    drafted_at: At
    submitted_at: At | None
    assessor_id: str | None


class ProposalVersionView(BaseModel):
    """A version as it was handed in; it never changes."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    content: dict[str, Any]
    content_hash: str
    submitted_by: str
    submitted_at: At


class ProposalFilter(BaseModel):
    """Which proposals: in these states, of this type, of this sponsor."""

    state: Annotated[list[ProposalState] | None, Field(max_length=11)] = None
    type: ProjectTypeCode | None = None
    sponsor_id: PersonId | None = None


class ProposalQuery(ProposalFilter, ListQuery):
    """Filters and order of the list of proposals."""

    sort: Literal["drafted_at", "-drafted_at"] = "-drafted_at"


PROPOSALS = Listing(
    ProposalRow,
    PROPOSAL,
    sorts={"drafted_at": Sort(Proposal.drafted_at, instant, Proposal.id)},
    filters=(Proposal.state, Proposal.type, Proposal.sponsor_id),
)
WHOLE = (Proposal, handoff_of(Proposal.id))
SHOWN_PARTS = ("stakeholders", "expected_objectives")
DERIVED = (
    "allowed_actions",
    "process_step",
    "inputs_hash",
    "handoff",
    "rough_cost",
    *SHOWN_PARTS,
)
SHOWN = [name for name in ProposalView.model_fields if name not in DERIVED]
_shown = attrgetter(*SHOWN)


def refusal_of(check: Callable[..., None], *given: Any) -> Refusal | None:
    """What a check would refuse with; None where it lets pass."""
    try:
        check(*given)
    except Refusal as refusal:
        return refusal
    return None


def _objection(record: Any, actor: Actor, parts: Mapping[str, Any]) -> Objection:
    """What the proposal itself would say to this person, whatever their roles."""

    def said(operation: str) -> Refusal | None:
        if operation == "decideProposal" and actor.id in involved_in(record):
            return Forbidden("sod_violation")
        if operation == "declareInterest" and actor.id in people(record.interests):
            return Conflict("interest_declared")
        if operation == "assessProposal":
            return refusal_of(check_may_assess, record, actor)
        if operation in ("submitProposal", "resubmitProposal"):
            missing = missing_content({**content_of(record), **parts})
            return Conflict("proposal_incomplete") if missing else None
        return OBJECTIONS[operation](parts) if operation in OBJECTIONS else None

    return said


def view_of(
    record: Any,
    actor: Actor,
    roles_here: frozenset[str],
    parts: Mapping[str, Any],
    handoff: Any = None,
) -> ProposalView:
    """The representation of a proposal for one person."""
    state = record.state
    return ProposalView(
        **dict(zip(SHOWN, _shown(record), strict=True)),
        **{name: parts[name] for name in SHOWN_PARTS},
        rough_cost=rough_cost_of(record),
        process_step=f"admission.{state.lower()}",
        inputs_hash=inputs_hash_of(record) if state == ProposalState.DECISION_PENDING else None,
        handoff=handoff and HandoffView.model_validate(handoff),
        allowed_actions=PERMISSIONS.actions(
            "proposal", LIFECYCLE, state, actor, roles_here, _objection(record, actor, parts)
        ),
    )


@cache
def _parts() -> Query:
    """Made when it is first asked for: by then every capability has added its own."""
    return Query(select(*PARTS).where(Proposal.id == bindparam("proposal")))


async def parts_of(tx: Transaction, proposal: Proposal) -> dict[str, Any]:
    """What belongs to the proposal, as this transaction leaves it."""
    await tx.flush()
    query = _parts()
    row = await tx.driver.fetchrow(query.sql, *query.arguments({"proposal": proposal.id}))
    assert row is not None
    return query.values(row)


async def proposal_view(tx: Transaction, proposal: Proposal) -> ProposalView:
    """The proposal as this transaction leaves it."""
    parts = await parts_of(tx, proposal)
    handoff = None
    if proposal.project_manager_id is not None:
        handoff = await tx.find(Handoff, proposal.id)
    roles = tx.roles_here | PROPOSAL.parts_of(proposal, tx.actor)
    return view_of(proposal, tx.actor, roles, parts, handoff)


async def get_proposal(read: Reader, ref: str) -> ProposalView:
    """One proposal, if the reader may see it."""
    row = await PROPOSAL.one(read, (*WHOLE, *PARTS), ref)
    parts = {part.name: getattr(row, part.name) for part in PARTS}
    return view_of(row, read.actor, read.roles_here, parts, row.handoff)


async def list_proposals(read: Reader, query: ProposalQuery) -> Page[ProposalRow]:
    """The proposals that the reader may see (REQ-037), newest first unless asked otherwise."""
    return await PROPOSALS.page(read, query, query.sort)


class VersionQuery(ListQuery):
    """The versions of one proposal, newest first."""


async def list_versions(read: Reader, ref: str, query: VersionQuery) -> Page[ProposalVersionView]:
    """The versions that were handed in (REQ-035)."""
    row = await PROPOSAL.one(read, [Proposal.id], ref)
    statement = select(*ProposalVersion.__table__.c).where(ProposalVersion.proposal_id == row.id)
    sorts = {"number": Sort(ProposalVersion.number, int, ProposalVersion.proposal_id)}
    rows, cursor = await rows_of_page(read, statement, query, sorts, "-number")
    return Page(items=[ProposalVersionView.model_validate(r) for r in rows], next_cursor=cursor)
