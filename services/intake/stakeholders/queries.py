"""What people see of stakeholders: in their proposal, in its list, and one by one."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.intake.contents.model import StakeholderKind
from services.intake.contents.queries import STAKEHOLDER_EXAMPLE, StakeholderShown
from services.intake.permissions import PERMISSIONS
from services.intake.proposals.model import LIFECYCLE, Proposal
from services.intake.proposals.queries import PARTS, PROPOSAL, gathered
from services.intake.stakeholders.model import Stakeholder
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader
from shared.domain.errors import Conflict, IllegalMove, Refusal
from shared.domain.fields import At
from shared.domain.permissions import Objection
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.showing import Showing, Source

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


PARTS.append(gathered(Stakeholder, StakeholderShown, "stakeholders"))


def of_proposal(kind: Any, called: str = "proposal_state") -> Any:
    """The state of the proposal that a record of this kind belongs to, beside that record."""
    state = select(Proposal.state).where(Proposal.id == kind.proposal_id)
    return state.correlate(kind).scalar_subquery().label(called)


def collecting(record: Any, _source: Source | None = None) -> Objection:
    """What anything gathered for a proposal says to any step once that is not being written."""

    def said(_operation: str) -> Refusal | None:
        try:
            LIFECYCLE.check(record.proposal_state, "collect")
        except IllegalMove as refusal:
            return refusal
        return None

    return said


def _objection(record: Any, _source: Source) -> Objection:
    waived = Conflict("consultation_waived") if record.waived_at is not None else None
    return {"waiveConsultation": waived}.get


SHOWN = Showing(
    StakeholderView,
    STAKEHOLDER,
    PERMISSIONS,
    "stakeholder",
    objection=_objection,
    step="admission.",
    beside=[of_proposal(Stakeholder, "state")],
    lifecycle=LIFECYCLE,
)


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
