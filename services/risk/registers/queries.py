"""What people see of risk registers, and what the risks in one add up to."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.risk.permissions import PERMISSIONS
from services.risk.registers.model import RegisterState, RiskRegister
from services.risk.registers.rules import Lack
from shared.contracts.base import CurrencyCode, Decimal4, Money
from shared.db.named import id_or_key, identified_by
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader, Transaction
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.fields import At, Id
from shared.domain.permissions import Objection
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

A = TypeVar("A", bound=Aggregate)

REGISTER = Access(RiskRegister, project=RiskRegister.project_id)


@dataclass(frozen=True, eq=False)
class InRegister(Access[A]):
    """A record that stands in a register: whoever holds one holds its register first.

    So do reviews and reactions, which go through many: two of them never wait for each other.
    """

    async def hold(self, tx: Transaction, ref: UUID | str) -> A:
        """The record, with its register locked before it; else 404."""
        name = id_or_key(ref)
        named = identified_by(self.kind, by_key=isinstance(name, str))
        of_it = select(self.kind.register_id).where(named)  # type: ignore[attr-defined]
        register_id = (await tx.execute(of_it, {"ref": name})).scalar()
        if register_id is not None:
            await tx.load(RiskRegister, register_id)
        return await super().hold(tx, ref)


Exposure = Annotated[
    Decimal4,
    Field(description="Net expected value of what is open: threats less opportunities."),
]
HighestLevel = Annotated[
    int, Field(description="Of the open threats, probability x impact; 0 without any.")
]

SUMMARY_EXAMPLE: dict[str, Any] = {"threats": 4, "opportunities": 1, "highest_level": 12}
EXAMPLE: dict[str, Any] = {
    "id": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10",
    "key": "RRG-2026-0001",
    "version": 2,
    "project_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "state": "PROJECT",
    "project_key": "PRJ-2026-0001",
    "project_type": "IT",
    "tier": "M",
    "currency": "CNY",
    **SUMMARY_EXAMPLE,
    "exposure": "70000.0000",
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
    project_type: str
    tier: str
    currency: CurrencyCode
    threats: int
    opportunities: int
    highest_level: HighestLevel
    exposure: Exposure
    opened_at: At


class RegisterView(RecordView):
    """A risk register: which undertaking it accompanies, what is in it, and what can be done."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXAMPLE
                | {
                    "process_step": "risk_management.project",
                    "checklist_id": "0199b7a0-3c21-7b52-9f00-6d7e8f9a0b1c",
                    "unassessed": 0,
                    "plan_in_force": True,
                    "plan_lacks": [],
                    "last_reviewed_at": "2026-12-08T06:12:30.000000Z",
                    "review_due": "2027-01-07T06:12:30.000000Z",
                    "closed_at": None,
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
    project_type: str
    tier: str
    currency: Annotated[CurrencyCode, Field(description="Of the budget, and of all amounts here.")]
    checklist_id: UUID
    threats: int
    opportunities: int
    highest_level: HighestLevel
    exposure: Exposure
    unassessed: Annotated[int, Field(description="Open risks that nobody has assessed.")]
    plan_in_force: Annotated[
        bool, Field(description="Whether a risk management plan is valid (REQ-077).")
    ]
    plan_lacks: Annotated[
        list[Lack] | None,
        Field(description="What keeps the project plan handed in last; null before there is one."),
    ]
    last_reviewed_at: At | None
    review_due: Annotated[At | None, Field(description="Gone through by then (REQ-180).")]
    closed_at: At | None
    opened_at: At


class RegisterSummaryView(BaseModel):
    """What the open risks of a register add up to (REQ-176)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "register_id": EXAMPLE["id"],
                    "project_id": EXAMPLE["project_id"],
                    "revision": 2,
                    **SUMMARY_EXAMPLE,
                    "exposure": {"amount": "70000.0000", "currency": "CNY"},
                }
            ]
        }
    )

    register_id: UUID
    project_id: UUID
    revision: Annotated[int, Field(description="The register's version.")]
    threats: int
    opportunities: int
    highest_level: HighestLevel
    exposure: Money


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


def of_register(kind: Any, column: Any, called: str) -> Any:
    """A column of the register in which a record of this kind stands, beside that record."""
    of_it = select(column).where(RiskRegister.id == kind.register_id)
    return of_it.correlate(kind).scalar_subquery().label(called)


def closed(record: Any, _source: Source | None = None) -> Objection:
    """What anything in the register of a project says that is over."""
    over = record.accompanied == RegisterState.CLOSED
    return lambda _operation: Conflict("register_closed") if over else None


SHOWN = Showing(RegisterView, REGISTER, PERMISSIONS, "register", step="risk_management.")


async def get_register_summary(read: Reader, ref: str) -> RegisterSummaryView:
    """What one register holds by now; it is kept, not counted."""
    row = await REGISTER.one(read, REGISTERS.columns, ref)
    return RegisterSummaryView(
        register_id=row.id,
        project_id=row.project_id,
        revision=row.version,
        threats=row.threats,
        opportunities=row.opportunities,
        highest_level=row.highest_level,
        exposure=Money(amount=row.exposure, currency=row.currency),
    )


async def list_registers(read: Reader, query: RegisterQuery) -> Page[RegisterRow]:
    """The registers of the undertakings that the reader may see, newest first unless asked."""
    return await REGISTERS.page(read, query, query.sort)
