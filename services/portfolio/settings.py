"""What an operator may set on portfolio, besides what every service has."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from shared.settings import Settings


class PortfolioSettings(Settings):
    """Portfolio's own settings."""

    service: ClassVar[str] = "portfolio"

    plan_confirmation_days: Annotated[int, Field(ge=1, le=60)] = 3
    """Working days within which resource and risk answer a plan that was handed in (REQ-091)."""
    plan_review_days: Annotated[int, Field(ge=1, le=60)] = 5
    """Working days within which the PMO reviews it (REQ-092)."""
    portfolio_reopening_votes: Annotated[int, Field(ge=1, le=15)] = 2
    """How many members of the board must agree before a closed project is reopened (REQ-152)."""
    portfolio_red_days: Annotated[int, Field(ge=1, le=365)] = 14
    """A project that has been red for so many days is the director's to look at (REQ-111)."""
    portfolio_checkin_grace_days: Annotated[int, Field(ge=0, le=60)] = 3
    """So many working days after its day a check-in that was not held is missed (REQ-095)."""
    portfolio_milestone_grace_days: Annotated[int, Field(ge=0, le=60)] = 0
    """So many days after its day a milestone that was not reached is missed (REQ-104)."""
    portfolio_disputed_percent: Annotated[int, Field(ge=0, le=100)] = 0
    """Of progress whose evidence is disputed so many percent count all the same (REQ-100)."""


def settings_of(known: Any) -> PortfolioSettings:
    """Portfolio's settings, as a transaction or the service itself knows them."""
    assert isinstance(known.settings, PortfolioSettings)
    return known.settings
