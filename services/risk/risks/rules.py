"""Who may change or assess a risk (RACI of the risk register)."""

from collections.abc import Collection

ALWAYS = frozenset({"project_manager", "assessor", "pmo_analyst"})
BEFORE_REGISTRATION = frozenset({"sponsor", "author"})


def answers_for(roles: Collection[str], *, owner: bool, proposal: bool) -> bool:
    """Whether a person with these roles may change or assess a risk.

    Its owner, the project manager and the PMO's analysts always; as long as there is a proposal
    and no project manager, also its sponsor and its author.
    """
    may = ALWAYS | BEFORE_REGISTRATION if proposal else ALWAYS
    return owner or not may.isdisjoint(roles)
