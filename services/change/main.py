"""Change, wired: its routes in process order and its reactions."""

from services.change.base import Base, reactions
from services.change.changes import api as changes
from services.change.logs import api as logs
from services.change.logs import reactions as log_reactions
from services.change.permissions import PERMISSIONS
from services.change.settings import ChangeSettings
from shared.runtime import Service

HEARD_IN = (log_reactions,)

SERVICE = Service(
    title="Change",
    description="Change logs of projects, and what is suggested to their managers: 变更管理。",
    settings=ChangeSettings,
    metadata=Base.metadata,
    permissions=PERMISSIONS,
    reactions=reactions,
    routes=[logs.routes, changes.routes],
)

if __name__ == "__main__":
    SERVICE.run()
