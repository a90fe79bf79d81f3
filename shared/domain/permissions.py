"""Who may do what: a service's table of rules, and the answer it gives for one person and record.

A person has global roles (from the token) and parts in undertakings (sponsor, project manager,
told by events). What is not in the table nobody may do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.contracts.base import Confidentiality
from shared.domain.actor import Actor, ProjectRole, Role
from shared.domain.errors import Forbidden, Refusal
from shared.domain.lifecycle import Lifecycle

READ_ALL: Mapping[Confidentiality, frozenset[Role]] = {
    Confidentiality.PUBLIC_IN_ORG: frozenset(
        {
            Role.PMO_ANALYST,
            Role.PMO_DIRECTOR,
            Role.BOARD_MEMBER,
            Role.EXECUTIVE,
            Role.RESOURCE_MANAGER,
            Role.AUDITOR,
        }
    ),
    Confidentiality.RESTRICTED: frozenset({Role.PMO_ANALYST, Role.PMO_DIRECTOR, Role.AUDITOR}),
    Confidentiality.SECRET: frozenset({Role.AUDITOR}),
}
"""Who reads the records of undertakings that they have no part in."""


def readable_levels(actor: Actor) -> list[Confidentiality]:
    """The levels of confidentiality that this person reads without being a member."""
    return [level for level, roles in READ_ALL.items() if roles & actor.roles]


@dataclass(frozen=True)
class Rule:
    """Who may: holders of a global role, people with a part in the undertaking, or everyone.

    `of` and `verbs` tie the operation to the lifecycle of the aggregate it moves.
    """

    roles: frozenset[Role] = frozenset()
    members: frozenset[ProjectRole] = frozenset()
    everyone: bool = False
    of: str | None = None
    verbs: tuple[str, ...] = ()

    def allows(self, actor: Actor, roles_here: Iterable[str]) -> bool:
        """Whether one of the person's roles is enough."""
        return (
            self.everyone
            or not self.roles.isdisjoint(actor.roles)
            or not self.members.isdisjoint(roles_here)
        )

    @property
    def holders(self) -> list[str]:
        """The roles that may, by name, for people to read."""
        if self.everyone:
            return ["everyone"]
        return sorted([*self.roles, *self.members])


def may(
    *who: Role | ProjectRole,
    everyone: bool = False,
    of: str | None = None,
    verbs: Iterable[str] = (),
) -> Rule:
    """`may(Role.PMO_ANALYST, ProjectRole.SPONSOR, of="proposal", verbs=["submit"])`."""
    return Rule(
        frozenset(w for w in who if isinstance(w, Role)),
        frozenset(w for w in who if isinstance(w, ProjectRole)),
        everyone,
        of,
        tuple(verbs),
    )


class Permissions(dict[str, Rule]):
    """`operationId -> Rule` for every operation of a service."""

    def check(self, operation: str, actor: Actor, roles_here: Iterable[str]) -> None:
        """Refuse who holds none of the roles (403 `forbidden`)."""
        rule = self[operation]
        if not rule.allows(actor, roles_here):
            raise Forbidden("forbidden", operation=operation, roles=rule.holders)

    def actions(
        self,
        of: str,
        lifecycle: Lifecycle[Any],
        state: StrEnum,
        actor: Actor,
        roles_here: Iterable[str],
        objections: Mapping[str, Refusal] | None = None,
    ) -> list[dict[str, Any]]:
        """What can be done next with one record, by whom, and why not (REQ-008).

        `objections` names, by operation, a refusal that the record itself would give this person.
        """
        here = frozenset(roles_here)
        return [
            self._action(name, rule, lifecycle, state, actor, here, (objections or {}).get(name))
            for name, rule in self.items()
            if rule.of == of
        ]

    @staticmethod
    def _action(
        name: str,
        rule: Rule,
        lifecycle: Lifecycle[Any],
        state: StrEnum,
        actor: Actor,
        here: frozenset[str],
        objection: Refusal | None,
    ) -> dict[str, Any]:
        reason = None
        if rule.verbs and not any(lifecycle.permits(state, verb) for verb in rule.verbs):
            reason = "illegal_move"
        elif not rule.allows(actor, here):
            reason = "forbidden"
        elif objection is not None:
            reason = objection.code
        return {
            "action": name,
            "allowed": reason is None,
            "reason_code": reason,
            "roles": rule.holders,
        }
