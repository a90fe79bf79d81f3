"""What people see of stakeholders: in their proposal, in its list, and one by one."""

from collections.abc import Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.intake.contents.model import StakeholderKind
from services.intake.contents.queries import STAKEHOLDER_EXAMPLE, StakeholderShown
from services.intake.permissions import PERMISSIONS
from services.intake.proposals.model import LIFECYCLE, Proposal, ProposalState
from services.intake.proposals.queries import PARTS, PROPOSAL, gathered
from services.intake.stakeholders.model import Stakeholder
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Actor
from shared.domain.errors import Conflict, Refusal
from shared.domain.fields import At
from shared.domain.views import RecordView
from shared.projects.access import Access

STAKEHOLDER = Access(Stakeholder, project=Stakeholder.proposal_id, within=PROPOSAL)

EXAMPLE: dict[str, Any] = STAKEHOLDER_EXAMPLE | {
    "id": "0199b7a4-31c2-7e10-9d52-5a1b8c3f6e70",
    "version": 1,
    "person_id": None,
}


class StakeholderRow(StakeholderShown):
    """A stakeholder in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    waived_at: Annotated[At | None, Field(description="Since when nobody waits to hear them.")]


class StakeholderView(StakeholderRow, RecordView):
    """A stakeholder with what can be done next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXAMPLE
                | {
                    "proposal_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
                    "process_step": "admission.consulting",
                    "changed_at": "2026-11-24T01:30:00.000000Z",
                    "allowed_actions": [
                        {
                            "action": "changeStakeholder",
                            "allowed": True,
                            "reason_code": None,
                            "roles": PERMISSIONS["changeStakeholder"].holders,
                        }
                    ],
                }
            ]
        }
    )

    proposal_id: UUID
    process_step: str
    waived_by: str | None
    waiver_reason: str | None


class StakeholderQuery(ListQuery):
    """Which stakeholders of a proposal, and in which order."""

    influence_min: Annotated[int | None, Field(ge=1, le=5)] = None
    kind: StakeholderKind | None = None
    sort: Literal["influence", "-influence", "id", "-id"] = "-influence"


SORTS = {
    "influence": Sort(Stakeholder.influence, int, Stakeholder.id),
    "id": Sort(Stakeholder.id, UUID, Stakeholder.id),
}
MADE = ("process_step", "allowed_actions")
SHOWN = [name for name in StakeholderView.model_fields if name not in MADE]
WHOLE = (
    *[getattr(Stakeholder, name) for name in SHOWN],
    Proposal.state.label("proposal_state"),
)


PARTS.append(gathered(Stakeholder, StakeholderShown, "stakeholders"))


def _objection(record: Any) -> Callable[[str], Refusal | None]:
    waived = record.waived_at is not None

    def said(operation: str) -> Refusal | None:
        again = operation == "waiveConsultation" and waived
        return Conflict("consultation_waived") if again else None

    return said


def view_of(
    record: Any, state: ProposalState, actor: Actor, roles_here: frozenset[str]
) -> StakeholderView:
    """The representation of a stakeholder for one person, in this state of the proposal."""
    return StakeholderView(
        **{name: getattr(record, name) for name in SHOWN},
        process_step=f"admission.{state.lower()}",
        allowed_actions=PERMISSIONS.actions(
            "stakeholder", LIFECYCLE, state, actor, roles_here, _objection(record)
        ),
    )


async def stakeholder_view(tx: Transaction, stakeholder: Stakeholder) -> StakeholderView:
    """The stakeholder as this transaction leaves them."""
    await tx.flush()
    proposal = await tx.load(Proposal, stakeholder.proposal_id)
    return view_of(stakeholder, proposal.state, tx.actor, tx.roles_here)


async def get_stakeholder(read: Reader, id_: UUID) -> StakeholderView:
    """One stakeholder, if the reader may see the proposal."""
    row = await STAKEHOLDER.one(read, WHOLE, id_)
    return view_of(row, row.proposal_state, read.actor, read.roles_here)


async def list_stakeholders(
    read: Reader, ref: str, query: StakeholderQuery
) -> Page[StakeholderRow]:
    """The stakeholders of a proposal, the most influential first unless asked otherwise."""
    proposal = await PROPOSAL.one(read, [Proposal.id], ref)
    statement = select(*[getattr(Stakeholder, name) for name in StakeholderRow.model_fields])
    statement = statement.where(Stakeholder.proposal_id == proposal.id)
    if query.influence_min is not None:
        statement = statement.where(Stakeholder.influence >= query.influence_min)
    if query.kind is not None:
        statement = statement.where(Stakeholder.kind == query.kind)
    rows, cursor = await rows_of_page(read, statement, query, SORTS, query.sort)
    return Page(items=[StakeholderRow.model_validate(r) for r in rows], next_cursor=cursor)
