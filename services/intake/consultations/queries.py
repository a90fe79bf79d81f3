"""What people see of consultations, what still keeps one from being complete, what came of it."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema
from sqlalchemy import case, func, not_, select
from sqlalchemy.dialects.postgresql import JSONB

from services.intake.conflicts.model import ConflictState, RequirementConflict
from services.intake.consultations.model import (
    Consultation,
    ConsultationState,
    Method,
    Participation,
)
from services.intake.consultations.rules import hindrance
from services.intake.contents.queries import ObjectiveShown, StakeholderShown
from services.intake.contents.rules import missing_for_smart
from services.intake.objectives.model import ExpectedObjective
from services.intake.permissions import PERMISSIONS
from services.intake.proposals.model import Proposal, ProposalState
from services.intake.proposals.queries import OBJECTIONS, PARTS, PROPOSAL, gathered
from services.intake.requirements.model import Requirement, RequirementState
from services.intake.requirements.queries import RequirementRow
from services.intake.stakeholders.model import MUST_BE_HEARD, Stakeholder
from services.intake.stakeholders.queries import collecting, of_proposal
from services.intake.strategic_objectives.model import RETIRED, StrategicObjective
from shared.contracts.base import Value
from shared.contracts.intake import ObjectiveFact, RequirementFact, StakeholderFact
from shared.db.paging import ListQuery, Page, Sort, day, rows_of_page
from shared.db.transaction import Reader, Transaction
from shared.domain.errors import Conflict
from shared.domain.fields import Date, Id
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing

Fact = TypeVar("Fact", bound=Value)

WORDS = {
    "name",
    "organisation",
    "information_needs",
    "statement",
    "acceptance_criterion",
    "metric",
    "unit",
    "measurement_method",
}
"""What of the facts is free text."""

CONSULTATION = Access(Consultation, project=Consultation.proposal_id, within=PROPOSAL)

EXAMPLE: dict[str, Any] = {
    "id": "0199b7a8-5d10-7b6a-9e2f-3c4d5e6f7a81",
    "version": 1,
    "proposal_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "state": "PLANNED",
    "method": "WORKSHOP",
    "planned_for": "2026-12-03",
    "participants": ["0199b7a4-31c2-7e10-9d52-5a1b8c3f6e70"],
    "held_on": None,
}


StakeholderId = Annotated[str, WithJsonSchema({"type": "string", "format": "uuid"})]


class ConsultationRow(BaseModel):
    """A consultation in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    version: int
    proposal_id: UUID
    state: ConsultationState
    method: Method
    planned_for: Date
    participants: Annotated[list[StakeholderId], Field(description="Stakeholders, by id.")]
    held_on: Date | None


class ConsultationView(ConsultationRow, RecordView):
    """A consultation with what came of it, and what can be done next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXAMPLE
                | {
                    "process_step": "consultation.planned",
                    "planned_by": "analyst-lin",
                    "recorded_by": None,
                    "summary": None,
                    "outcome": None,
                    "reason": None,
                    "changed_at": "2026-11-24T01:30:00.000000Z",
                    "allowed_actions": [
                        {
                            "action": "holdConsultation",
                            "allowed": True,
                            "reason_code": None,
                            "roles": PERMISSIONS["holdConsultation"].holders,
                        }
                    ],
                }
            ]
        }
    )

    process_step: str
    planned_by: str
    recorded_by: Annotated[str | None, Field(description="Who recorded that it was held.")]
    summary: str | None
    outcome: str | None
    reason: Annotated[str | None, Field(description="Why it was cancelled.")]


class ConsultationQuery(ListQuery):
    """Which consultations, by the day they are planned for."""

    proposal_id: Id | None = None
    state: ConsultationState | None = None
    overdue: Annotated[
        Literal["true", "false"] | None, Field(description="Still planned after its day.")
    ] = None
    sort: Literal["planned_for", "-planned_for"] = "planned_for"


CONSULTATIONS = Listing(
    ConsultationRow,
    CONSULTATION,
    sorts={"planned_for": Sort(Consultation.planned_for, day, Consultation.id)},
    filters=(Consultation.proposal_id, Consultation.state),
)


def heard() -> Any:
    """Whether a stakeholder took part in a consultation that was held."""
    took_part = select(Participation.stakeholder_id).join(
        Consultation, Consultation.id == Participation.consultation_id
    )
    return (
        took_part.where(
            Participation.stakeholder_id == Stakeholder.id,
            Consultation.state == ConsultationState.HELD,
        )
        .correlate(Stakeholder)
        .exists()
    )


def _open_points() -> Any:
    """What the guard of `complete-consultation` asks for, as a column of a proposal's row."""

    def ids(column: Any, *where: Any) -> Any:
        found = func.coalesce(func.jsonb_agg(column), func.jsonb_build_array(), type_=JSONB)
        return select(found).where(*where).correlate(Proposal).scalar_subquery()

    counting = StrategicObjective.state != RETIRED
    linked = (
        select(ExpectedObjective.id)
        .join(StrategicObjective, StrategicObjective.id == ExpectedObjective.strategic_objective_id)
        .where(ExpectedObjective.proposal_id == Proposal.id, counting)
        .correlate(Proposal)
        .exists()
    )
    points = func.jsonb_build_object(
        "unheard",
        ids(
            Stakeholder.id,
            Stakeholder.proposal_id == Proposal.id,
            Stakeholder.influence >= MUST_BE_HEARD,
            Stakeholder.waived_at.is_(None),
            not_(heard()),
        ),
        "flagged",
        ids(
            RequirementConflict.id,
            RequirementConflict.proposal_id == Proposal.id,
            RequirementConflict.state == ConflictState.FLAGGED,
        ),
        "unlinked",
        select(StrategicObjective.id).where(counting).exists() & not_(linked),
        type_=JSONB,
    )
    asked = (Proposal.state == ProposalState.CONSULTING, points)
    return case(asked, else_=None).label("open_points")


