"""Keep risk checklists by type and stage, and which of them a type of project uses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611240910"
down_revision = "202611240900"
branch_labels = None
depends_on = None

LISTED = {
    "ix_risk_checklists_code_id": ["code", "id"],
    "ix_risk_checklists_state_code_id": ["state", "code", "id"],
    "ix_risk_checklists_stage_code_id": ["stage", "code", "id"],
    "ix_risk_checklists_project_type_code_id": ["project_type", "code", "id"],
}


def upgrade() -> None:
    """Of each checklist and stage one version is in force."""
    op.execute("CREATE SEQUENCE key_rcl")
    op.create_table(
        "risk_checklists",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("project_type", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("items", postgresql.JSONB(), nullable=False),
        sa.Column("drafted_by", sa.String(length=128), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_checklists")),
        sa.UniqueConstraint("key", name=op.f("uq_risk_checklists_key")),
        sa.UniqueConstraint(
            "code", "stage", "number", name=op.f("uq_risk_checklists_code_stage_number")
        ),
    )
    for name, columns in LISTED.items():
        op.create_index(name, "risk_checklists", columns)
    op.create_index(
        "uq_risk_checklists_active",
        "risk_checklists",
        ["code", "stage"],
        unique=True,
        postgresql_where=sa.text("state = 'ACTIVE'"),
    )
    op.create_table(
        "type_checklists",
        sa.Column("project_type", sa.String(length=40), nullable=False),
        sa.Column("type_version", sa.Integer(), nullable=False),
        sa.Column("by_tier", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("project_type", name=op.f("pk_type_checklists")),
    )


def downgrade() -> None:
    """The way back."""
    op.drop_table("type_checklists")
    op.drop_table("risk_checklists")
    op.execute("DROP SEQUENCE key_rcl")
