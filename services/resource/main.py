"""Resource, wired: its routes and its reactions."""

from services.resource.base import Base, reactions
from services.resource.demands import api as demands
from services.resource.demands import reactions as demand_reactions
from services.resource.permissions import PERMISSIONS
from services.resource.settings import ResourceSettings
from shared.runtime import Service

HEARD_IN = (demand_reactions,)

SERVICE = Service(
    title="Resource",
    description="The hours of each role that projects ask for: 资源需求。",
    settings=ResourceSettings,
    metadata=Base.metadata,
    permissions=PERMISSIONS,
    reactions=reactions,
    routes=[demands.routes],
)

if __name__ == "__main__":
    SERVICE.run()
