"""What people see of proposals: one whole, the queue, and the versions that were handed in."""

from collections.abc import Callable, Mapping
from functools import cache
from operator import attrgetter
from types import SimpleNamespace
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from sqlalchemy import (
    Label,
    Numeric,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from services.intake.contents.model import content_of, rough_cost_of
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
from services.intake.policies.model import AdmissionPolicy, PolicyState, Stage
from services.intake.policies.queries import policy_in_force
from services.intake.policies.rules import Decider, Tier, authority_for
from services.intake.proposals.model import (
    BY_AGE,
    BY_DUE,
    BY_TIER,
    LIFECYCLE,
    Proposal,
    ProposalState,
)
from services.intake.proposals.rules import check_may_assess, inputs_hash_of, involved_in, people
from shared.contracts.base import Confidentiality, PersonId, ProjectTypeCode
from shared.db.base import Instant
from shared.db.paging import ListQuery, Page, Sort, instant, instant_or_never
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


class ProposalFull(BaseModel):
    """A proposal with everything said in it, and where it stands."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[3])]
    changed_at: At
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
    cites_id: Annotated[UUID | None, Field(description="The rejected one that it takes up.")]
    acknowledged_duplicate_of: UUID | None
    tier: Tier | None
    policy_number: Annotated[int | None, Field(description="The policy that it was tiered by.")]
    sla_stage: Stage | None
    sla_due: Annotated[At | None, Field(description="Null while no clock runs.")]
    sla_breached: bool
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
    decider: Annotated[
        Decider | None, Field(description="Who has the authority; while a decision is pending.")
    ]
    handoff: HandoffView | None


class ProposalView(ProposalFull, RecordView):
    """A proposal with everything said in it, where it stands, and what can be done next."""


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
    tier: Tier | None
    sla_stage: Stage | None
    sla_due: At | None
    sla_breached: bool


class ProposalFilter(BaseModel):
    """Which proposals: in these states, of this type, tier, sponsor, assessor."""

    state: Annotated[list[ProposalState] | None, Field(max_length=11)] = None
    type: ProjectTypeCode | None = None
    tier: Tier | None = None
    sponsor_id: PersonId | None = None
    assessor_id: PersonId | None = None


class ProposalQuery(ProposalFilter, ListQuery):
    """Filters and order of the list of proposals; what has no deadline or tier comes last."""

    unassigned: Annotated[bool, Field(description="Only those in hand without assessor.")] = False
    overdue: Annotated[bool, Field(description="Only those past their deadline.")] = False
    sort: Literal[
        "drafted_at",
        "-drafted_at",
        "sla_due",
        "-sla_due",
        "tier",
        "-tier",
        "submitted_at",
        "-submitted_at",
    ] = "-drafted_at"
    view: Annotated[
        Literal["basic", "full"], Field(description="`full`: all but `allowed_actions`.")
    ] = "basic"


def _ordered_by(expression: str, kind: Any) -> Any:
    return literal_column(expression.replace("(", "(proposals.", 1), kind)


SORTS = {
    "drafted_at": Sort(Proposal.drafted_at, instant, Proposal.id),
    "sla_due": Sort(_ordered_by(BY_DUE, Instant), instant_or_never, Proposal.id),
    "tier": Sort(_ordered_by(BY_TIER, String()), str, Proposal.id),
    "submitted_at": Sort(_ordered_by(BY_AGE, Instant), instant_or_never, Proposal.id),
}
FILTERS = (
    Proposal.state,
    Proposal.type,
    Proposal.tier,
    Proposal.sponsor_id,
    Proposal.assessor_id,
)
CONDITIONS = {
    "unassigned": and_(Proposal.sla_due.is_not(None), Proposal.assessor_id.is_(None)),
    # Said as the order says it: its index finds them.
    "overdue": _ordered_by(BY_DUE, Instant) <= bindparam("now", type_=Instant),
}
PROPOSALS = Listing(ProposalRow, PROPOSAL, SORTS, FILTERS, conditions=CONDITIONS)

_AUTHORITY = (
    select(AdmissionPolicy.authority)
    .where(AdmissionPolicy.state == PolicyState.ACTIVE)
    .scalar_subquery()
)
WHOLE = (
    Proposal,
    handoff_of(Proposal.id),
    case((Proposal.state == ProposalState.DECISION_PENDING, _AUTHORITY)).label("authority"),
)
SHOWN_PARTS = ("stakeholders", "expected_objectives")
DERIVED = ("process_step", "inputs_hash", "decider", "handoff", "rough_cost", *SHOWN_PARTS)
SHOWN = [name for name in ProposalFull.model_fields if name not in DERIVED]
_shown = attrgetter(*SHOWN)


def refusal_of(check: Callable[..., None], *given: Any) -> Refusal | None:
    """What a check would refuse with; None where it lets pass."""
    try:
        check(*given)
    except Refusal as refusal:
        return refusal
    return None


def decider_of(record: Any, authority: Any) -> Decider | None:
    """Who has the authority over a proposal by these rules; None while there is no decision."""
    if not authority:
        return None
    rule = authority_for(authority, record.tier, record.type, record.risk_level)
    return Decider(rule["decider"])


def _objection(
    record: Any, actor: Actor, parts: Mapping[str, Any], decider: Decider | None
) -> Objection:
    """What the proposal itself would say to this person, whatever their roles."""

    def said(operation: str) -> Refusal | None:
        if operation == "decideProposal":
            if decider == Decider.BOARD:
                return Forbidden("authority_exceeded")
            return Forbidden("sod_violation") if actor.id in involved_in(record) else None
        if operation == "openBoardVote" and decider == Decider.DIRECTOR:
            return Conflict("not_for_the_board")
        if operation == "declareInterest" and actor.id in people(record.interests):
            return Conflict("interest_declared")
        if operation == "assessProposal":
            return refusal_of(check_may_assess, record, actor)
        if operation in ("submitProposal", "resubmitProposal"):
            missing = missing_content({**content_of(record), **parts})
            return Conflict("proposal_incomplete") if missing else None
        return OBJECTIONS[operation](parts) if operation in OBJECTIONS else None

    return said


def _fields(
    record: Any, parts: Mapping[str, Any], decider: Decider | None, handoff: Any
) -> dict[str, Any]:
    """All that a proposal says of itself, to whomever."""
    state = record.state
    return {
        **dict(zip(SHOWN, _shown(record), strict=True)),
        **{name: parts[name] for name in SHOWN_PARTS},
        "rough_cost": rough_cost_of(record),
        "process_step": f"admission.{state.lower()}",
        "inputs_hash": inputs_hash_of(record) if state == ProposalState.DECISION_PENDING else None,
        "decider": decider,
        "handoff": handoff and HandoffView.model_validate(handoff),
    }


_KINDS: dict[str, TypeAdapter[Any]] = {
    "stakeholders": TypeAdapter(list[StakeholderShown]),
    "expected_objectives": TypeAdapter(list[ObjectiveShown]),
}


def _full(row: dict[str, Any]) -> dict[str, Any]:
    record = SimpleNamespace(**row)
    parts = {name: kind.validate_python(row[name]) for name, kind in _KINDS.items()}
    return _fields(record, parts, decider_of(record, record.authority), record.handoff)


@cache
def _full_list() -> Listing[ProposalFull]:
    """Made when it is first asked for: by then every capability has added its parts."""
    shown = [part for part in PARTS if part.name in SHOWN_PARTS]
    return Listing(
        ProposalFull,
        PROPOSAL,
        SORTS,
        FILTERS,
        conditions=CONDITIONS,
        selected=(*WHOLE, *shown),
        made=_full,
    )


def view_of(
    record: Any,
    actor: Actor,
    roles_here: frozenset[str],
    parts: Mapping[str, Any],
    authority: Any = None,
    handoff: Any = None,
) -> ProposalView:
    """The representation of a proposal for one person."""
    decider = decider_of(record, authority)
    return ProposalView(
        **_fields(record, parts, decider, handoff),
        allowed_actions=PERMISSIONS.actions(
            "proposal",
            LIFECYCLE,
            record.state,
            actor,
            roles_here,
            _objection(record, actor, parts, decider),
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
    handoff = authority = None
    if proposal.project_manager_id is not None:
        handoff = await tx.find(Handoff, proposal.id)
    if proposal.state == ProposalState.DECISION_PENDING:
        authority = (await policy_in_force(tx)).authority
    roles = tx.roles_here | PROPOSAL.parts_of(proposal, tx.actor)
    return view_of(proposal, tx.actor, roles, parts, authority, handoff)


async def get_proposal(read: Reader, ref: str) -> ProposalView:
    """One proposal, if the reader may see it."""
    row = await PROPOSAL.one(read, (*WHOLE, *PARTS), ref)
    parts = {part.name: getattr(row, part.name) for part in PARTS}
    return view_of(row, read.actor, read.roles_here, parts, row.authority, row.handoff)


async def list_proposals(read: Reader, query: ProposalQuery) -> Page[Any]:
    """The proposals that the reader may see (REQ-037), newest first unless asked otherwise."""
    if query.view == "full":
        return await _full_list().page(read, query, query.sort)
    return await PROPOSALS.page(read, query, query.sort)
