"""Ask the teams regularly: pulse surveys that only count, and exchanges."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291520"
down_revision = "202611291515"
branch_labels = None
depends_on = None

JSON = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    """Of a survey the sums are kept, and who has answered; not what."""
    for key in ("pls", "exc"):
        op.execute(f"CREATE SEQUENCE key_{key}")
    _open_surveys()
    _open_exchanges()


def _versioned() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _text(name: str, length: int, *, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _json(*names: str) -> "list[sa.Column[object]]":
    return [sa.Column(name, JSON, nullable=False) for name in names]


def _by_time(table: str, at: str) -> None:
    op.create_index(f"ix_{table}_{at}_id", table, [at, "id"])
    op.create_index(f"ix_{table}_state_{at}_id", table, ["state", at, "id"])


def _open_surveys() -> None:
    table = "pulse_surveys"
    op.create_table(
        table,
        _text("key", 20),
        _text("state", 40),
        _text("title", 200),
        *_json("questions", "tally"),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("responded", sa.Integer(), nullable=False),
        _text("opened_by", 128),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        *_versioned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse_surveys")),
        sa.UniqueConstraint("key", name=op.f("uq_pulse_surveys_key")),
    )
    _by_time(table, "opened_at")
    open_ones = sa.text("state = 'OPEN'")
    op.create_index("ix_pulse_surveys_open", table, ["closes_on"], postgresql_where=open_ones)
    op.create_table(
        "pulse_survey_invitations",
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        _text("person_id", 128),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("survey_id", "person_id", name=op.f("pk_pulse_survey_invitations")),
    )


def _open_exchanges() -> None:
    table = "exchanges"
    op.create_table(
        table,
        _text("key", 20),
        _text("state", 40),
        _text("purpose", 40),
        _text("title", 200),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        *_json("article_keys", "invited_ids", "attended_ids"),
        sa.Column("notes", sa.Text(), nullable=True),
        _text("planned_by", 128),
        *_versioned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchanges")),
        sa.UniqueConstraint("key", name=op.f("uq_exchanges_key")),
    )
    _by_time(table, "starts_at")
    op.create_index("ix_exchanges_purpose_starts_at_id", table, ["purpose", "starts_at", "id"])


def downgrade() -> None:
    """Back to feedback that comes by itself."""
    for table in ("exchanges", "pulse_survey_invitations", "pulse_surveys"):
        op.drop_table(table)
    for key in ("pls", "exc"):
        op.execute(f"DROP SEQUENCE key_{key}")
