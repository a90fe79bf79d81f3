"""What an operation may ask for besides its parameters: the caller's language, its service."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

from shared.web.platform import Platform, platform_of
from shared.web.problems import Locale, preferred_locale


async def _asked_locale(request: Request) -> Locale:
    return preferred_locale(request.headers.get("accept-language", ""))


async def _this_platform(request: Request) -> Platform:
    return platform_of(request.app)


async def _our_zone(request: Request) -> ZoneInfo:
    return ZoneInfo(platform_of(request.app).settings.time_zone)


AskedLocale = Annotated[Locale, Depends(_asked_locale)]
"""The language that the caller reads."""

ThisPlatform = Annotated[Platform, Depends(_this_platform)]
"""The service that answers: its database, for an answer that outlasts the question."""

OurZone = Annotated[ZoneInfo, Depends(_our_zone)]
"""The organisation's time zone, in which its days begin and end."""
