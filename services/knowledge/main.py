"""Knowledge, wired: its routes in process order, its reactions, its timers."""

from services.knowledge.articles import api as articles
from services.knowledge.assets import api as assets
from services.knowledge.base import Base, reactions
from services.knowledge.captures import api as captures
from services.knowledge.captures import reactions as capture_reactions
from services.knowledge.certifications import api as certifications
from services.knowledge.certifications.commands import expire_certifications
from services.knowledge.courses import api as courses
from services.knowledge.courses.commands import raise_overdue_courses
from services.knowledge.coverage import api as coverage
from services.knowledge.coverage import reactions as coverage_reactions
from services.knowledge.coverage.commands import tell_training_coverage
from services.knowledge.dossiers import api as dossiers
from services.knowledge.dossiers import reactions as dossier_reactions
from services.knowledge.exchanges import api as exchanges
from services.knowledge.feedback import api as feedback
from services.knowledge.feedback.commands import raise_overdue_feedback
from services.knowledge.follows import api as follows
from services.knowledge.improvements import api as improvements
from services.knowledge.lessons import api as lessons
from services.knowledge.lessons import reactions as lesson_reactions
from services.knowledge.past_projects import api as past_projects
from services.knowledge.past_projects import reactions as past_project_reactions
from services.knowledge.permissions import PERMISSIONS
from services.knowledge.processes import api as processes
from services.knowledge.pulse_surveys import api as pulse_surveys
from services.knowledge.pulse_surveys.commands import close_due_surveys
from services.knowledge.recommendations import api as recommendations
from services.knowledge.recommendations import reactions as recommendation_reactions
from services.knowledge.search import api as search
from services.knowledge.settings import KnowledgeSettings
from services.knowledge.trainings import api as trainings
from shared.runtime import Service

HEARD_IN = (
    capture_reactions,
    lesson_reactions,
    dossier_reactions,
    past_project_reactions,
    coverage_reactions,
    recommendation_reactions,
)
TIMERS = (
    raise_overdue_feedback,
    close_due_surveys,
    raise_overdue_courses,
    expire_certifications,
    tell_training_coverage,
)

SERVICE = Service(
    title="Knowledge",
    description="How to work and what was learned, found when it matters: 流程、资产与知识库。",
    settings=KnowledgeSettings,
    metadata=Base.metadata,
    permissions=PERMISSIONS,
    reactions=reactions,
    routes=[
        processes.routes,
        assets.routes,
        captures.routes,
        lessons.routes,
        articles.routes,
        feedback.routes,
        pulse_surveys.routes,
        exchanges.routes,
        improvements.routes,
        courses.routes,
        trainings.routes,
        certifications.routes,
        dossiers.routes,
        follows.routes,
        search.routes,
        past_projects.routes,
        coverage.routes,
        recommendations.routes,
    ],
    timers=TIMERS,
)

if __name__ == "__main__":
    SERVICE.run()
