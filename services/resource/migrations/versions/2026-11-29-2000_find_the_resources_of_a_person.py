"""Find the resources that a person is or was, however many there are."""

from alembic import op

revision = "202611292000"
down_revision = "202611291940"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Also those that are not in the pool any more."""
    op.create_index("ix_resources_person_id_id", "resources", ["person_id", "id"])


def downgrade() -> None:
    """As it was."""
    op.drop_index("ix_resources_person_id_id", "resources")
