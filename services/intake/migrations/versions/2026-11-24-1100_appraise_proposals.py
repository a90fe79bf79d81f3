"""Appraise proposals: scoring models, finance, several assessors."""

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611241100"
down_revision = "202611241000"
branch_labels = None
depends_on = None

SEEDED_AT = datetime(2026, 1, 1, tzinfo=UTC)

RULE: dict[str, Any] = {
    "thresholds": {
        "infeasible_below": "2.0",
        "conditional_below": "3.0",
        "aligned_from": "0.6",
        "urgent_from": "4",
        "unaligned_below": "0.2",
    },
    "matrix": {
        "FEASIBLE": {"NECESSARY": "APPROVE", "DESIRABLE": "RANK", "UNNECESSARY": "REJECT"},
        "CONDITIONAL": {"NECESSARY": "CONDITIONS", "DESIRABLE": "DEFER", "UNNECESSARY": "REJECT"},
        "INFEASIBLE": {"NECESSARY": "REJECT", "DESIRABLE": "REJECT", "UNNECESSARY": "REJECT"},
    },
    "infeasible_duty": "RESCOPE",
}

Anchors = tuple[str, str, str | None]

COMMON: dict[str, tuple[str, str, str, Anchors]] = {
    "ALIGNMENT": ("战略契合度", "Strategic alignment", "BENEFIT", ("0", "1", None)),
    "RETURN": ("投资回报率", "Return on investment", "BENEFIT", ("-0.5", "1", None)),
    "URGENCY": ("紧迫程度", "Urgency", "BENEFIT", ("1", "5", None)),
    "FEASIBILITY": ("可行性均分", "Mean feasibility", "BENEFIT", ("1", "5", "2")),
    "RISK": ("最高风险等级", "Highest risk level", "COST", ("0", "25", "20")),
    "REUSE": ("平台复用与数据治理", "Reuse and data governance", "BENEFIT", ("1", "5", None)),
    "SAFETY": ("安全与环境影响", "Safety and environment", "BENEFIT", ("1", "5", "2")),
    "ADOPTION": ("组织接受度", "Readiness for change", "BENEFIT", ("1", "5", None)),
}

MODELS: list[tuple[str, str, str, dict[str, str]]] = [
    (
        "IT",
        "信息化项目评分模型",
        "Scoring of IT projects",
        {
            "ALIGNMENT": "0.25",
            "RETURN": "0.2",
            "URGENCY": "0.15",
            "FEASIBILITY": "0.2",
            "RISK": "0.1",
            "REUSE": "0.1",
        },
    ),
    (
        "ENGINEERING",
        "工程建设项目评分模型",
        "Scoring of engineering projects",
        {
            "ALIGNMENT": "0.2",
            "RETURN": "0.25",
            "URGENCY": "0.15",
            "FEASIBILITY": "0.15",
            "RISK": "0.1",
            "SAFETY": "0.15",
        },
    ),
    (
        "BUSINESS_TRANSFORMATION",
        "业务变革项目评分模型",
        "Scoring of business transformations",
        {
            "ALIGNMENT": "0.3",
            "RETURN": "0.2",
            "URGENCY": "0.1",
            "FEASIBILITY": "0.15",
            "RISK": "0.1",
            "ADOPTION": "0.15",
        },
    ),
]


def upgrade() -> None:
    """Scoring models, scorecards, financial cases, assessments."""
    _extend_proposals()
    _make_scoring()
    _make_cases()
    _make_assessments()
    _seed()


def _extend_proposals() -> None:
    for name in ("resource_needs", "assessors", "interests"):
        op.add_column(
            "proposals",
            sa.Column(name, postgresql.JSONB(), nullable=False, server_default="[]"),
        )
        op.alter_column("proposals", name, server_default=None)
    op.add_column("proposals", sa.Column("financial_case", postgresql.JSONB(), nullable=True))
    op.execute(
        "UPDATE proposals p SET assessors = jsonb_build_array(jsonb_build_object("
        "'person_id', p.assessor_id, 'assessment_id', (SELECT a.id FROM assessments a"
        " WHERE a.proposal_id = p.id AND a.content_hash = p.inputs ->> 'assessment'"
        " ORDER BY a.id DESC LIMIT 1))) WHERE p.assessor_id IS NOT NULL"
    )


