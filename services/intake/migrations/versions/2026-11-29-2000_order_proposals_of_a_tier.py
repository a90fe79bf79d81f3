"""Order the proposals of a type or a tier without reading all there are."""

import sqlalchemy as sa
from alembic import op

revision = "202611292000"
down_revision = "202611250810"
branch_labels = None
depends_on = None

ORDERS = {
    "due": sa.text("coalesce(sla_due, 'infinity')"),
    "tier": sa.text("coalesce(tier, '~')"),
    "age": sa.text("coalesce(submitted_at, 'infinity')"),
}
INDEXES = {
    f"ix_proposals_{filtered}_by_{name}": [filtered, order, "id"]
    for filtered in ("type", "tier")
    for name, order in ORDERS.items()
}


def upgrade() -> None:
    """Each order has an index for each filter that leaves many."""
    for name, columns in INDEXES.items():
        op.create_index(name, "proposals", columns)


def downgrade() -> None:
    """As it was."""
    for name in INDEXES:
        op.drop_index(name, "proposals")
