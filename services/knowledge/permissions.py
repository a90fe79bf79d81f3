"""Who may do what in knowledge: everyone captures and finds, the PMO decides what is published."""

from shared.domain.actor import Role
from shared.domain.permissions import Permissions, may

ANALYST = Role.PMO_ANALYST

PERMISSIONS = Permissions(
    {
        "listLessons": may(everyone=True),
        "getLesson": may(everyone=True),
        "getLessonHistory": may(everyone=True),
        "captureLesson": may(everyone=True),
        "validateLesson": may(ANALYST, of="lesson", verbs=["validate"]),
        "publishLesson": may(ANALYST, of="lesson", verbs=["publish"]),
        "retireLesson": may(ANALYST, of="lesson", verbs=["retire"]),
        "searchLessons": may(everyone=True),
        "listRecommendations": may(everyone=True),
    }
)
