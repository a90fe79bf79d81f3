"""Seed the indicators, as an organisation finds them at first."""

from uuid import UUID, uuid5

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291615"
down_revision = "202611291610"
branch_labels = None
depends_on = None

HERE = UUID("0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a20")
"""The same indicator has the same id wherever it is seeded."""

KPIS = sa.table(
    "kpi_definitions",
    *[
        sa.column(name)
        for name in (
            "code",
            "state",
            "category",
            "expression",
            "unit",
            "direction",
            "target",
            "green_limit",
            "amber_limit",
            "frequency",
            "owner_role",
            "version",
        )
    ],
    sa.column("name", postgresql.JSONB(astext_type=sa.Text())),
    sa.column("id", sa.Uuid()),
    sa.column("changed_at", sa.DateTime(timezone=True)),
)

SEEDED = (
    ("MILESTONES_ON_TIME", "SCHEDULE", "里程碑按期率", "Milestones on time",
     "reached on time / due", "ratio", "HIGHER", "1", "0.90", "0.80"),
    ("BUDGET_USE", "COST", "预算执行率", "Use of the budget", "AC / approved budget",
     "ratio", "LOWER", "1", "1.00", "1.05"),
    ("SPI", "SCHEDULE", "进度绩效指数", "Schedule performance index", "EV / PV",
     "ratio", "HIGHER", "1", "0.95", "0.90"),
    ("CPI", "COST", "成本绩效指数", "Cost performance index", "EV / AC",
     "ratio", "HIGHER", "1", "0.95", "0.90"),
    ("STAKEHOLDER_SATISFACTION", "STAKEHOLDER", "干系人满意度", "Stakeholder satisfaction",
     "mean of answers / 5", "ratio", "HIGHER", "0.90", "0.80", "0.60"),
    ("DEFECTS_OPEN", "QUALITY", "未关闭缺陷数", "Open defects", "defects not closed",
     "count", "LOWER", "0", "10", "25"),
    ("REQUIREMENT_CHANGES", "SCOPE", "需求变更率", "Rate of requirement changes",
     "changed / baselined requirements", "ratio", "LOWER", "0", "0.05", "0.10"),
    ("SAFETY_INCIDENTS", "RISK", "安全事故数", "Safety incidents", "incidents in the period",
     "count", "LOWER", "0", "0", "1"),
    ("DELIVERIES_ON_TIME", "SCHEDULE", "设备到货准时率", "Deliveries on time",
     "delivered on time / due", "ratio", "HIGHER", "1", "0.90", "0.80"),
    ("REWORK_RATE", "QUALITY", "返工率", "Rate of rework", "hours of rework / hours",
     "ratio", "LOWER", "0", "0.05", "0.10"),
    ("ADOPTION_RATE", "BENEFIT", "新流程采用率", "Adoption of the new way",
     "users of the new way / all", "ratio", "HIGHER", "1", "0.80", "0.60"),
    ("BENEFITS_REALISED", "BENEFIT", "收益实现率", "Benefits realised", "realised / promised",
     "ratio", "HIGHER", "1", "0.90", "0.75"),
    ("TRAINING_COVERAGE", "PROCESS", "培训覆盖率", "Coverage of training",
     "trained / to be trained", "ratio", "HIGHER", "1", "0.90", "0.75"),
)  # fmt: skip
"""Code, category, names, expression, unit, which way is good, target, last green, last amber."""


def upgrade() -> None:
    """Every indicator that the seeded profiles name (REQ-101, REQ-102)."""
    for code, category, zh, en, expression, unit, direction, target, green, amber in SEEDED:
        op.execute(
            KPIS.insert().values(
                id=uuid5(HERE, code),
                version=1,
                changed_at=sa.func.now(),
                code=code,
                state="ACTIVE",
                category=category,
                name={"zh": zh, "en": en},
                expression=expression,
                unit=unit,
                direction=direction,
                target=sa.cast(target, sa.Numeric(19, 4)),
                green_limit=sa.cast(green, sa.Numeric(19, 4)),
                amber_limit=sa.cast(amber, sa.Numeric(19, 4)),
                frequency="MONTHLY",
                owner_role="project_manager",
            )
        )


def downgrade() -> None:
    """Back again."""
    op.execute("DELETE FROM kpi_observations")
    op.execute("DELETE FROM kpi_assignments")
    op.execute("DELETE FROM kpi_definitions")
