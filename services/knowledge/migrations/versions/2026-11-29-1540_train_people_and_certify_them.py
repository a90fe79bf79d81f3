"""Train people and certify them: courses, sessions, who takes part, certificates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291540"
down_revision = "202611291530"
branch_labels = None
depends_on = None

JSON = postgresql.JSONB(astext_type=sa.Text())
KEYS = ("crs", "trs", "crt")


def upgrade() -> None:
    """Four tables, in the order in which they name each other."""
    for key in KEYS:
        op.execute(f"CREATE SEQUENCE key_{key}")
    _open_courses()
    _open_sessions()
    _open_enrolments()
    _open_certifications()


def _versioned() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _text(name: str, length: int) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length=length), nullable=False)


def _number(name: str, *, nullable: bool = False) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _at(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _by_time(table: str, at: str, *filters: str) -> None:
    op.create_index(f"ix_{table}_{at}_id", table, [at, "id"])
    for name in filters:
        op.create_index(f"ix_{table}_{name}_{at}_id", table, [name, at, "id"])


def _open_courses() -> None:
    op.create_table(
        "courses",
        _text("key", 20),
        _text("code", 40),
        _text("state", 40),
        _text("title", 200),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("mandatory_roles", JSON, nullable=False),
        sa.Column("project_types", JSON, nullable=False),
        _number("period_months", nullable=True),
        _number("pass_score"),
        _number("certificate_months", nullable=True),
        _at("added_at"),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        *_versioned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
        sa.UniqueConstraint("key", name=op.f("uq_courses_key")),
        sa.UniqueConstraint("code", name=op.f("uq_courses_code")),
    )
    _by_time("courses", "added_at", "state", "overdue")
    waiting = sa.text("state = 'ACTIVE' AND due_on IS NOT NULL AND NOT overdue")
    op.create_index("ix_courses_due", "courses", ["due_on"], postgresql_where=waiting)


def _open_sessions() -> None:
    table = "training_sessions"
    op.create_table(
        table,
        _text("key", 20),
        _text("state", 40),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        _text("course_code", 40),
        _at("starts_at"),
        _text("place", 200),
        _text("trainer_id", 128),
        _number("capacity"),
        _number("attended", nullable=True),
        _number("passed", nullable=True),
        *_versioned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_sessions")),
        sa.UniqueConstraint("key", name=op.f("uq_training_sessions_key")),
    )
    _by_time(table, "starts_at", "state", "course_code")


def _open_enrolments() -> None:
    op.create_table(
        "enrolments",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        _text("person_id", 128),
        _at("enrolled_at"),
        sa.Column("attended", sa.Boolean(), nullable=True),
        _number("score", nullable=True),
        *_versioned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
        sa.UniqueConstraint(
            "session_id", "person_id", name=op.f("uq_enrolments_session_id_person_id")
        ),
    )
    _by_time("enrolments", "enrolled_at", "session_id", "person_id")


def _open_certifications() -> None:
    table = "certifications"
    op.create_table(
        table,
        _text("key", 20),
        _text("state", 40),
        _text("person_id", 128),
        _text("course_code", 40),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        _at("issued_at"),
        sa.Column("expires_on", sa.Date(), nullable=True),
        *_versioned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certifications")),
        sa.UniqueConstraint("key", name=op.f("uq_certifications_key")),
        sa.UniqueConstraint(
            "person_id", "session_id", name=op.f("uq_certifications_person_id_session_id")
        ),
    )
    _by_time(table, "issued_at", "state", "person_id", "course_code")
    valid = sa.text("state = 'VALID'")
    op.create_index("ix_certifications_valid", table, ["expires_on"], postgresql_where=valid)


def downgrade() -> None:
    """Back to learning by doing."""
    for table in ("certifications", "enrolments", "training_sessions", "courses"):
        op.drop_table(table)
    for key in KEYS:
        op.execute(f"DROP SEQUENCE key_{key}")