def _make_scoring() -> None:
    op.execute("CREATE SEQUENCE key_scm")
    op.create_table(
        "scoring_models",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("model_version", sa.Integer(), nullable=False),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("criteria", postgresql.JSONB(), nullable=False),
        sa.Column("weights_source", sa.String(length=40), nullable=False),
        sa.Column("judgements", postgresql.JSONB(), nullable=True),
        sa.Column("consistency", postgresql.JSONB(), nullable=True),
        sa.Column("drafted_by", sa.String(length=128), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_by", sa.String(length=128), nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_scoring_models"),
        sa.UniqueConstraint("key", name="uq_scoring_models_key"),
    )
    op.create_index(
        "uq_scoring_models_type_model_version",
        "scoring_models",
        ["type", "model_version"],
        unique=True,
    )
    op.create_index(
        "uq_scoring_models_active",
        "scoring_models",
        ["type"],
        unique=True,
        postgresql_where=sa.text("state = 'ACTIVE'"),
    )
    op.create_index("ix_scoring_models_drafted_at_id", "scoring_models", ["drafted_at", "id"])
    for name in ("type", "state"):
        op.create_index(
            f"ix_scoring_models_{name}_drafted_at_id", "scoring_models", [name, "drafted_at", "id"]
        )
    op.create_table(
        "scorecards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("content_version", sa.Integer(), nullable=False),
        sa.Column("scoring_model_id", sa.Uuid(), nullable=False),
        sa.Column("model_version", sa.Integer(), nullable=False),
        sa.Column("inputs", postgresql.JSONB(), nullable=False),
        sa.Column("criteria", postgresql.JSONB(), nullable=False),
        sa.Column("vetoed", postgresql.JSONB(), nullable=False),
        sa.Column("cohort", sa.Boolean(), nullable=False),
        sa.Column("total", sa.Numeric(precision=7, scale=4), nullable=False),
        sa.Column("inputs_hash", sa.String(length=64), nullable=False),
        sa.Column("scored_by", sa.String(length=128), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded", sa.Boolean(), nullable=False),
        sa.Column("strategy", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name="fk_scorecards_proposal_id"
        ),
        sa.ForeignKeyConstraint(
            ["scoring_model_id"], ["scoring_models.id"], name="fk_scorecards_scoring_model_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_scorecards"),
    )
    op.create_index("ix_scorecards_proposal_id_id", "scorecards", ["proposal_id", "id"])
    in_force = sa.text("NOT superseded")
    op.create_index(
        "uq_scorecards_in_force",
        "scorecards",
        ["proposal_id"],
        unique=True,
        postgresql_where=in_force,
    )
    op.create_index(
        "ix_scorecards_total_id", "scorecards", ["total", "id"], postgresql_where=in_force
    )
    op.create_index(
        "ix_scorecards_scoring_model_id_total_id",
        "scorecards",
        ["scoring_model_id", "total", "id"],
        postgresql_where=in_force,
    )
    op.create_table(
        "heard_objectives",
        sa.Column("objective_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("objective_id", name="pk_heard_objectives"),
    )


def _make_cases() -> None:
    op.create_table(
        "financial_cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("inputs", postgresql.JSONB(), nullable=False),
        sa.Column("results", postgresql.JSONB(), nullable=False),
        sa.Column("inputs_hash", sa.String(length=64), nullable=False),
        sa.Column("set_by", sa.String(length=128), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name="fk_financial_cases_proposal_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_financial_cases"),
    )
    op.create_index("ix_financial_cases_proposal_id_id", "financial_cases", ["proposal_id", "id"])


def _make_assessments() -> None:
    op.create_table(
        "verdict_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rule_version", sa.String(length=40), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rule", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_verdict_rules"),
        sa.UniqueConstraint("rule_version", name="uq_verdict_rules_rule_version"),
    )
    op.add_column(
        "assessments",
        sa.Column("overridden", postgresql.JSONB(), nullable=False, server_default="[]"),
    )
    op.alter_column("assessments", "overridden", server_default=None)
    # Which of the two was overridden was not kept; that one was, was.
    op.execute(
        'UPDATE assessments SET overridden = \'["feasibility", "necessity"]\''
        " WHERE override_reason IS NOT NULL"
    )
    op.create_table(
        "verdicts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("content_version", sa.Integer(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assessment_ids", postgresql.JSONB(), nullable=False),
        sa.Column("feasibility_verdict", sa.String(length=40), nullable=False),
        sa.Column("necessity_verdict", sa.String(length=40), nullable=False),
        sa.Column("recommendation", sa.String(length=40), nullable=False),
        sa.Column("rule_version", sa.String(length=40), nullable=False),
        sa.Column("alignment", sa.Numeric(precision=5, scale=4), nullable=False),
        sa.Column("urgency", sa.Numeric(precision=3, scale=2), nullable=False),
        sa.Column("cost_of_inaction", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("disagreement", postgresql.JSONB(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name="fk_verdicts_proposal_id"),
        sa.PrimaryKeyConstraint("id", name="pk_verdicts"),
    )
    op.create_index("ix_verdicts_proposal_id_id", "verdicts", ["proposal_id", "id"])
    # Until now one assessor gave the verdict alone, and nobody could be apart.
    op.execute(
        "INSERT INTO verdicts SELECT uuidv7(), proposal_id, content_version, completed_at,"
        " jsonb_build_array(id), feasibility_verdict, necessity_verdict, recommendation,"
        " rule_version, (necessity ->> 'alignment')::numeric, (necessity ->> 'urgency')::numeric,"
        " (necessity #>> '{cost_of_inaction,amount}')::numeric,"
        " necessity #>> '{cost_of_inaction,currency}', '{}', content_hash FROM assessments"
    )
    op.create_table(
        "rough_cuts",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("content_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("feasible", sa.Boolean(), nullable=False),
        sa.Column("total_gap", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("months", postgresql.JSONB(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("proposal_id", "content_version", name="pk_rough_cuts"),
    )
    op.create_table(
        "risk_exposures",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("register_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("threats", sa.Integer(), nullable=False),
        sa.Column("opportunities", sa.Integer(), nullable=False),
        sa.Column("highest_level", sa.Integer(), nullable=False),
        sa.Column("exposure", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("proposal_id", name="pk_risk_exposures"),
    )


def _seed() -> None:
    """The first rule, and a model for each type: ordinary versions, to be replaced by others."""
    connection = op.get_bind()
    connection.execute(
        sa.text(
            "INSERT INTO verdict_rules (id, rule_version, published_at, rule)"
            " VALUES (uuidv7(), 'verdict-1', CAST(:at AS timestamptz), CAST(:rule AS jsonb))"
        ),
        {"at": SEEDED_AT, "rule": json.dumps(RULE)},
    )
    for type_, zh, en, weights in MODELS:
        connection.execute(
            sa.text(
                "INSERT INTO scoring_models (id, version, changed_at, key, state, type,"
                " model_version, name, criteria, weights_source, drafted_by, drafted_at,"
                " activated_by, activated_at) VALUES (uuidv7(), 1, CAST(:at AS timestamptz),"
                " 'SCM-2026-' || lpad(nextval('key_scm')::text, 4, '0'), 'ACTIVE', :type, 1,"
                " CAST(:name AS jsonb), CAST(:criteria AS jsonb), 'DIRECT', 'system:intake',"
                " CAST(:at AS timestamptz), 'system:intake', CAST(:at AS timestamptz))"
            ),
            {
                "at": SEEDED_AT,
                "type": type_,
                "name": json.dumps({"zh": zh, "en": en}),
                "criteria": json.dumps([_criterion(code, w) for code, w in weights.items()]),
            },
        )


def _criterion(code: str, weight: str) -> dict[str, Any]:
    zh, en, direction, (low, high, cut_off) = COMMON[code]
    return {
        "code": code,
        "name": {"zh": zh, "en": en},
        "weight": weight,
        "direction": direction,
        "low": low,
        "high": high,
        "normalisation": "FIXED",
        "cut_off": cut_off,
    }


def downgrade() -> None:
    """Back again."""
    for table in (
        "risk_exposures",
        "rough_cuts",
        "verdicts",
        "verdict_rules",
        "financial_cases",
        "heard_objectives",
        "scorecards",
        "scoring_models",
    ):
        op.drop_table(table)
    op.execute("DROP SEQUENCE key_scm")
    op.drop_column("assessments", "overridden")
    for name in ("financial_case", "interests", "assessors", "resource_needs"):
        op.drop_column("proposals", name)
