"""Who may do what: a service's table of rules, and the answer it gives for one person and record.

A person has global roles (from the token) and parts in undertakings (sponsor, project manager,
told by events). What is not in the table nobody may do.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.contracts.base import Confidentiality
from shared.domain.actor import Actor, ProjectRole, Role
from shared.domain.errors import Forbidden, Refusal
from shared.domain.lifecycle import Lifecycle
from shared.domain.views import AllowedAction

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


Objection = Callable[[str], Refusal | None]
"""What a record itself says to one person who would take an operation; None: nothing."""


class _Step:
    """One operation on one kind of record: where it may start, and what people are told of it.

    There are few answers, and a record shows a dozen of them: each is made once.
    """

    def __init__(self, operation: str, rule: Rule, lifecycle: Lifecycle[Any]) -> None:
        self._operation, self._rule = operation, rule
        self._anywhere = not rule.verbs
        self._starts = {s for verb in rule.verbs for s in lifecycle.table[verb][0]}
        self._answers: dict[str | None, AllowedAction] = {}

    def answer(
        self, state: StrEnum, actor: Actor, here: frozenset[str], objection: Objection | None
    ) -> AllowedAction:
        """Whether this person may take it now, or the first refusal they would meet."""
        reason = None
        if not self._rule.allows(actor, here):
            reason = "forbidden"
        elif not self._anywhere and state not in self._starts:
            reason = "illegal_move"
        elif objection is not None and (refusal := objection(self._operation)) is not None:
            reason = refusal.code
        if reason not in self._answers:
            self._answers[reason] = AllowedAction(
                action=self._operation,
                allowed=reason is None,
                reason_code=reason,
                roles=self._rule.holders,
            )
        return self._answers[reason]


class Permissions(dict[str, Rule]):
    """`operationId -> Rule` for every operation of a service."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        super().__init__(rules)
        self._steps: dict[str, list[_Step]] = {}

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
        objection: Objection | None = None,
    ) -> list[AllowedAction]:
        """What can be done next with one record, by whom, and why not (REQ-008)."""
        if of not in self._steps:
            self._steps[of] = [
                _Step(operation, rule, lifecycle)
                for operation, rule in self.items()
                if rule.of == of
            ]
        here = frozenset(roles_here)
        return [step.answer(state, actor, here, objection) for step in self._steps[of]]
