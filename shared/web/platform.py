"""What one service's requests share while it runs: database, identities, rules, its own name."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from fastapi import FastAPI

from shared.db.transaction import Database
from shared.domain.permissions import Permissions
from shared.settings import Settings
from shared.web.auth import TokenVerifier


@dataclass(frozen=True)
class Platform:
    """Made once by the runtime and kept on the application."""

    service: str
    settings: Settings
    db: Database
    verifier: TokenVerifier
    permissions: Permissions
    committed: Callable[[], None]
    """Called after a commit that told facts, to wake the relay."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the service is about to stop: answers without an end then come to one."""


def platform_of(app: FastAPI) -> Platform:
    """The platform of the application that serves a request."""
    platform = app.state.platform
    assert isinstance(platform, Platform)
    return platform
