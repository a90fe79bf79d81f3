"""What people see of requirements, and whose answer each one waits for."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.intake.permissions import PERMISSIONS
from services.intake.proposals.model import Proposal
from services.intake.proposals.queries import PROPOSAL
from services.intake.requirements.model import (
    Priority,
    Requirement,
    RequirementState,
    check_answer,
)
from services.intake.stakeholders.model import Stakeholder
from services.intake.stakeholders.queries import collecting, of_proposal
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader, Transaction
from shared.domain.errors import Conflict, Refusal
from shared.domain.fields import At, Id
from shared.domain.permissions import Objection
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.showing import Showing, Source

REQUIREMENT = Access(Requirement, project=Requirement.proposal_id, within=PROPOSAL)

EXAMPLE: dict[str, Any] = {
    "id": "0199b7a6-77a0-7d3c-b1a4-9c8e7f6d5a41",
    "key": "RQM-2026-0001",
    "version": 1,
    "proposal_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "state": "CAPTURED",
    "statement": "切换期间客服热线不中断",
    "source_stakeholder_id": "0199b7a4-31c2-7e10-9d52-5a1b8c3f6e70",
    "priority": "MUST",
    "acceptance_criterion": "三次切换演练中热线可用率 100%",
    "changes": 0,
}


class RequirementRow(BaseModel):
    """A requirement in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    key: str
    version: int
    proposal_id: UUID
    state: RequirementState
    statement: str
    source_stakeholder_id: UUID
    priority: Priority
    acceptance_criterion: str | None
    changes: Annotated[int, Field(description="How often it was changed since it was captured.")]


class RequirementView(RequirementRow, RecordView):
    """A requirement with its source's answer, and what can be done next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXAMPLE
                | {
                    "process_step": "requirements.captured",
                    "source_person_id": None,
                    "captured_by": "analyst-lin",
                    "captured_at": "2026-11-24T01:30:00.000000Z",
                    "answered_by": None,
                    "answered_at": None,
                    "on_behalf": None,
                    "reason": None,
                    "changed_at": "2026-11-24T01:30:00.000000Z",
                    "allowed_actions": [
                        {
                            "action": "confirmRequirement",
                            "allowed": True,
                            "reason_code": None,
                            "roles": PERMISSIONS["confirmRequirement"].holders,
                        }
                    ],
                }
            ]
        }
    )

    process_step: str
    source_person_id: Annotated[
        str | None, Field(description="Who confirms or disputes it, where they sign in here.")
    ]
    captured_by: str
    captured_at: At
    answered_by: Annotated[str | None, Field(description="Who confirmed or disputed it.")]
    answered_at: At | None
    on_behalf: Annotated[str | None, Field(description="How the source said so to an analyst.")]
    reason: Annotated[str | None, Field(description="Why it was disputed or dropped.")]


class RequirementQuery(ListQuery):
    """Which requirements of a proposal, in the order in which they were captured."""

    state: RequirementState | None = None
    priority: Priority | None = None
    source_stakeholder_id: Id | None = None
    sort: Literal["id", "-id"] = "id"


SORTS = {"id": Sort(Requirement.id, UUID, Requirement.id)}
ANSWERS = ("confirmRequirement", "disputeRequirement")


def _objection(record: Any, source: Source) -> Objection:
    """What stands against it besides its own state: the proposal's, and whose answer it is."""

    def said(operation: str) -> Refusal | None:
        if (over := collecting(record)(operation)) or operation not in ANSWERS:
            return over
        try:
            # Whoever asks as an analyst would say how they know.
            check_answer(source.actor, record.source_person_id, on_behalf="")
        except Conflict as refusal:
            return refusal
        return None

    return said


SHOWN = Showing(
    RequirementView,
    REQUIREMENT,
    PERMISSIONS,
    "requirement",
    objection=_objection,
    step="requirements.",
    beside=[
        of_proposal(Requirement),
        select(Stakeholder.person_id)
        .where(Stakeholder.id == Requirement.source_stakeholder_id)
        .correlate(Requirement)
        .scalar_subquery()
        .label("source_person_id"),
    ],
)


async def source_of(tx: Transaction, requirement: Requirement) -> str | None:
    """The person whose requirement it is, where they sign in here."""
    person = select(Stakeholder.person_id).where(
        Stakeholder.id == requirement.source_stakeholder_id
    )
    source: str | None = (await tx.execute(person)).scalar_one()
    return source


async def list_requirements(
    read: Reader, ref: str, query: RequirementQuery
) -> Page[RequirementRow]:
    """The requirements of a proposal."""
    proposal = await PROPOSAL.one(read, [Proposal.id], ref)
    statement = select(*[getattr(Requirement, name) for name in RequirementRow.model_fields])
    statement = statement.where(Requirement.proposal_id == proposal.id)
    for name in ("state", "priority", "source_stakeholder_id"):
        if (wanted := getattr(query, name)) is not None:
            statement = statement.where(getattr(Requirement, name) == wanted)
    rows, cursor = await rows_of_page(read, statement, query, SORTS, query.sort)
    return Page(items=[RequirementRow.model_validate(r) for r in rows], next_cursor=cursor)
