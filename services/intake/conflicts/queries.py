"""What people see of conflicts between requirements."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.intake.conflicts.model import ConflictState, RequirementConflict
from services.intake.permissions import PERMISSIONS
from services.intake.proposals.model import Proposal
from services.intake.proposals.queries import PROPOSAL
from services.intake.stakeholders.queries import collecting, of_proposal
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader
from shared.domain.fields import At
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.showing import Showing

CONFLICT = Access(RequirementConflict, project=RequirementConflict.proposal_id, within=PROPOSAL)

EXAMPLE: dict[str, Any] = {
    "id": "0199b7a7-2f6b-7a11-8c3e-7d6c5b4a3f21",
    "version": 1,
    "proposal_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "requirement_id": "0199b7a6-77a0-7d3c-b1a4-9c8e7f6d5a41",
    "other_requirement_id": "0199b7a6-9b02-7e55-a2c1-1f2e3d4c5b6a",
    "state": "FLAGGED",
    "why": "热线不中断与一次性整体切换不可兼得。",
    "flagged_by": "analyst-lin",
    "flagged_at": "2026-11-24T01:30:00.000000Z",
    "decision": None,
    "decided_by": None,
    "decided_at": None,
}


class ConflictRow(BaseModel):
    """A conflict in a list, with the decision once there is one."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    version: int
    proposal_id: UUID
    requirement_id: UUID
    other_requirement_id: UUID
    state: ConflictState
    why: str
    flagged_by: str
    flagged_at: At
    decision: Annotated[str | None, Field(description="What was decided, and why.")]
    decided_by: str | None
    decided_at: At | None


class ConflictView(ConflictRow, RecordView):
    """A conflict with what can be done next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXAMPLE
                | {
                    "process_step": "requirements.conflict_flagged",
                    "changed_at": "2026-11-24T01:30:00.000000Z",
                    "allowed_actions": [
                        {
                            "action": "resolveRequirementConflict",
                            "allowed": True,
                            "reason_code": None,
                            "roles": PERMISSIONS["resolveRequirementConflict"].holders,
                        }
                    ],
                }
            ]
        }
    )

    process_step: str


class ConflictQuery(ListQuery):
    """Which conflicts of a proposal, in the order in which they were flagged."""

    state: ConflictState | None = None
    sort: Literal["id", "-id"] = "id"


SORTS = {"id": Sort(RequirementConflict.id, UUID, RequirementConflict.id)}


SHOWN = Showing(
    ConflictView,
    CONFLICT,
    PERMISSIONS,
    "requirement_conflict",
    objection=collecting,
    step="requirements.conflict_",
    beside=[of_proposal(RequirementConflict)],
)


async def list_conflicts(read: Reader, ref: str, query: ConflictQuery) -> Page[ConflictRow]:
    """The conflicts between requirements of a proposal."""
    proposal = await PROPOSAL.one(read, [Proposal.id], ref)
    statement = select(*[getattr(RequirementConflict, n) for n in ConflictRow.model_fields])
    statement = statement.where(RequirementConflict.proposal_id == proposal.id)
    if query.state is not None:
        statement = statement.where(RequirementConflict.state == query.state)
    rows, cursor = await rows_of_page(read, statement, query, SORTS, query.sort)
    return Page(items=[ConflictRow.model_validate(r) for r in rows], next_cursor=cursor)
