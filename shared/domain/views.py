"""What every record shows people: its version, what can be done with it, and why not."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.domain.fields import At


class AllowedAction(BaseModel):
    """One operation on this record: whether the caller may take it now, and if not, why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "action": "submitProposal",
                    "allowed": False,
                    "reason_code": "illegal_move",
                    "roles": ["sponsor"],
                }
            ]
        }
    )

    action: Annotated[str, Field(description="operationId of the operation.")]
    allowed: bool
    reason_code: Annotated[str | None, Field(description="The code it would be refused with.")]
    roles: Annotated[list[str], Field(description="Who may, whatever the state.")]


class RecordView(BaseModel):
    """Parent of the full representation of one record."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[3])]
    changed_at: At
    allowed_actions: list[AllowedAction]


class EmittedEvent(BaseModel):
    """An event that a dry run would have told."""

    type: Annotated[str, Field(examples=["pmo.intake.ProposalSubmitted.v1"])]
    aggregate_id: UUID
    aggregate_version: int


class DryRun(BaseModel):
    """What a command would do: it ran whole, was checked, and was undone."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "dry_run": True,
                    "would_emit": [
                        {
                            "type": "pmo.intake.ProposalSubmitted.v1",
                            "aggregate_id": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10",
                            "aggregate_version": 2,
                        }
                    ],
                }
            ]
        }
    )

    dry_run: bool = True
    would_emit: list[EmittedEvent]


class HistoryEntry(BaseModel):
    """One fact in a record's history: what, when, who, and why."""

    model_config = ConfigDict(from_attributes=True)

    seq: int
    id: UUID
    type: str
    occurred_at: At
    actor: str
    on_behalf_of: str | None
    reason: str | None
    aggregate_version: int
    correlation_id: UUID
    causation_id: UUID | None
    data: Annotated[dict[str, object], Field(description="The payload as it was told.")]
