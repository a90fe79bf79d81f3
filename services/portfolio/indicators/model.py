"""The definition of an indicator: the organisation's own data, each change a version (REQ-101)."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from services.portfolio.indicators.rules import Direction, Frequency, Limits
from shared.contracts.supervision import KpiDefinitionChanged
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.lifecycle import Lifecycle


class IndicatorState(StrEnum):
    """Whether projects can be measured by it from now on."""

    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"


class KpiCategory(StrEnum):
    """What an indicator is about."""

    SCHEDULE = "SCHEDULE"
    COST = "COST"
    SCOPE = "SCOPE"
    QUALITY = "QUALITY"
    BENEFIT = "BENEFIT"
    RISK = "RISK"
    RESOURCE = "RESOURCE"
    STAKEHOLDER = "STAKEHOLDER"
    PROCESS = "PROCESS"


S = IndicatorState

LIFECYCLE = Lifecycle(
    S,
    {"edit": ({S.ACTIVE}, None), "retire": ({S.ACTIVE}, S.RETIRED)},
    start=S.ACTIVE,
)

MEASURED = (
    "unit",
    "direction",
    "target",
    "green_limit",
    "amber_limit",
    "frequency",
    "owner_role",
)


class Measured:
    """The columns that say what is good: of the definition and, frozen, of each project's own."""

    unit: Mapped[str] = mapped_column(String(40))
    direction: Mapped[Direction]
    target: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    green_limit: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    amber_limit: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    frequency: Mapped[Frequency]
    owner_role: Mapped[str] = mapped_column(String(40))

    @property
    def limits(self) -> Limits:
        """What a value is judged by."""
        return Limits(self.direction, self.target, self.green_limit, self.amber_limit)

    def check_limits(self) -> None:
        """Amber begins where green ends. Errors: 409 `limits_not_in_order`."""
        if not self.limits.in_order:
            problem = FieldProblem("/amber_limit", "limits_not_in_order")
            raise Conflict("limits_not_in_order", errors=[problem])


class KpiDefinition(Measured, Versioned, Aggregate, Base):
    """Projects freeze what it says when they are assigned it; a later version is for others."""

    __tablename__ = "kpi_definitions"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    code: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[IndicatorState]
    category: Mapped[KpiCategory]
    name: Mapped[dict[str, Any]]
    expression: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        Index("ix_kpi_definitions_state_code_id", "state", "code", "id"),
        Index("ix_kpi_definitions_category_code_id", "category", "code", "id"),
    )

    @classmethod
    def define(cls, id_: UUID, said: Mapping[str, Any]) -> "KpiDefinition":
        """One more indicator in the catalogue (REQ-101)."""
        definition = cls(id=id_, version=0, state=LIFECYCLE.start, **said)
        definition.check_limits()
        definition._tell()
        return definition

    def edit(self, said: Mapping[str, Any]) -> None:
        """A new version; who has an earlier one keeps it."""
        LIFECYCLE.move(self, "edit")
        for name, value in said.items():
            setattr(self, name, value)
        self.check_limits()
        self._tell()

    def retire(self) -> None:
        """No project is assigned it any more."""
        LIFECYCLE.move(self, "retire")
        self._tell()

    def _tell(self) -> None:
        figures = {n: f"{getattr(self, n):f}" for n in ("target", "green_limit", "amber_limit")}
        self.record(
            KpiDefinitionChanged(
                kpi_id=self.id,
                code=self.code,
                definition_version=self.next_version,
                state=self.state,
                category=self.category,
                unit=self.unit,
                direction=self.direction,
                frequency=self.frequency,
                owner_role=self.owner_role,
                **figures,
            )
        )
