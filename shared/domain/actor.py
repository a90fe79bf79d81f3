"""Who acts: a verified person with their roles in the organisation, or a service on its own."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

SYSTEM_PREFIX = "system:"
"""Begins the id of a service acting on its own; no person's id may begin so."""


class Role(StrEnum):
    """What a person is to the whole organisation, as the identity provider says it."""

    PMO_ANALYST = "pmo_analyst"
    PMO_DIRECTOR = "pmo_director"
    BOARD_MEMBER = "board_member"
    EXECUTIVE = "executive"
    RESOURCE_MANAGER = "resource_manager"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    INTEGRATOR = "integrator"


class ProjectRole(StrEnum):
    """What a person is to one undertaking, as its own events say it."""

    SPONSOR = "sponsor"
    PROJECT_MANAGER = "project_manager"
    AUTHOR = "author"
    PLAN_DELEGATE = "plan_delegate"
    TEAM_MEMBER = "team_member"
    ASSESSOR = "assessor"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` is the OIDC subject; `on_behalf_of` is whom they stand in for, if anyone."""

    id: str
    roles: frozenset[str] = frozenset()
    name: str | None = None
    on_behalf_of: str | None = None

    @classmethod
    def system(cls, service: str) -> Self:
        """A service reacting to an event or a clock; it holds no role."""
        return cls(id=f"{SYSTEM_PREFIX}{service}", name=service)

    @property
    def is_system(self) -> bool:
        """Whether a service acts on its own."""
        return self.id.startswith(SYSTEM_PREFIX)

    def has(self, *roles: str) -> bool:
        """Whether they hold any of `roles`."""
        return not self.roles.isdisjoint(roles)


NOBODY = Actor(id=f"{SYSTEM_PREFIX}nobody", name="nobody")
"""Stands for somebody who has the right not to be known."""
