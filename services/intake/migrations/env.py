"""Alembic's way into intake's tables."""

from services.intake.main import SERVICE
from shared.db.migrations import run_migrations

run_migrations(SERVICE.metadata)
