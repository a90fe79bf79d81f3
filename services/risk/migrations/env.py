"""Alembic's way into risk's tables."""

from services.risk.main import SERVICE
from shared.db.migrations import run_migrations

run_migrations(SERVICE.metadata)
