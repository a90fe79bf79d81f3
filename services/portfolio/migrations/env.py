"""Alembic's way into portfolio's tables."""

from services.portfolio.main import SERVICE
from shared.db.migrations import run_migrations

run_migrations(SERVICE.metadata)
