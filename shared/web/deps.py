"""What an operation may ask for besides its parameters: the caller's language, its service."""

from typing import Annotated

from fastapi import Depends, Request

from shared.web.platform import Platform, platform_of
from shared.web.problems import Locale, preferred_locale


async def _asked_locale(request: Request) -> Locale:
    return preferred_locale(request.headers.get("accept-language", ""))


async def _this_platform(request: Request) -> Platform:
    return platform_of(request.app)


AskedLocale = Annotated[Locale, Depends(_asked_locale)]
"""The language that the caller reads."""

ThisPlatform = Annotated[Platform, Depends(_this_platform)]
"""The service that answers: its database, for an answer that outlasts the question."""