PARTS.append(_open_points())


def what_hinders(parts: Mapping[str, Any]) -> Conflict | None:
    """What keeps the consultation of a proposal with these parts from being complete."""
    objectives = parts["expected_objectives"]
    smart = any(not missing_for_smart(objective) for objective in objectives)
    return hindrance(parts["stakeholders"], objectives, smart=smart, **parts["open_points"])


OBJECTIONS["completeConsultation"] = what_hinders


SHOWN = Showing(
    ConsultationView,
    CONSULTATION,
    PERMISSIONS,
    "consultation",
    objection=collecting,
    step="consultation.",
    beside=[of_proposal(Consultation)],
)


async def list_consultations(
    read: Reader, query: ConsultationQuery, today: date
) -> Page[ConsultationRow]:
    """The consultations of the proposals that the reader may see; the overdue ones if asked."""
    if query.overdue is None:
        return await CONSULTATIONS.page(read, query, query.sort)
    overdue = (Consultation.state == ConsultationState.PLANNED) & (Consultation.planned_for < today)
    statement = CONSULTATIONS.rows(query, read.actor)
    statement = statement.where(overdue if query.overdue == "true" else not_(overdue))
    rows, cursor = await rows_of_page(read, statement, query, CONSULTATIONS.sorts, query.sort)
    return Page(items=[ConsultationRow.model_validate(r) for r in rows], next_cursor=cursor)


async def admission_facts(
    tx: Transaction, proposal: Proposal
) -> tuple[tuple[StakeholderFact, ...], tuple[RequirementFact, ...], tuple[ObjectiveFact, ...]]:
    """What an approval hands on to portfolio: stakeholders, requirements that were not dropped,
    and objectives; their words are empty where the proposal is confidential (REQ-048, 050, 051).
    """
    gathering = select(
        gathered(Stakeholder, StakeholderShown, "stakeholders"),
        gathered(Requirement, RequirementRow, "requirements"),
        gathered(ExpectedObjective, ObjectiveShown, "objectives"),
    ).where(Proposal.id == proposal.id)
    found = (await tx.execute(gathering)).one()

    def fact(kind: type[Fact], own_id: str, said: Mapping[str, Any]) -> Fact:
        words = {name: proposal.public_words(said[name]) for name in WORDS & set(said)}
        return kind.model_validate({**said, **words, own_id: said["id"]})

    return (
        tuple(fact(StakeholderFact, "stakeholder_id", one) for one in found.stakeholders),
        tuple(
            fact(RequirementFact, "requirement_id", one)
            for one in found.requirements
            if one["state"] != RequirementState.DROPPED
        ),
        tuple(fact(ObjectiveFact, "objective_id", one) for one in found.objectives),
    )
