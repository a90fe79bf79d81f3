"""Who may do what in portfolio: one line an operation, in process order.

No operation creates a project: only an approved proposal does, by event (REQ-061).
"""

from shared.domain.actor import ProjectRole, Role
from shared.domain.permissions import Permissions, may

PERMISSIONS = Permissions(
    {
        "listProjectTypes": may(everyone=True),
        "getProjectType": may(everyone=True),
        "listProjects": may(everyone=True),
        "getProject": may(everyone=True),
        "getProjectHistory": may(everyone=True),
        "listPlans": may(everyone=True),
        "getPlan": may(everyone=True),
        "assignPerson": may(
            ProjectRole.PROJECT_MANAGER, Role.PMO_ANALYST, of="project", verbs=["assign_person"]
        ),
    }
)
