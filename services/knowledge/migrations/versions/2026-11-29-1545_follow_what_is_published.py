"""Follow what is published: who wants to be told of which topic."""

import sqlalchemy as sa
from alembic import op

revision = "202611291545"
down_revision = "202611291540"
branch_labels = None
depends_on = None

TABLE = "follows"


def upgrade() -> None:
    """One row for each wish."""
    op.create_table(
        TABLE,
        sa.Column("person_id", sa.String(length=128), nullable=False),
        sa.Column("facet", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint(
            "person_id", "facet", "topic", name=op.f(f"uq_{TABLE}_person_id_facet_topic")
        ),
    )
    mine = ["person_id", "followed_at", "id"]
    op.create_index(f"ix_{TABLE}_facet_topic", TABLE, ["facet", "topic"])
    op.create_index(f"ix_{TABLE}_followed_at_id", TABLE, ["followed_at", "id"])
    op.create_index(f"ix_{TABLE}_person_id_followed_at_id", TABLE, mine)


def downgrade() -> None:
    """Back to looking now and then."""
    op.drop_table(TABLE)
