"""What people see of expected objectives: in their proposal, in its list, and one by one."""

from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import select

from services.intake.contents.queries import OBJECTIVE_EXAMPLE, ObjectiveShown
from services.intake.objectives.model import ExpectedObjective
from services.intake.permissions import PERMISSIONS
from services.intake.proposals.model import LIFECYCLE, Proposal, ProposalState
from services.intake.proposals.queries import PARTS, PROPOSAL, gathered
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Actor
from shared.domain.views import RecordView
from shared.projects.access import Access

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
MADE = ("process_step", "allowed_actions")
SHOWN = [name for name in ObjectiveView.model_fields if name not in MADE]
WHOLE = (
    *[getattr(ExpectedObjective, name) for name in SHOWN],
    Proposal.state.label("proposal_state"),
)

PARTS.append(gathered(ExpectedObjective, ObjectiveShown, "expected_objectives"))


def view_of(
    record: Any, state: ProposalState, actor: Actor, roles_here: frozenset[str]
) -> ObjectiveView:
    """The representation of an objective for one person, in this state of the proposal."""
    return ObjectiveView(
        **{name: getattr(record, name) for name in SHOWN},
        process_step=f"admission.{state.lower()}",
        allowed_actions=PERMISSIONS.actions(
            "expected_objective", LIFECYCLE, state, actor, roles_here
        ),
    )


async def objective_view(tx: Transaction, objective: ExpectedObjective) -> ObjectiveView:
    """The objective as this transaction leaves it."""
    await tx.flush()
    proposal = await tx.load(Proposal, objective.proposal_id)
    return view_of(objective, proposal.state, tx.actor, tx.roles_here)


async def get_objective(read: Reader, id_: UUID) -> ObjectiveView:
    """One objective, if the reader may see the proposal."""
    row = await OBJECTIVE.one(read, WHOLE, id_)
    return view_of(row, row.proposal_state, read.actor, read.roles_here)


async def list_objectives(read: Reader, ref: str, query: ObjectiveQuery) -> Page[ObjectiveShown]:
    """The expected objectives of a proposal."""
    proposal = await PROPOSAL.one(read, [Proposal.id], ref)
    statement = select(*[getattr(ExpectedObjective, n) for n in ObjectiveShown.model_fields])
    statement = statement.where(ExpectedObjective.proposal_id == proposal.id)
    rows, cursor = await rows_of_page(read, statement, query, SORTS, query.sort)
    return Page(items=[ObjectiveShown.model_validate(r) for r in rows], next_cursor=cursor)
