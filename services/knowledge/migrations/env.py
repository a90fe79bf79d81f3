"""Alembic's way into knowledge's tables."""

from services.knowledge.main import SERVICE
from shared.db.migrations import run_migrations

run_migrations(SERVICE.metadata)
