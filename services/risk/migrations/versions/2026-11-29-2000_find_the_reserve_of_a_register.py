"""Find the reserve of a register without reading all there are."""

from alembic import op

revision = "202611292000"
down_revision = "202611291941"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A project has one register, and that one reserve."""
    op.create_unique_constraint("uq_reserves_register_id", "reserves", ["register_id"])


def downgrade() -> None:
    """As it was."""
    op.drop_constraint("uq_reserves_register_id", "reserves")
