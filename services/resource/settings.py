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
