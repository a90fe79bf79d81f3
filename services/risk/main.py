"""Risk, wired: its routes and its reactions."""

from services.risk.base import Base, reactions
from services.risk.permissions import PERMISSIONS
from services.risk.registers import api as registers
from services.risk.registers import reactions as register_reactions
from services.risk.settings import RiskSettings
from shared.runtime import Service

HEARD_IN = (register_reactions,)

SERVICE = Service(
    title="Risk",
    description="Risk registers, from the submission of a proposal on: 风险登记册。",
    settings=RiskSettings,
    metadata=Base.metadata,
    permissions=PERMISSIONS,
    reactions=reactions,
    routes=[registers.routes],
)

if __name__ == "__main__":
    SERVICE.run()
