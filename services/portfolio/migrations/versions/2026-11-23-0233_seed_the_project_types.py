"""Seed the project types with their templates, as an organisation finds them at first."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611230233"
down_revision = "202611230232"
branch_labels = None
depends_on = None

TYPES = sa.table(
    "project_types",
    sa.column("id", sa.Uuid()),
    sa.column("version", sa.Integer()),
    sa.column("changed_at", sa.DateTime(timezone=True)),
    sa.column("code", sa.String()),
    sa.column("name", postgresql.JSONB()),
    sa.column("template", postgresql.JSONB()),
)

EFFORT_UNIT = {
    "CNY": "1000000",
    "USD": "140000",
    "EUR": "125000",
    "HKD": "1100000",
    "JPY": "21000000",
    "GBP": "105000",
    "SGD": "180000",
}
"""Budgets of about the same worth: what the hours of a template are for."""


def words(zh: str, en: str) -> dict[str, str]:
    """The same in both languages."""
    return {"zh": zh, "en": en}


def phase(code: str, percent: int, zh: str, en: str) -> dict[str, Any]:
    """A phase and its share of the duration."""
    return {"code": code, "percent": percent, "name": words(zh, en)}


def milestone(code: str, at_end_of: str, zh: str, en: str) -> dict[str, Any]:
    """A milestone at the end of a phase."""
    return {"code": code, "phase": at_end_of, "name": words(zh, en)}


def effort(role: str, hours: int, from_phase: str, to_phase: str) -> dict[str, Any]:
    """The hours of a role for each unit of budget."""
    return {"role": role, "hours": hours, "from_phase": from_phase, "to_phase": to_phase}


def risk(zh: str, en: str, response_zh: str, response_en: str) -> dict[str, Any]:
    """What often goes wrong, and what helps."""
    return {"risk": words(zh, en), "response": words(response_zh, response_en)}


NAMED = words("项目经理已任命并可投入。", "The project manager is appointed and available.")
MAGNITUDE = words(
    "预算为数量级估算，区间为 −25% 至 +75%。",
    "The budget is an order of magnitude, within -25 % and +75 %.",
)
CALENDAR = words(
    "工作日按官方日历计算，尚未公布的年份仅扣除周末。",
    "Working days follow the official calendar; in years not announced only weekends are free.",
)
SCOPE_RISK = risk(
    "需求在执行中不断增加",
    "Requirements keep growing during execution",
    "在启动会上确认范围，之后一律走变更流程",
    "Agree the scope at the kickoff; afterwards every change takes the change process",
)
PEOPLE_RISK = risk(
    "关键人员无法按计划投入",
    "Key people are not available when planned",
    "登记后立即提出资源需求，指定替补人员",
    "Raise the demand at registration and name deputies",
)

IT = {
    "phases": [
        phase("INITIATION", 10, "启动", "Initiation"),
        phase("ANALYSIS", 25, "需求与设计", "Requirements and design"),
        phase("BUILD", 40, "开发实施", "Build"),
        phase("TEST", 15, "测试与试运行", "Test and trial run"),
        phase("HANDOVER", 10, "上线与移交", "Go-live and handover"),
    ],
    "milestones": [
        milestone("KICKOFF_HELD", "INITIATION", "启动会已召开", "Kickoff held"),
        milestone("DESIGN_AGREED", "ANALYSIS", "设计已确认", "Design agreed"),
        milestone("BUILD_COMPLETE", "BUILD", "开发完成", "Build complete"),
        milestone("ACCEPTED", "TEST", "用户验收通过", "Accepted by its users"),
        milestone("GO_LIVE", "HANDOVER", "正式上线", "Go-live"),
    ],
    "efforts": [
        effort("project_manager", 240, "INITIATION", "HANDOVER"),
        effort("business_analyst", 320, "INITIATION", "ANALYSIS"),
        effort("architect", 200, "ANALYSIS", "BUILD"),
        effort("developer", 900, "BUILD", "TEST"),
        effort("tester", 340, "BUILD", "HANDOVER"),
    ],
    "top_risks": [
        SCOPE_RISK,
        PEOPLE_RISK,
        risk(
            "与现有系统的接口比预期复杂",
            "Interfaces to existing systems are harder than expected",
            "在设计阶段先做接口验证",
            "Prove the interfaces while designing",
        ),
        risk(
            "数据迁移质量不足",
            "Migrated data is not good enough",
            "安排两次以上迁移演练",
            "Rehearse the migration at least twice",
        ),
    ],
    "assumptions": [NAMED, MAGNITUDE, CALENDAR],
}

ENGINEERING = {
    "phases": [
        phase("INITIATION", 10, "启动与勘察", "Initiation and survey"),
        phase("DESIGN", 20, "设计", "Design"),
        phase("PROCUREMENT", 15, "采购", "Procurement"),
        phase("CONSTRUCTION", 40, "施工与安装", "Construction and installation"),
        phase("COMMISSIONING", 15, "调试与验收", "Commissioning and acceptance"),
    ],
    "milestones": [
        milestone("SURVEY_COMPLETE", "INITIATION", "勘察完成", "Survey complete"),
        milestone("DRAWINGS_ISSUED", "DESIGN", "施工图已发放", "Drawings issued"),
        milestone("ORDERS_PLACED", "PROCUREMENT", "主要设备已订购", "Main equipment ordered"),
        milestone("MECHANICALLY_COMPLETE", "CONSTRUCTION", "机械竣工", "Mechanically complete"),
        milestone("ACCEPTED", "COMMISSIONING", "竣工验收", "Final acceptance"),
    ],
    "efforts": [
        effort("project_manager", 120, "INITIATION", "COMMISSIONING"),
        effort("engineer", 400, "INITIATION", "COMMISSIONING"),
        effort("buyer", 80, "DESIGN", "PROCUREMENT"),
        effort("site_supervisor", 260, "CONSTRUCTION", "COMMISSIONING"),
        effort("safety_officer", 140, "CONSTRUCTION", "COMMISSIONING"),
    ],
    "top_risks": [
        risk(
            "长周期设备到货延迟",
            "Long-lead equipment arrives late",
            "设计冻结前即启动长周期订货",
            "Order long-lead items before the design is frozen",
        ),
        risk(
            "现场安全事故",
            "An accident on site",
            "开工前完成安全交底并持续巡检",
            "Brief everyone before work starts and inspect throughout",
        ),
        risk(
            "许可审批慢于预期",
            "Permits take longer than expected",
            "启动阶段列出全部许可并提前申报",
            "List all permits at initiation and apply early",
        ),
    ],
    "assumptions": [NAMED, MAGNITUDE, CALENDAR],
}

BUSINESS_TRANSFORMATION = {
    "phases": [
        phase("INITIATION", 15, "启动与愿景", "Initiation and vision"),
        phase("DIAGNOSIS", 20, "现状诊断", "Diagnosis"),
        phase("DESIGN", 25, "方案设计", "Design of the new way"),
        phase("ROLLOUT", 30, "推广实施", "Rollout"),
        phase("ANCHORING", 10, "固化与评估", "Anchoring and evaluation"),
    ],
    "milestones": [
        milestone("VISION_SHARED", "INITIATION", "愿景已宣布", "Vision announced"),
        milestone("GAPS_KNOWN", "DIAGNOSIS", "差距已确认", "Gaps confirmed"),
        milestone("DESIGN_AGREED", "DESIGN", "方案已批准", "New way agreed"),
        milestone("ROLLED_OUT", "ROLLOUT", "全面推广完成", "Rolled out everywhere"),
        milestone("BENEFITS_MEASURED", "ANCHORING", "收益已测量", "Benefits measured"),
    ],
    "efforts": [
        effort("project_manager", 260, "INITIATION", "ANCHORING"),
        effort("business_analyst", 480, "DIAGNOSIS", "DESIGN"),
        effort("process_owner", 220, "DESIGN", "ANCHORING"),
        effort("change_lead", 360, "INITIATION", "ANCHORING"),
        effort("trainer", 180, "ROLLOUT", "ANCHORING"),
    ],
    "top_risks": [
        risk(
            "员工不接受新做法",
            "People do not take to the new way",
            "尽早让受影响的部门参与设计",
            "Have those affected take part in the design early",
        ),
        risk(
            "高层支持中途减弱",
            "Support from the top fades",
            "每个里程碑由发起人公开确认",
            "The sponsor confirms each milestone in public",
        ),
        PEOPLE_RISK,
    ],
    "assumptions": [NAMED, MAGNITUDE, CALENDAR],
}

GENERIC = {
    "phases": [
        phase("INITIATION", 10, "启动", "Initiation"),
        phase("PLANNING", 20, "规划", "Planning"),
        phase("EXECUTION", 55, "执行", "Execution"),
        phase("CLOSING", 15, "收尾", "Closing"),
    ],
    "milestones": [
        milestone("KICKOFF_HELD", "INITIATION", "启动会已召开", "Kickoff held"),
        milestone("PLAN_AGREED", "PLANNING", "计划已批准", "Plan agreed"),
        milestone("DELIVERED", "EXECUTION", "成果已交付", "Delivered"),
        milestone("CLOSED", "CLOSING", "项目收尾", "Closed"),
    ],
    "efforts": [
        effort("project_manager", 200, "INITIATION", "CLOSING"),
        effort("business_analyst", 200, "INITIATION", "PLANNING"),
        effort("specialist", 800, "EXECUTION", "CLOSING"),
    ],
    "top_risks": [SCOPE_RISK, PEOPLE_RISK],
    "assumptions": [NAMED, MAGNITUDE, CALENDAR],
}

SEEDED = (
    ("IT", "信息化项目", "Information technology", IT),
    ("ENGINEERING", "工程项目", "Engineering", ENGINEERING),
    ("BUSINESS_TRANSFORMATION", "业务转型项目", "Business transformation", BUSINESS_TRANSFORMATION),
    ("GENERIC", "通用项目", "Generic", GENERIC),
)


def upgrade() -> None:
    """The three types the organisation has, and the generic one for all others."""
    common = {"effort_unit": EFFORT_UNIT, "budget_minus_percent": 25, "budget_plus_percent": 75}
    op.bulk_insert(
        TYPES,
        [
            {
                "id": UUID(f"019aad9c-4800-7000-8000-00000000000{number}"),
                "version": 1,
                "changed_at": datetime(2026, 11, 23, tzinfo=UTC),
                "code": code,
                "name": words(zh, en),
                "template": {**template, **common},
            }
            for number, (code, zh, en, template) in enumerate(SEEDED, 1)
        ],
    )


def downgrade() -> None:
    """The way back."""
    op.execute(TYPES.delete())
