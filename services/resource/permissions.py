"""Who may do what in resource: the resource manager keeps it, everyone reads the directory."""

from shared.domain.actor import ProjectRole, Role
from shared.domain.permissions import Permissions, may

MANAGER, ANALYST, DIRECTOR = Role.RESOURCE_MANAGER, Role.PMO_ANALYST, Role.PMO_DIRECTOR
PROJECT_MANAGER, TEAM_MEMBER = ProjectRole.PROJECT_MANAGER, ProjectRole.TEAM_MEMBER
TEAM = (TEAM_MEMBER, PROJECT_MANAGER)
RATE_READERS = (MANAGER, DIRECTOR, Role.AUDITOR)
"""Who is shown what an hour of a resource costs."""

CAPACITY_READERS = (
    MANAGER,
    ANALYST,
    DIRECTOR,
    Role.BOARD_MEMBER,
    Role.EXECUTIVE,
    Role.AUDITOR,
)

PERMISSIONS = Permissions(
    {
        "listPeople": may(everyone=True),
        "getPerson": may(everyone=True),
        "getPersonHistory": may(everyone=True),
        "registerPerson": may(MANAGER, ANALYST),
        "registerPeople": may(MANAGER, ANALYST),
        "changePerson": may(MANAGER, ANALYST, of="person", verbs=["change"]),
        "leaveOrganisation": may(MANAGER, ANALYST, of="person", verbs=["leave"]),
        "listCalendars": may(everyone=True),
        "getCalendar": may(everyone=True),
        "listCalendarDays": may(everyone=True),
        "getCalendarHistory": may(everyone=True),
        "addCalendar": may(MANAGER),
        "changeCalendar": may(MANAGER, of="calendar", verbs=["change"]),
        "importCalendarDays": may(MANAGER, of="calendar", verbs=["import_days"]),
        "listRoles": may(everyone=True),
        "getRole": may(everyone=True),
        "getRoleHistory": may(everyone=True),
        "addRole": may(MANAGER),
        "changeRole": may(MANAGER, of="role", verbs=["change"]),
        "retireRole": may(MANAGER, of="role", verbs=["retire"]),
        "listResources": may(everyone=True),
        "getResource": may(everyone=True),
        "getResourceHistory": may(everyone=True),
        "addResource": may(MANAGER),
        "changeResource": may(MANAGER, of="resource", verbs=["change"]),
        "setResourceRate": may(MANAGER, of="resource", verbs=["set_rate"]),
        "leavePool": may(MANAGER, of="resource", verbs=["leave"]),
        "deactivateResource": may(MANAGER, of="resource", verbs=["deactivate"]),
        "listDemands": may(everyone=True),
        "getDemand": may(everyone=True),
        "getDemandHistory": may(everyone=True),
        "raiseDemand": may(PROJECT_MANAGER),
        "changeDemand": may(PROJECT_MANAGER, of="demand", verbs=["change"]),
        "requestDemand": may(PROJECT_MANAGER, of="demand", verbs=["request"]),
        "negotiateDemand": may(MANAGER, of="demand", verbs=["negotiate"]),
        "leaveDemandUnfilled": may(MANAGER, of="demand", verbs=["leave_unfilled"]),
        "cancelDemand": may(PROJECT_MANAGER, of="demand", verbs=["cancel"]),
        "listCandidates": may(MANAGER, ANALYST, DIRECTOR, PROJECT_MANAGER),
        "listConflicts": may(*CAPACITY_READERS),
        "getConflict": may(*CAPACITY_READERS),
        "getConflictHistory": may(*CAPACITY_READERS),
        "resolveConflictByRule": may(MANAGER, of="conflict", verbs=["resolve_by_rule"]),
        "decideConflict": may(MANAGER, of="conflict", verbs=["decide"]),
        "listAllocations": may(everyone=True),
        "getAllocation": may(everyone=True),
        "getAllocationHistory": may(everyone=True),
        "proposeAllocation": may(MANAGER, PROJECT_MANAGER),
        "bookAllocation": may(MANAGER, of="allocation", verbs=["book"]),
        "acceptAllocation": may(PROJECT_MANAGER, of="allocation", verbs=["accept"]),
        "confirmAllocation": may(MANAGER, of="allocation", verbs=["confirm"]),
        "rejectAllocation": may(MANAGER, PROJECT_MANAGER, of="allocation", verbs=["reject"]),
        "releaseAllocation": may(MANAGER, PROJECT_MANAGER, of="allocation", verbs=["release"]),
        "revokeAllocation": may(MANAGER, of="allocation", verbs=["revoke"]),
        "getResourcePlan": may(everyone=True),
        "getResourcePlanHistory": may(everyone=True),
        "listTimeEntries": may(everyone=True),
        "getTimeEntry": may(everyone=True),
        "getTimeEntryHistory": may(everyone=True),
        "recordTime": may(*TEAM),
        "changeTimeEntry": may(*TEAM, of="time_entry", verbs=["change"]),
        "submitTimeEntry": may(*TEAM, MANAGER, of="time_entry", verbs=["submit"]),
        "withdrawTimeEntry": may(*TEAM, MANAGER, of="time_entry", verbs=["withdraw"]),
        "approveTimeEntry": may(PROJECT_MANAGER, MANAGER, of="time_entry", verbs=["approve"]),
        "rejectTimeEntry": may(PROJECT_MANAGER, MANAGER, of="time_entry", verbs=["reject"]),
        "correctTimeEntry": may(*TEAM, MANAGER, of="time_entry", verbs=["correct"]),
        "getCapacity": may(*CAPACITY_READERS),
        "listRoughCuts": may(everyone=True),
        "getRoughCut": may(everyone=True),
        "getRoughCutHistory": may(everyone=True),
        "checkFeasibility": may(everyone=True),
    }
)
