"""What an operator may set on resource, besides what every service has."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.settings import Settings


class ResourceSettings(Settings):
    """Resource's own settings."""

    service: ClassVar[str] = "resource"

    resource_soften_days: Annotated[int, Field(ge=0, le=365)] = 10
    """Working days after which the hard bookings of a suspended project become soft."""
    resource_recheck_seconds: Annotated[int, Field(ge=1, le=86400)] = 10
    """How often it is looked whether a plan that was refused can be had by now."""
    resource_shortage_seconds: Annotated[int, Field(ge=1, le=604800)] = 3600
    """How often it is looked whether projects lack people."""
    resource_shortage_per_mille: Annotated[int, Field(ge=1, le=1000)] = 150
    """How much of what a project demands of a role must lack for it to be tight."""
    resource_shortage_months: Annotated[int, Field(ge=1, le=12)] = 3
    """In how many months on end that much must lack."""
