"""Keep what a project leaves behind: what it learned, its sealed dossier, that it took place."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.db.migrations import application_role

revision = "202611291500"
down_revision = "202611250810"
branch_labels = None
depends_on = None

JSON = postgresql.JSONB(astext_type=sa.Text())
CHANGING = (
    "version",
    "changed_at",
    "state",
    "expiry_requested_by",
    "expiry_requested_at",
    "expired_by",
    "expired_at",
)
"""Of a dossier; all else is as it was sealed."""


def upgrade() -> None:
    """What closing asks for and leaves; nobody changes what a sealed dossier holds."""
    _open_captures()
    _open_dossiers()
    op.create_index("ix_lessons_project_id", "lessons", ["project_id"])
    op.alter_column("past_projects", "started_on", existing_type=sa.Date(), nullable=True)


def _versioned() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _at(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int, *, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _by(table: str, order: str, *filters: str) -> None:
    op.create_index(f"ix_{table}_{order}_id", table, [order, "id"])
    for name in filters:
        op.create_index(f"ix_{table}_{name}_{order}_id", table, [name, order, "id"])


def _open_captures() -> None:
    op.create_table(
        "lesson_captures",
        _text("state", 40),
        _at("opened_at"),
        sa.Column("lessons", sa.Integer(), nullable=False),
        sa.Column("none_reason", sa.Text(), nullable=True),
        _text("signed_by", 128, nullable=True),
        _at("settled_at", nullable=True),
        *_versioned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_captures")),
    )
    _by("lesson_captures", "opened_at", "state")
    op.create_table(
        "lesson_candidates",
        sa.Column("issue_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        _text("issue_key", 20),
        sa.Column("severity", sa.Integer(), nullable=False),
        _text("root_cause", 200),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_lesson_candidates")),
    )
    op.create_index(
        "ix_lesson_candidates_project_id_severity", "lesson_candidates", ["project_id", "severity"]
    )


def _open_dossiers() -> None:
    op.execute("CREATE SEQUENCE key_dos")
    op.create_table(
        "dossiers",
        _text("key", 20),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("closing", sa.Integer(), nullable=False),
        _text("state", 40),
        sa.Column("manifest", JSON, nullable=False),
        _text("seal_hash", 64),
        _at("sealed_at"),
        sa.Column("retention_until", sa.Date(), nullable=False),
        _text("expiry_requested_by", 128, nullable=True),
        _at("expiry_requested_at", nullable=True),
        _text("expired_by", 128, nullable=True),
        _at("expired_at", nullable=True),
        *_versioned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossiers")),
        sa.UniqueConstraint("key", name=op.f("uq_dossiers_key")),
        sa.UniqueConstraint("project_id", "closing", name=op.f("uq_dossiers_project_id_closing")),
    )
    for order in ("sealed_at", "retention_until"):
        _by("dossiers", order, "state")
    op.execute(f"REVOKE UPDATE, DELETE ON dossiers FROM {application_role()}")
    op.execute(f"GRANT UPDATE ({', '.join(CHANGING)}) ON dossiers TO {application_role()}")


def downgrade() -> None:
    """Back to lessons that no project owes; those ended before they had begun are not kept."""
    op.execute("DELETE FROM past_projects WHERE started_on IS NULL")
    op.alter_column("past_projects", "started_on", existing_type=sa.Date(), nullable=False)
    op.drop_index("ix_lessons_project_id", "lessons")
    op.drop_table("dossiers")
    op.execute("DROP SEQUENCE key_dos")
    op.drop_table("lesson_candidates")
    op.drop_table("lesson_captures")
