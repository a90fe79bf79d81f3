"""Who may do what in intake: one line an operation, in process order (RACI of the admission)."""

from shared.domain.actor import ProjectRole, Role
from shared.domain.permissions import Permissions, may

SPONSOR, AUTHOR = ProjectRole.SPONSOR, ProjectRole.AUTHOR
ANALYST, DIRECTOR = Role.PMO_ANALYST, Role.PMO_DIRECTOR
PMO = (ANALYST, DIRECTOR)

PERMISSIONS = Permissions(
    {
        "listProposals": may(everyone=True),
        "getProposal": may(everyone=True),
        "listProposalVersions": may(everyone=True),
        "getProposalHistory": may(everyone=True),
        "draftProposal": may(everyone=True),
        "editProposal": may(SPONSOR, AUTHOR, of="proposal", verbs=["edit"]),
        "submitProposal": may(SPONSOR, AUTHOR, of="proposal", verbs=["submit"]),
        "withdrawProposal": may(SPONSOR, AUTHOR, of="proposal", verbs=["withdraw"]),
        "startScreening": may(ANALYST, of="proposal", verbs=["start_screening"]),
        "returnProposal": may(ANALYST, of="proposal", verbs=["return_"]),
        "resubmitProposal": may(SPONSOR, AUTHOR, of="proposal", verbs=["resubmit"]),
        "listAssessments": may(everyone=True),
        "getAssessment": may(everyone=True),
        "assessProposal": may(ANALYST, of="proposal", verbs=["complete_assessment"]),
        "completeConsultation": may(ANALYST, of="proposal", verbs=["complete_consultation"]),
        "listDecisions": may(everyone=True),
        "getDecision": may(everyone=True),
        "decideProposal": may(DIRECTOR, of="proposal", verbs=["approve", "defer", "reject"]),
        "reactivateProposal": may(SPONSOR, AUTHOR, ANALYST, of="proposal", verbs=["reactivate"]),
        "exportProposals": may(*PMO, Role.AUDITOR),
    }
)
