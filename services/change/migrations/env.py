"""Alembic's way into change's tables."""

from services.change.main import SERVICE
from shared.db.migrations import run_migrations

run_migrations(SERVICE.metadata)
