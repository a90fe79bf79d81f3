"""Keep what is expected of an indicator."""

import sqlalchemy as sa
from alembic import op

revision = "202611291922"
down_revision = "202611291921"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Beside what was observed; nothing was expected of what is there."""
    forecast = sa.Column("forecast", sa.Numeric(precision=19, scale=4), nullable=True)
    op.add_column("kpi_observations", forecast)


def downgrade() -> None:
    """What was observed stays."""
    op.drop_column("kpi_observations", "forecast")
