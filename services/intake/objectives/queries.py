"""What people see of expected objectives: in their proposal, in its list, and one by one."""

from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import select

from services.intake.contents.queries import OBJECTIVE_EXAMPLE, ObjectiveShown
from services.intake.objectives.model import ExpectedObjective
from services.intake.permissions import PERMISSIONS
from services.intake.proposals.model import LIFECYCLE, Proposal
from services.intake.proposals.queries import PARTS, PROPOSAL, gathered
from services.intake.stakeholders.queries import of_proposal
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.showing import Showing

OBJECTIVE = Access(ExpectedObjective, project=ExpectedObjective.proposal_id, within=PROPOSAL)

EXAMPLE: dict[str, Any] = OBJECTIVE_EXAMPLE | {
    "id": "0199b7a5-0c44-7f7e-8b1d-2e4f6a8c0d12",
    "version": 1,
    "strategic_objective_id": None,
    "missing": [],
    "smart": True,
}


class ObjectiveView(ObjectiveShown, RecordView):
    """An expected objective with what it lacks to be SMART, and what can be done next."""

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
                            "action": "changeExpectedObjective",
                            "allowed": True,
                            "reason_code": None,
                            "roles": PERMISSIONS["changeExpectedObjective"].holders,
                        }
                    ],
                }
            ]
        }
    )

    proposal_id: UUID
    process_step: str


class ObjectiveQuery(ListQuery):
    """The expected objectives of one proposal, in the order in which they were set."""

    sort: Literal["id", "-id"] = "id"


SORTS = {"id": Sort(ExpectedObjective.id, UUID, ExpectedObjective.id)}

PARTS.append(gathered(ExpectedObjective, ObjectiveShown, "expected_objectives"))


SHOWN = Showing(
    ObjectiveView,
    OBJECTIVE,
    PERMISSIONS,
    "expected_objective",
    step="admission.",
    beside=[of_proposal(ExpectedObjective, "state")],
    lifecycle=LIFECYCLE,
)


async def list_objectives(read: Reader, ref: str, query: ObjectiveQuery) -> Page[ObjectiveShown]:
    """The expected objectives of a proposal."""
    proposal = await PROPOSAL.one(read, [Proposal.id], ref)
    statement = select(*[getattr(ExpectedObjective, n) for n in ObjectiveShown.model_fields])
    statement = statement.where(ExpectedObjective.proposal_id == proposal.id)
    rows, cursor = await rows_of_page(read, statement, query, SORTS, query.sort)
    return Page(items=[ObjectiveShown.model_validate(r) for r in rows], next_cursor=cursor)
