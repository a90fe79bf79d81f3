"""Hear what people say of how we work, under their name or none."""

import sqlalchemy as sa
from alembic import op

revision = "202611291515"
down_revision = "202611291505"
branch_labels = None
depends_on = None

TABLE = "feedback_items"


def _text(name: str, length: int, *, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """One table; of an anonymous author it holds the hash of a token."""
    op.execute("CREATE SEQUENCE key_fbk")
    op.create_table(
        TABLE,
        _text("key", 20),
        *[_text(name, 40) for name in ("state", "kind", "about")],
        _text("subject", 200),
        _text("title", 200),
        sa.Column("words", sa.Text(), nullable=False),
        _text("author_id", 128, nullable=True),
        _text("token_hash", 64, nullable=True),
        _at("received_at"),
        _at("due_at", nullable=True),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        _text("owner_id", 128, nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        _text("answered_by", 128, nullable=True),
        _at("answered_at", nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _at("changed_at"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("key", name=op.f(f"uq_{TABLE}_key")),
        sa.UniqueConstraint("token_hash", name=op.f(f"uq_{TABLE}_token_hash")),
    )
    op.create_index(f"ix_{TABLE}_received_at_id", TABLE, ["received_at", "id"])
    for name in ("state", "kind", "about", "overdue", "author_id", "owner_id"):
        op.create_index(f"ix_{TABLE}_{name}_received_at_id", TABLE, [name, "received_at", "id"])
    waiting = sa.text("due_at IS NOT NULL AND NOT overdue")
    op.create_index(f"ix_{TABLE}_due", TABLE, ["due_at"], postgresql_where=waiting)


def downgrade() -> None:
    """Back to talking in the corridor."""
    op.drop_table(TABLE)
    op.execute("DROP SEQUENCE key_fbk")
