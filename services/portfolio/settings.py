"""What an operator may set on portfolio, besides what every service has."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.settings import Settings


class PortfolioSettings(Settings):
    """Portfolio's own settings."""

    service: ClassVar[str] = "portfolio"

    plan_confirmation_days: Annotated[int, Field(ge=1, le=60)] = 3
    """Working days within which resource and risk answer a plan that was handed in (REQ-091)."""
    plan_review_days: Annotated[int, Field(ge=1, le=60)] = 5
    """Working days within which the PMO reviews it (REQ-092)."""
