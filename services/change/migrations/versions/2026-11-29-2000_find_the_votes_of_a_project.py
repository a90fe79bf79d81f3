"""Find the votes of a project without reading all there are."""

from alembic import op

revision = "202611292000"
down_revision = "202611291500"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Whoever has a part in few projects is shown their votes."""
    op.create_index("ix_change_votes_project_id_id", "change_votes", ["project_id", "id"])


def downgrade() -> None:
    """As it was."""
    op.drop_index("ix_change_votes_project_id_id", "change_votes")
