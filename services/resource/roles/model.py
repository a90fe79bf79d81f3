"""A role: what a plan asks for and a resource can be, under a code that both use."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.resource.base import Base
from shared.contracts.resource import RoleChanged
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class RoleState(StrEnum):
    """Whether a role is given to resources."""

    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"


S = RoleState

LIFECYCLE = Lifecycle(
    S,
    {
        "change": ({S.ACTIVE}, None),
        "retire": ({S.ACTIVE}, S.RETIRED),
    },
    start=S.ACTIVE,
)


class Role(Versioned, Aggregate, Base):
    """Versioned data that an organisation changes; those of the templates are there at first."""

    __tablename__ = "roles"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    state: Mapped[RoleState]

    @classmethod
    def add(cls, id_: UUID, said: Mapping[str, Any]) -> "Role":
        """From now on resources can have it (REQ-186)."""
        role = cls(id=id_, version=0, state=LIFECYCLE.start, **said)
        role._tell()
        return role

    def change(self, said: Mapping[str, Any]) -> None:
        """Another name; the code, which plans use, never changes."""
        LIFECYCLE.move(self, "change")
        for name, value in said.items():
            setattr(self, name, value)
        self._tell()

    def retire(self, reason: str) -> None:
        """No further resource is given it; who has it keeps it."""
        LIFECYCLE.move(self, "retire")
        self._tell(reason)

    def _tell(self, because: str | None = None) -> None:
        self.record(
            RoleChanged(
                role_id=self.id,
                code=self.code,
                role_version=self.next_version,
                name=self.name,
                name_en=self.name_en,
                state=self.state,
            ),
            because=because,
        )
