"""Portfolio, wired: its routes in process order, and its reactions."""

from services.portfolio.base import Base, reactions
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.project_types import api as project_types
from services.portfolio.projects import api as projects
from services.portfolio.projects import reactions as project_reactions
from services.portfolio.settings import PortfolioSettings
from shared.runtime import Service

HEARD_IN = (project_reactions,)

SERVICE = Service(
    title="Portfolio",
    description="Projects from registration to archive: 项目登记、初步计划与项目成员。",
    settings=PortfolioSettings,
    metadata=Base.metadata,
    permissions=PERMISSIONS,
    reactions=reactions,
    routes=[project_types.routes, projects.routes],
)

if __name__ == "__main__":
    SERVICE.run()
