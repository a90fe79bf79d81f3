"""What people see of proposals: one whole, the queue, and the versions that were handed in."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, select

from services.intake.contents.model import ProposalVersion, content_of, rough_cost_of
from services.intake.contents.queries import Alternative, ExpectedObjective
from services.intake.contents.rules import missing_content
from services.intake.handoffs.model import Handoff
from services.intake.handoffs.queries import HandoffView, handoff_of
from services.intake.permissions import PERMISSIONS
from services.intake.proposals.model import LIFECYCLE, Proposal, ProposalState, inputs_hash_of
from shared.contracts.base import Confidentiality, PersonId, ProjectTypeCode
from shared.db.paging import ListQuery, Page, Sort, instant, rows_of_page
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Actor, ProjectRole
from shared.domain.errors import Conflict, Forbidden, Refusal
from shared.domain.fields import At, Date, MoneyRange
from shared.domain.views import RecordView
from shared.projects.access import Access

PROPOSAL = Access(
    Proposal,
    project=Proposal.id,
    people={ProjectRole.SPONSOR: Proposal.sponsor_id, ProjectRole.AUTHOR: Proposal.drafted_by},
    confidentiality=Proposal.confidentiality,
)


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
    expected_objectives: list[ExpectedObjective]
    urgency: int | None
    requested_start: Date | None
    requested_finish: Date | None
    rough_duration_days: Annotated[int | None, Field(description="Working days.")]
    rough_cost: MoneyRange | None
    effort_hours: int | None
    benefits: str | None
    mandatory: bool
    regulation_ref: str | None
    content_version: Annotated[int, Field(description="0 before the first submission.")]
    submitted_by: PersonId | None
    submitted_at: At | None
    assessor_id: PersonId | None
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

    def of(self, actor: Actor) -> Select[Any]:
        """The rows among those that the actor may see (REQ-037)."""
        statement = select(*ROW).where(PROPOSAL.visible(actor))
        if self.state:
            statement = statement.where(Proposal.state.in_(self.state))
        if self.type:
            statement = statement.where(Proposal.type == self.type)
        if self.sponsor_id:
            statement = statement.where(Proposal.sponsor_id == self.sponsor_id)
        return statement


class ProposalQuery(ProposalFilter, ListQuery):
    """Filters and order of the list of proposals."""

    sort: Literal["drafted_at", "-drafted_at"] = "-drafted_at"


SORTS = {"drafted_at": Sort(Proposal.drafted_at, instant, Proposal.id)}
ROW = [getattr(Proposal, name) for name in ProposalRow.model_fields]


def _objections(record: Any, actor: Actor) -> Mapping[str, Refusal]:
    """What the proposal itself would say to this person, whatever their roles."""
    found: dict[str, Refusal] = {}
    people = (record.submitted_by, record.sponsor_id, record.drafted_by, record.assessor_id)
    if actor.id in people:
        found["decideProposal"] = Forbidden("sod_violation")
    if record.assessor_id != actor.id:
        found["assessProposal"] = Conflict("not_the_assessor")
    if missing_content(content_of(record)):
        refusal = Conflict("proposal_incomplete")
        found |= {"submitProposal": refusal, "resubmitProposal": refusal}
    return found


def view_of(
    record: Any, actor: Actor, roles_here: frozenset[str], handoff: Any = None
) -> ProposalView:
    """The representation of a proposal for one person."""
    fields = {
        name: getattr(record, name)
        for name in ProposalView.model_fields
        if name not in ("allowed_actions", "process_step", "inputs_hash", "handoff", "rough_cost")
    }
    pending = record.state == ProposalState.DECISION_PENDING
    return ProposalView(
        **fields,
        rough_cost=rough_cost_of(record),
        process_step=f"admission.{record.state.lower()}",
        inputs_hash=inputs_hash_of(record) if pending else None,
        handoff=handoff and HandoffView.model_validate(handoff),
        allowed_actions=PERMISSIONS.actions(
            "proposal", LIFECYCLE, record.state, actor, roles_here, _objections(record, actor)
        ),
    )


async def proposal_view(tx: Transaction, proposal: Proposal) -> ProposalView:
    """The proposal as this transaction leaves it."""
    await tx.flush()
    handoff = None
    if proposal.project_manager_id is not None:
        handoff = await tx.find(Handoff, proposal.id)
    parts = tx.roles_here | PROPOSAL.parts_of(proposal, tx.actor)
    return view_of(proposal, tx.actor, parts, handoff)


async def get_proposal(read: Reader, ref: str) -> ProposalView:
    """One proposal, if the reader may see it."""
    row = await PROPOSAL.one(read, [Proposal, handoff_of(Proposal.id)], ref)
    return view_of(row, read.actor, read.roles_here, row.handoff)


async def list_proposals(read: Reader, query: ProposalQuery) -> Page[ProposalRow]:
    """The proposals that the reader may see (REQ-037), newest first unless asked otherwise."""
    rows, cursor = await rows_of_page(read, query.of(read.actor), query, SORTS, query.sort)
    return Page(items=[ProposalRow.model_validate(r) for r in rows], next_cursor=cursor)


class VersionQuery(ListQuery):
    """The versions of one proposal, newest first."""


async def list_versions(read: Reader, ref: str, query: VersionQuery) -> Page[ProposalVersionView]:
    """The versions that were handed in (REQ-035)."""
    row = await PROPOSAL.one(read, [Proposal.id], ref)
    statement = select(*ProposalVersion.__table__.c).where(ProposalVersion.proposal_id == row.id)
    sorts = {"number": Sort(ProposalVersion.number, int, ProposalVersion.proposal_id)}
    rows, cursor = await rows_of_page(read, statement, query, sorts, "-number")
    return Page(items=[ProposalVersionView.model_validate(r) for r in rows], next_cursor=cursor)
