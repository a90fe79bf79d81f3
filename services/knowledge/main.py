"""Knowledge, wired: its routes in process order, and its reactions."""

from services.knowledge.base import Base, reactions
from services.knowledge.lessons import api as lessons
from services.knowledge.permissions import PERMISSIONS
from services.knowledge.recommendations import api as recommendations
from services.knowledge.recommendations import reactions as recommendation_reactions
from services.knowledge.search import api as search
from services.knowledge.settings import KnowledgeSettings
from shared.runtime import Service

HEARD_IN = (recommendation_reactions,)

SERVICE = Service(
    title="Knowledge",
    description="Lessons learned, found and offered when they matter: 经验教训与知识库。",
    settings=KnowledgeSettings,
    metadata=Base.metadata,
    permissions=PERMISSIONS,
    reactions=reactions,
    routes=[lessons.routes, search.routes, recommendations.routes],
)

if __name__ == "__main__":
    SERVICE.run()
