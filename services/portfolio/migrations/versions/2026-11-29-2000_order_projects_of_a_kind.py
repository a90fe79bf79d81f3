"""Order the projects of a state or kind by their end without reading all there are."""

from alembic import op

revision = "202611292000"
down_revision = "202611291941"
branch_labels = None
depends_on = None

FILTERED = ("state", "stage", "type", "tier", "origin", "org_unit")


def upgrade() -> None:
    """Each filter that leaves many has an index for this order, too."""
    for column in FILTERED:
        name = f"ix_projects_{column}_planned_finish_id"
        op.create_index(name, "projects", [column, "planned_finish", "id"])


def downgrade() -> None:
    """As it was."""
    for column in FILTERED:
        op.drop_index(f"ix_projects_{column}_planned_finish_id", "projects")
