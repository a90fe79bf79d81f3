"""Hold meetings, and settle what the kickoff came to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291500"
down_revision = "202611250810"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Meetings with their minutes, and the outcome of the one that planning begins with."""
    op.execute("CREATE SEQUENCE key_mtg")
    op.create_table(
        "meetings",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("scheduled_by", sa.String(length=128), nullable=False),
        sa.Column("invited", JSONB, nullable=False),
        sa.Column("agenda", JSONB, nullable=False),
        sa.Column("attended", JSONB, nullable=False),
        sa.Column("decisions", JSONB, nullable=False),
        sa.Column("actions", JSONB, nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("acknowledged", JSONB, nullable=False),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("held_at", INSTANT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_meetings_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("key", name=op.f("uq_meetings_key")),
    )
    op.create_index(
        "ix_meetings_project_id_starts_at_id", "meetings", ["project_id", "starts_at", "id"]
    )
    op.create_index("ix_meetings_starts_at_id", "meetings", ["starts_at", "id"])
    op.create_index("ix_meetings_state_starts_at_id", "meetings", ["state", "starts_at", "id"])
    op.create_index("ix_meetings_type_starts_at_id", "meetings", ["type", "starts_at", "id"])
    op.create_table(
        "kickoff_outcomes",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("scope", JSONB, nullable=False),
        sa.Column("confirmed_objectives", JSONB, nullable=False),
        sa.Column("timetable", JSONB, nullable=False),
        sa.Column("resource_needs", JSONB, nullable=False),
        sa.Column("settled_by", sa.String(length=128), nullable=False),
        sa.Column("settled_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_kickoff_outcomes_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_kickoff_outcomes_project_id")
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_kickoff_outcomes")),
    )


def downgrade() -> None:
    """The way back."""
    op.drop_table("kickoff_outcomes")
    op.drop_table("meetings")
    op.execute("DROP SEQUENCE key_mtg")
