"""Who may do what in resource: demands are raised by events, and read by people."""

from shared.domain.permissions import Permissions, may

PERMISSIONS = Permissions(
    {
        "listDemands": may(everyone=True),
        "getDemand": may(everyone=True),
        "getDemandHistory": may(everyone=True),
    }
)
