"""Alembic's way into resource's tables."""

from services.resource.main import SERVICE
from shared.db.migrations import run_migrations

run_migrations(SERVICE.metadata)
