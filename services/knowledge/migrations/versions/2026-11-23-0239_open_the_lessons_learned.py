"""Open the lessons learned."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.db.migrations import close_platform_tables, open_platform_tables

revision = "202611230239"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lessons with the words they are found by, and what was recommended to whom."""
    open_platform_tables(1)
    op.execute("CREATE SEQUENCE key_lsn")
    op.create_table(
        "lessons",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("source_ref", sa.String(length=200), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("project_type", sa.String(length=40), nullable=True),
        sa.Column("project_label", sa.String(length=200), nullable=True),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("root_cause", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("recommendation", sa.Text(), nullable=False),
        sa.Column("captured_by", sa.String(length=128), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.String(length=128), nullable=True),
        sa.Column("review_due", sa.Date(), nullable=True),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lessons")),
        sa.UniqueConstraint("key", name=op.f("uq_lessons_key")),
        sa.UniqueConstraint("source_ref", name=op.f("uq_lessons_source_ref")),
    )
    op.create_index("ix_lessons_captured_at_id", "lessons", ["captured_at", "id"], unique=False)
    op.create_index(
        "ix_lessons_captured_by_captured_at_id",
        "lessons",
        ["captured_by", "captured_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_lessons_category_captured_at_id",
        "lessons",
        ["category", "captured_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_lessons_language_captured_at_id",
        "lessons",
        ["language", "captured_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_lessons_project_type_captured_at_id",
        "lessons",
        ["project_type", "captured_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_lessons_state_captured_at_id", "lessons", ["state", "captured_at", "id"], unique=False
    )
    op.create_index("ix_lessons_words", "lessons", ["words"], unique=False, postgresql_using="gin")
    op.create_table(
        "recommendations",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("context", sa.String(length=40), nullable=False),
        sa.Column("content_version", sa.Integer(), nullable=False),
        sa.Column("offers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("words_searched", sa.Integer(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendations")),
        sa.UniqueConstraint(
            "project_id",
            "context",
            "content_version",
            name=op.f("uq_recommendations_project_id_context_content_version"),
        ),
    )
    op.create_index(
        "ix_recommendations_project_id_id", "recommendations", ["project_id", "id"], unique=False
    )


def downgrade() -> None:
    """The way back."""
    op.drop_index("ix_recommendations_project_id_id", table_name="recommendations")
    op.drop_table("recommendations")
    op.drop_index("ix_lessons_words", table_name="lessons", postgresql_using="gin")
    op.drop_index("ix_lessons_state_captured_at_id", table_name="lessons")
    op.drop_index("ix_lessons_project_type_captured_at_id", table_name="lessons")
    op.drop_index("ix_lessons_language_captured_at_id", table_name="lessons")
    op.drop_index("ix_lessons_category_captured_at_id", table_name="lessons")
    op.drop_index("ix_lessons_captured_by_captured_at_id", table_name="lessons")
    op.drop_index("ix_lessons_captured_at_id", table_name="lessons")
    op.drop_table("lessons")
    op.execute("DROP SEQUENCE key_lsn")
    close_platform_tables()
