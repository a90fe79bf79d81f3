"""Know how to work and with what: processes, assets, articles, likes, and one index of words."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611240900"
down_revision = "202611240800"
branch_labels = None
depends_on = None

JSON = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    """New tables; lessons say more, are found by their entry, and each offer is answered."""
    for key in ("prc", "ast", "art"):
        op.execute(f"CREATE SEQUENCE key_{key}")
    _open_processes()
    _open_assets()
    _open_articles()
    _open_entries()
    _deepen_lessons()
    _open_likes()
    _answer_each_offer()


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


def _open_processes() -> None:
    table = "process_definitions"
    op.create_table(
        table,
        _text("key", 20),
        _text("state", 40),
        _text("code", 40),
        _text("project_type", 40, nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        *_json("name", "steps", "activities", "based_on"),
        _text("content_hash", 64),
        _text("drafted_by", 128),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        *_versioned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_definitions")),
        sa.UniqueConstraint("key", name=op.f("uq_process_definitions_key")),
        sa.UniqueConstraint(
            "code",
            "project_type",
            "number",
            name=op.f("uq_process_definitions_code_project_type_number"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "uq_process_definitions_active",
        table,
        ["code", "project_type"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("state = 'ACTIVE'"),
    )
    _by_time(table, "drafted_at", "state", "project_type")


def _by_time(table: str, at: str, *filters: str) -> None:
    op.create_index(f"ix_{table}_{at}_id", table, [at, "id"])
    for name in filters:
        op.create_index(f"ix_{table}_{name}_{at}_id", table, [name, at, "id"])


def _open_assets() -> None:
    table = "process_assets"
    op.create_table(
        table,
        _text("key", 20),
        _text("state", 40),
        _text("kind", 40),
        _text("code", 40),
        sa.Column("edition", sa.Integer(), nullable=False),
        _text("language", 40),
        _text("title", 200),
        _text("summary", 200, nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        _text("link", 400, nullable=True),
        *_json("project_types", "stages", "tags"),
        _text("drafted_by", 128),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        _text("owner_id", 128, nullable=True),
        sa.Column("review_due", sa.Date(), nullable=True),
        *_versioned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_assets")),
        sa.UniqueConstraint("key", name=op.f("uq_process_assets_key")),
        sa.UniqueConstraint(
            "code", "language", "edition", name=op.f("uq_process_assets_code_language_edition")
        ),
    )
    op.create_index(
        "uq_process_assets_published",
        table,
        ["code", "language"],
        unique=True,
        postgresql_where=sa.text("state = 'PUBLISHED'"),
    )
    _by_time(table, "drafted_at", "state", "kind", "language")
    op.create_index(
        "ix_process_assets_project_types", table, ["project_types"], postgresql_using="gin"
    )
    op.create_table(
        "asset_uses",
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        _text("used_by", 128),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        *_versioned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_uses")),
    )
    op.create_index("ix_asset_uses_asset_id", "asset_uses", ["asset_id"])


def _open_articles() -> None:
    op.create_table(
        "articles",
        _text("key", 20),
        _text("state", 40),
        _text("kind", 40),
        _text("title", 200),
        sa.Column("body", sa.Text(), nullable=False),
        _text("language", 40),
        _text("category", 40, nullable=True),
        *_json("project_types", "stages", "tags", "source_lesson_ids"),
        _text("drafted_by", 128),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        _text("owner_id", 128, nullable=True),
        sa.Column("review_due", sa.Date(), nullable=True),
        *_versioned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("key", name=op.f("uq_articles_key")),
    )
    _by_time("articles", "drafted_at", "state", "kind", "category", "language")


def _open_entries() -> None:
    op.create_table(
        "entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        _text("kind", 40),
        _text("key", 20),
        _text("title", 200),
        _text("opening", 240),
        _text("language", 10, nullable=True),
        _text("category", 40, nullable=True),
        *_json("project_types", "stages", "tags"),
        _text("tier", 10, nullable=True),
        _text("org_unit", 200, nullable=True),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
    )
    op.create_index("ix_entries_words", "entries", ["words"], postgresql_using="gin")
    op.create_index("ix_entries_kind", "entries", ["kind"])


def _deepen_lessons() -> None:
    op.execute(
        """
        INSERT INTO entries (id, kind, key, title, opening, language, category, project_types,
            stages, tags, words)
        SELECT id, 'LESSON', key, title, left(recommendation, 240), lower(language),
            category,
            CASE WHEN project_type IS NULL THEN '[]' ELSE jsonb_build_array(project_type) END,
            jsonb_build_array(stage), '[]', words
        FROM lessons WHERE state = 'PUBLISHED'
        """
    )
    op.drop_index("ix_lessons_words", table_name="lessons", postgresql_using="gin")
    op.drop_column("lessons", "words")
    op.execute(
        "ALTER TABLE lessons ALTER effect TYPE jsonb USING jsonb_build_object("
        "'summary', left(effect, 4000), 'days', NULL, 'money', NULL, 'quality', NULL)"
    )
    op.add_column(
        "lessons",
        sa.Column("transferability", sa.String(40), nullable=False, server_default="SAME_TYPE"),
    )
    op.add_column("lessons", sa.Column("tags", JSON, nullable=False, server_default="[]"))
    op.add_column(
        "lessons", sa.Column("confidential", sa.Boolean(), nullable=False, server_default="false")
    )
    op.add_column("lessons", sa.Column("redactions", JSON, nullable=True))
    for name in ("transferability", "tags", "confidential"):
        op.alter_column("lessons", name, server_default=None)
    for name in ("stage", "kind"):
        op.create_index(f"ix_lessons_{name}_captured_at_id", "lessons", [name, "captured_at", "id"])


def _open_likes() -> None:
    op.create_table(
        "past_projects",
        sa.Column("id", sa.Uuid(), nullable=False),
        _text("type", 40),
        _text("tier", 10),
        _text("org_unit", 200),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=False),
        sa.Column("planned_finish", sa.Date(), nullable=False),
        sa.Column("budget", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("actual_cost", sa.Numeric(precision=19, scale=4), nullable=False),
        _text("currency", 3),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_projects")),
    )
    op.create_table(
        "similar_candidates",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("content_version", sa.Integer(), nullable=False),
        _text("type", 40),
        _text("tier", 10, nullable=True),
        _text("org_unit", 200, nullable=True),
        *_json("question"),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_similar_candidates")),
    )


def _answer_each_offer() -> None:
    op.alter_column("recommendations", "content_version", nullable=True)
    op.add_column(
        "recommendations", sa.Column("projects", JSON, nullable=False, server_default="[]")
    )
    op.alter_column("recommendations", "projects", server_default=None)
    table = "lesson_recommendations"
    op.create_table(
        table,
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        _text("state", 40),
        _text("context", 40),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        _text("lesson_key", 20),
        _text("title", 200),
        sa.Column("score", sa.Integer(), nullable=False),
        *_json("terms", "reasons"),
        sa.Column("advice", sa.Text(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.Text(), nullable=True),
        sa.Column("dismissal", sa.Text(), nullable=True),
        _text("answered_by", 128, nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        *_versioned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_recommendations")),
        sa.UniqueConstraint(
            "project_id", "lesson_id", name=op.f("uq_lesson_recommendations_project_id_lesson_id")
        ),
    )
    _by_time(table, "offered_at", "state")
    op.execute(
        """
        INSERT INTO lesson_recommendations (id, version, changed_at, project_id,
            recommendation_id, state, context, lesson_id, lesson_key, title, score, terms,
            reasons, offered_at)
        SELECT uuidv7(), 1, r.offered_at, r.project_id, r.id, 'OFFERED', r.context,
            CAST(o->>'lesson_id' AS uuid), o->>'lesson_key', o->>'title',
            CAST(o->>'score' AS integer), o->'terms', '[]', r.offered_at
        FROM recommendations r CROSS JOIN LATERAL jsonb_array_elements(r.offers) o
        ORDER BY r.id DESC ON CONFLICT (project_id, lesson_id) DO NOTHING
        """
    )


def downgrade() -> None:
    """The way back: what was said beyond the first form is lost."""
    op.drop_table("lesson_recommendations")
    op.drop_column("recommendations", "projects")
    op.execute("DELETE FROM recommendations WHERE content_version IS NULL")
    op.alter_column("recommendations", "content_version", nullable=False)
    op.drop_table("similar_candidates")
    op.drop_table("past_projects")
    for name in ("kind", "stage"):
        op.drop_index(f"ix_lessons_{name}_captured_at_id", table_name="lessons")
    for name in ("redactions", "confidential", "tags", "transferability"):
        op.drop_column("lessons", name)
    op.execute("ALTER TABLE lessons ALTER effect TYPE text USING effect->>'summary'")
    op.add_column(
        "lessons",
        sa.Column("words", postgresql.TSVECTOR(), nullable=False, server_default=sa.text("''")),
    )
    op.execute("UPDATE lessons SET words = e.words FROM entries e WHERE e.id = lessons.id")
    op.alter_column("lessons", "words", server_default=None)
    op.create_index("ix_lessons_words", "lessons", ["words"], postgresql_using="gin")
    for table in ("entries", "articles", "asset_uses", "process_assets", "process_definitions"):
        op.drop_table(table)
    for key in ("art", "ast", "prc"):
        op.execute(f"DROP SEQUENCE key_{key}")
