"""Know who is certified."""

import sqlalchemy as sa
from alembic import op

revision = "202611291940"
down_revision = "202611291932"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Certificates of skills, as knowledge tells of them."""
    op.create_table(
        "held_certificates",
        sa.Column("certification_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.String(length=128), nullable=False),
        sa.Column("skill", sa.String(length=60), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("expired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("certification_id", name=op.f("pk_held_certificates")),
    )
    valid = sa.text("NOT expired")
    name = "ix_held_certificates_valid"
    op.create_index(name, "held_certificates", ["person_id"], postgresql_where=valid)


def downgrade() -> None:
    """The way back."""
    op.drop_table("held_certificates")
