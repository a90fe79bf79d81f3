"""What people see of escalations: the packet, the decision, what was done and came of it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.resource.calendars.queries import Quantity
from services.resource.escalations.model import Escalation, EscalationState, Outcome
from services.resource.permissions import PERMISSIONS
from services.resource.shortages.queries import LackingMonth
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.fields import Amount, At, Currency, Id
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing

ESCALATION = Access(Escalation, project=Escalation.project_id)

EXAMPLE: dict[str, Any] = {
    "id": "0199c4e7-12ab-7c8d-9e0f-a1b2c3d4e5f6",
    "key": "ESC-2026-0001",
    "version": 1,
    "project_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "shortage_id": "0199c4e7-00ab-7c8d-9e0f-a1b2c3d4e5f6",
    "role": "tester",
    "level": 1,
    "state": "DRAFT",
    "drafted_at": "2026-12-21T03:05:00.000000Z",
    "decide_by": None,
}


class EscalationRow(BaseModel):
    """An escalation in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    key: str
    version: int
    project_id: UUID
    shortage_id: UUID
    role: str
    level: Annotated[int, Field(description="One more each time that nobody decided in time.")]
    state: EscalationState
    drafted_at: At
    decide_by: At | None


class OptionView(BaseModel):
    """A way out, and how much of it is needed."""

    kind: Literal["HIRE", "CONTRACT", "OVERTIME", "DELAY", "DESCOPE", "SWAP_PRIORITY"]
    amount: Quantity
    unit: Literal["PERSONS", "HOURS", "PER_MILLE", "MONTHS"]
    enough: Annotated[bool, Field(description="Whether nothing would lack after it.")]


class Packet(BaseModel):
    """What is put before the executives: gaps, ways out, and which is advised."""

    gap_per_mille: int
    gaps: list[LackingMonth]
    options: list[OptionView]
    recommendation: str


class Budget(BaseModel):
    """An amount that was authorised."""

    amount: Amount
    currency: Currency


class DecisionView(BaseModel):
    """What an executive decided."""

    outcome: Outcome
    reason: str
    conditions: list[str]
    granted_hours: int | None
    budget: Budget | None
    delay_days: int | None = None
    priority: int | None


class ExecutionView(BaseModel):
    """What was done, and by whom of the pool it is carried."""

    says: str
    resource_ids: list[UUID]


class EscalationView(RecordView):
    """An escalation with its packet, decision and outcome, and what can be done next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXAMPLE
                | {
                    "process_step": "resource_management.escalation.draft",
                    "packet": {
                        "gap_per_mille": 280,
                        "gaps": [{"role": "tester", "month": "2027-01", "hours": "45.0000"}],
                        "options": [
                            {
                                "kind": "HIRE",
                                "amount": "0.7000",
                                "unit": "PERSONS",
                                "enough": True,
                            }
                        ],
                        "recommendation": "CONTRACT",
                    },
                    "effects": None,
                    "issued_by": None,
                    "issued_at": None,
                    "decision": None,
                    "decided_by": None,
                    "decided_at": None,
                    "execution": None,
                    "residual_per_mille": None,
                    "review": None,
                    "changed_at": "2026-12-21T03:05:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    process_step: str
    project_id: UUID
    shortage_id: UUID
    role: str
    level: Annotated[int, Field(description="One more each time that nobody decided in time.")]
    state: EscalationState
    packet: Packet
    drafted_at: At
    effects: Annotated[str | None, Field(description="On dates, cost and objectives.")]
    issued_by: PersonId | None
    issued_at: At | None
    decide_by: At | None
    decision: DecisionView | None
    decided_by: PersonId | None
    decided_at: At | None
    execution: ExecutionView | None
    residual_per_mille: Annotated[int | None, Field(description="What still lacks afterwards.")]
    review: str | None


class EscalationQuery(ListQuery):
    """Filters and order of the list of escalations."""

    project_id: Id | None = None
    state: EscalationState | None = None
    sort: Literal["drafted_at", "-drafted_at"] = "-drafted_at"


ESCALATIONS = Listing(
    EscalationRow,
    ESCALATION,
    sorts={"drafted_at": Sort(Escalation.drafted_at, instant, Escalation.id)},
    filters=(Escalation.project_id, Escalation.state),
)


SHOWN = Showing(
    EscalationView,
    ESCALATION,
    PERMISSIONS,
    "escalation",
    step="resource_management.escalation.",
)


async def list_escalations(read: Reader, query: EscalationQuery) -> Page[EscalationRow]:
    """The escalations of the projects that the reader may see, the newest first unless asked."""
    return await ESCALATIONS.page(read, query, query.sort)
