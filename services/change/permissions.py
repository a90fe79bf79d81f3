"""Who may do what in change: one line an operation, in process order (RACI of changes)."""

from shared.domain.actor import ProjectRole, Role
from shared.domain.permissions import Permissions, may

MANAGER = ProjectRole.PROJECT_MANAGER
TEAM = (
    ProjectRole.SPONSOR,
    MANAGER,
    ProjectRole.TEAM_MEMBER,
    ProjectRole.AUTHOR,
    ProjectRole.READER,
)

PERMISSIONS = Permissions(
    {
        "listChangeLogs": may(everyone=True),
        "getChangeLog": may(everyone=True),
        "getChangeLogHistory": may(everyone=True),
        "listChanges": may(everyone=True),
        "getChange": may(everyone=True),
        "getChangeHistory": may(everyone=True),
        "suggestChange": may(*TEAM, Role.PMO_ANALYST, of="change_log", verbs=["suggest"]),
        "adoptChange": may(MANAGER, of="change", verbs=["adopt"]),
        "declineChange": may(MANAGER, of="change", verbs=["decline"]),
    }
)
