"""What people see of risk registers."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.risk.permissions import PERMISSIONS
from services.risk.registers.model import LIFECYCLE, RegisterState, RiskRegister
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.fields import At, Id
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing

REGISTER = Access(RiskRegister, project=RiskRegister.project_id)

EXAMPLE: dict[str, Any] = {
    "id": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10",
    "key": "RRG-2026-0001",
    "version": 2,
    "project_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "state": "PROJECT",
    "project_key": "PRJ-2026-0001",
    "opened_at": "2026-11-24T01:30:00.000000Z",
}


class RegisterRow(BaseModel):
    """A risk register in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    key: str
    version: int
    project_id: UUID
    state: RegisterState
    project_key: str | None
    opened_at: At


class RegisterView(RecordView):
    """A risk register: which undertaking it accompanies, and since when."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXAMPLE
                | {
                    "process_step": "risk_management.project",
                    "changed_at": "2026-12-08T06:12:30.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    process_step: str
    project_id: Annotated[UUID, Field(description="The proposal, and the project it became.")]
    state: Annotated[RegisterState, Field(description="What it accompanies.")]
    project_key: Annotated[str | None, Field(description="Null before the registration.")]
    opened_at: At


class RegisterQuery(ListQuery):
    """Filters and order of the list of registers."""

    state: RegisterState | None = None
    project_id: Id | None = None
    sort: Literal["opened_at", "-opened_at"] = "-opened_at"


REGISTERS = Listing(
    RegisterRow,
    REGISTER,
    sorts={"opened_at": Sort(RiskRegister.opened_at, instant, RiskRegister.id)},
    filters=(RiskRegister.state, RiskRegister.project_id),
)
WHOLE = (*REGISTERS.columns, RiskRegister.changed_at)


async def get_register(read: Reader, ref: str) -> RegisterView:
    """One register, if the reader may see its undertaking."""
    row = await REGISTER.one(read, WHOLE, ref)
    return RegisterView(
        **RegisterRow.model_validate(row).model_dump(),
        changed_at=row.changed_at,
        process_step=f"risk_management.{row.state.lower()}",
        allowed_actions=PERMISSIONS.actions(
            "register", LIFECYCLE, row.state, read.actor, read.roles_here
        ),
    )


async def list_registers(read: Reader, query: RegisterQuery) -> Page[RegisterRow]:
    """The registers of the undertakings that the reader may see, newest first unless asked."""
    return await REGISTERS.page(read, query, query.sort)
