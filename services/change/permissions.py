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
TOUCHED = (ProjectRole.SPONSOR, MANAGER, ProjectRole.TEAM_MEMBER)
ANALYST, DIRECTOR, BOARD = Role.PMO_ANALYST, Role.PMO_DIRECTOR, Role.BOARD_MEMBER
REPORTED_TO = (ANALYST, DIRECTOR, BOARD, Role.EXECUTIVE, Role.AUDITOR)
OUTCOMES = ("approve", "reject", "defer", "return_")
ASSESSED = ("complete_assessment", "leave_within_tolerance")

PERMISSIONS = Permissions(
    {
        "listChangeLogs": may(everyone=True),
        "getChangeLog": may(everyone=True),
        "getChangeLogHistory": may(everyone=True),
        "listAuthorityPolicies": may(everyone=True),
        "getAuthorityPolicy": may(everyone=True),
        "draftAuthorityPolicy": may(ANALYST, DIRECTOR),
        "activateAuthorityPolicy": may(DIRECTOR, of="authority_policy", verbs=["activate"]),
        "listChanges": may(everyone=True),
        "getChange": may(everyone=True),
        "getChangeHistory": may(everyone=True),
        "suggestChange": may(*TEAM, ANALYST, of="change_log", verbs=["suggest"]),
        "draftChange": may(MANAGER, of="change_log", verbs=["draft"]),
        "adoptChange": may(MANAGER, of="change", verbs=["adopt"]),
        "declineChange": may(MANAGER, of="change", verbs=["decline"]),
        "editChange": may(MANAGER, of="change", verbs=["edit"]),
        "submitChange": may(MANAGER, of="change", verbs=["submit"]),
        "withdrawChange": may(MANAGER, of="change", verbs=["withdraw"]),
        # what it would do, and whom it touches
        "triageChange": may(ANALYST, of="change", verbs=["triage"]),
        "reassessChange": may(ANALYST, of="change", verbs=["reassess"]),
        "returnChange": may(ANALYST, of="change", verbs=["send_back"]),
        "judgeChange": may(ANALYST, MANAGER, of="change", verbs=["judge"]),
        "listImpacts": may(everyone=True),
        "completeChangeAssessment": may(ANALYST, of="change", verbs=ASSESSED),
        "takePosition": may(*TOUCHED, of="change", verbs=["take_position"]),
        "closeChangeConsultation": may(ANALYST, of="change", verbs=["close_consultation"]),
        "listChangeDecisions": may(everyone=True),
        "decideChange": may(MANAGER, ANALYST, DIRECTOR, of="change", verbs=OUTCOMES),
        "listVotesOnChange": may(everyone=True),
        "openChangeVote": may(ANALYST, of="change", verbs=["put_to_vote"]),
        "listChangeVotes": may(everyone=True),
        "getChangeVote": may(everyone=True),
        "castChangeVote": may(BOARD, of="change_vote", verbs=["cast"]),
        "verifyChange": may(ANALYST, of="change", verbs=["verify"]),
        "getChangeRegister": may(*REPORTED_TO),
        "getBaselineReconciliation": may(everyone=True),
    }
)
