"""What people see of assumptions."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.risk.assumptions.model import Assumption, AssumptionState
from services.risk.permissions import PERMISSIONS
from services.risk.registers.model import RiskRegister
from services.risk.registers.queries import InRegister, closed, of_register
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.fields import At, Date, Id
from shared.domain.views import RecordView
from shared.projects.listing import Listing
from shared.projects.showing import Showing

ASSUMPTION = InRegister(Assumption, project=Assumption.project_id)

SAID_EXAMPLE: dict[str, Any] = {
    "statement": "供应商在二季度末前交付全部设备。",
    "if_wrong": "第三批切换顺延一个窗口。",
    "owner_id": "pm-zhou",
    "check_by": "2027-04-30",
}
ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7ab-a8fd-72e7-8a4b-15269703b425",
    "key": "ASM-2026-0001",
    "version": 1,
    "project_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "register_id": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10",
    "state": "RECORDED",
    "statement": SAID_EXAMPLE["statement"],
    "owner_id": "pm-zhou",
    "check_by": "2027-04-30",
    "recorded_at": "2026-12-01T02:00:00.000000Z",
}


class AssumptionRow(BaseModel):
    """An assumption in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    key: str
    version: int
    project_id: UUID
    register_id: UUID
    state: AssumptionState
    statement: str
    owner_id: str | None
    check_by: Date | None
    recorded_at: At


class AssumptionView(RecordView):
    """An assumption with everything said of it, and what can be done next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE
                | {
                    "process_step": "risk_management.assumption_recorded",
                    "if_wrong": SAID_EXAMPLE["if_wrong"],
                    "finding": None,
                    "recorded_by": "pm-zhou",
                    "changed_at": "2026-12-01T02:00:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    state: AssumptionState
    process_step: str
    project_id: UUID
    register_id: UUID
    statement: str
    if_wrong: str
    owner_id: PersonId | None
    check_by: Annotated[Date | None, Field(description="By then somebody looks.")]
    finding: Annotated[str | None, Field(description="On what evidence it is so, or is not.")]
    recorded_by: PersonId
    recorded_at: At


class AssumptionQuery(ListQuery):
    """Filters and order of the list of assumptions."""

    project_id: Id | None = None
    state: AssumptionState | None = None
    sort: Literal["recorded_at", "-recorded_at"] = "-recorded_at"


ASSUMPTIONS = Listing(
    AssumptionRow,
    ASSUMPTION,
    sorts={"recorded_at": Sort(Assumption.recorded_at, instant, Assumption.id)},
    filters=(Assumption.project_id, Assumption.state),
)


SHOWN = Showing(
    AssumptionView,
    ASSUMPTION,
    PERMISSIONS,
    "assumption",
    objection=closed,
    step="risk_management.assumption_",
    beside=[of_register(Assumption, RiskRegister.state, "accompanied")],
)


async def list_assumptions(read: Reader, query: AssumptionQuery) -> Page[AssumptionRow]:
    """The assumptions of the undertakings that the reader may see, newest first unless asked."""
    return await ASSUMPTIONS.page(read, query, query.sort)
