"""Who may do what in knowledge: everyone captures, uses and finds; the PMO decides what holds."""

from shared.domain.actor import ProjectRole, Role
from shared.domain.permissions import Permissions, may

ANALYST, DIRECTOR = Role.PMO_ANALYST, Role.PMO_DIRECTOR
RECIPIENTS = (
    ProjectRole.SPONSOR,
    ProjectRole.AUTHOR,
    ProjectRole.ASSESSOR,
    ProjectRole.PROJECT_MANAGER,
)
"""Who answers for an undertaking what becomes of a lesson (REQ-170)."""

PERMISSIONS = Permissions(
    {
        "listProcessDefinitions": may(everyone=True),
        "getProcessDefinition": may(everyone=True),
        "getProcessDefinitionHistory": may(everyone=True),
        "getRaci": may(everyone=True),
        "draftProcessDefinition": may(ANALYST),
        "editProcessDefinition": may(ANALYST, of="process", verbs=["edit"]),
        "pilotProcessDefinition": may(DIRECTOR, of="process", verbs=["pilot"]),
        "activateProcessDefinition": may(DIRECTOR, of="process", verbs=["activate"]),
        "retireProcessDefinition": may(DIRECTOR, of="process", verbs=["retire"]),
        "listAssets": may(everyone=True),
        "getAsset": may(everyone=True),
        "getAssetHistory": may(everyone=True),
        "draftAsset": may(ANALYST),
        "editAsset": may(ANALYST, of="asset", verbs=["edit"]),
        "publishAsset": may(ANALYST, of="asset", verbs=["publish"]),
        "retireAsset": may(ANALYST, of="asset", verbs=["retire"]),
        "useAsset": may(everyone=True, of="asset", verbs=["use"]),
        "listLessons": may(everyone=True),
        "getLesson": may(everyone=True),
        "getLessonHistory": may(everyone=True),
        "captureLesson": may(everyone=True),
        "validateLesson": may(ANALYST, of="lesson", verbs=["validate"]),
        "redactLesson": may(ANALYST, of="lesson", verbs=["redact"]),
        "publishLesson": may(ANALYST, of="lesson", verbs=["publish"]),
        "retireLesson": may(ANALYST, of="lesson", verbs=["retire"]),
        "listLessonCaptures": may(everyone=True),
        "getLessonCapture": may(everyone=True),
        "getLessonCaptureHistory": may(everyone=True),
        "signNoLessons": may(ProjectRole.PROJECT_MANAGER, of="lesson_capture", verbs=["sign_none"]),
        "listArticles": may(everyone=True),
        "getArticle": may(everyone=True),
        "getArticleHistory": may(everyone=True),
        "draftArticle": may(ANALYST),
        "editArticle": may(ANALYST, of="article", verbs=["edit"]),
        "publishArticle": may(ANALYST, of="article", verbs=["publish"]),
        "retireArticle": may(ANALYST, of="article", verbs=["retire"]),
        "listDossiers": may(everyone=True),
        "getDossier": may(everyone=True),
        "getDossierHistory": may(everyone=True),
        "verifyDossier": may(everyone=True),
        "requestDossierExpiry": may(DIRECTOR, of="dossier", verbs=["request_expiry"]),
        "expireDossier": may(Role.BOARD_MEMBER, of="dossier", verbs=["expire"]),
        "searchKnowledge": may(everyone=True),
        "findSimilar": may(everyone=True),
        "listRecommendations": may(everyone=True),
        "recommendLesson": may(ANALYST),
        "listLessonRecommendations": may(everyone=True),
        "getLessonRecommendation": may(everyone=True),
        "getLessonRecommendationHistory": may(everyone=True),
        "adoptLesson": may(*RECIPIENTS, of="lesson_recommendation", verbs=["adopt"]),
        "dismissLesson": may(*RECIPIENTS, of="lesson_recommendation", verbs=["dismiss"]),
    }
)
