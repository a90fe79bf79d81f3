"""Find shortages, and put them before the executives."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291545"
down_revision = "202611291530"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Shortages and escalations; and when it was last looked for the former: never yet."""
    op.execute("CREATE SEQUENCE key_sht")
    op.execute("CREATE SEQUENCE key_esc")
    _open_shortages()
    _open_escalations()
    op.create_table(
        "shortage_looks",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_shortage_looks")),
    )
    op.execute("INSERT INTO shortage_looks VALUES ('ALL', '2000-01-01T00:00:00Z')")


def _open_shortages() -> None:
    op.create_table(
        "shortages",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("gap_per_mille", sa.Integer(), nullable=False),
        sa.Column("gaps", postgresql.JSONB(), nullable=False),
        sa.Column("detected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortages")),
        sa.UniqueConstraint("key", name=op.f("uq_shortages_key")),
    )
    op.create_index("ix_shortages_detected_at_id", "shortages", ["detected_at", "id"])
    for column in ("project_id", "state"):
        name = f"ix_shortages_{column}_detected_at_id"
        op.create_index(name, "shortages", [column, "detected_at", "id"])
    op.create_index(
        "uq_shortages_open",
        "shortages",
        ["project_id", "role"],
        unique=True,
        postgresql_where=sa.text("state = 'OPEN'"),
    )


def _open_escalations() -> None:
    op.create_table(
        "escalations",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("shortage_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("packet", postgresql.JSONB(), nullable=False),
        sa.Column("lacking", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effects", sa.Text(), nullable=True),
        sa.Column("issued_by", sa.String(length=128), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decide_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", postgresql.JSONB(), nullable=True),
        sa.Column("decided_by", sa.String(length=128), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("execution", postgresql.JSONB(), nullable=True),
        sa.Column("residual_per_mille", sa.Integer(), nullable=True),
        sa.Column("review", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["shortage_id"], ["shortages.id"], name=op.f("fk_escalations_shortage_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalations")),
        sa.UniqueConstraint("key", name=op.f("uq_escalations_key")),
    )
    op.create_index("ix_escalations_drafted_at_id", "escalations", ["drafted_at", "id"])
    for column in ("project_id", "state"):
        name = f"ix_escalations_{column}_drafted_at_id"
        op.create_index(name, "escalations", [column, "drafted_at", "id"])
    op.create_index("ix_escalations_shortage_id", "escalations", ["shortage_id"])
    op.create_index(
        "ix_escalations_awaited",
        "escalations",
        ["decide_by"],
        postgresql_where=sa.text("state IN ('ISSUED', 'ACKNOWLEDGED')"),
    )


def downgrade() -> None:
    """Nobody looks for shortages any more."""
    for table in ("shortage_looks", "escalations", "shortages"):
        op.drop_table(table)
    op.execute("DROP SEQUENCE key_esc")
    op.execute("DROP SEQUENCE key_sht")
