"""Seed how each tier is run, as an organisation finds it at first."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611240940"
down_revision = "202611240930"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
TIERS = ("S", "M", "L")
CHECKIN_DAYS = {"S": 28, "M": 14, "L": 7}

TYPES = sa.table(
    "project_types",
    sa.column("id", sa.Uuid()),
    sa.column("code", sa.String()),
    sa.column("profiles", JSONB),
    sa.column("state", sa.String()),
)
Entry = dict[str, Any]


def words(zh: str, en: str) -> dict[str, str]:
    """The same in both languages."""
    return {"zh": zh, "en": en}


def named(code: str, zh: str, en: str) -> Entry:
    """An entry of a list."""
    return {"code": code, "name": words(zh, en)}


def gate(tiers: str, code: str, zh: str, en: str, *criteria: tuple[str, str]) -> tuple[str, Entry]:
    """A gate of these tiers, with what it looks at."""
    said = [words(*criterion) for criterion in criteria]
    return tiers, {**named(code, zh, en), "criteria": said}


def entry(tiers: str, code: str, zh: str, en: str) -> tuple[str, Entry]:
    """An entry of these tiers."""
    return tiers, named(code, zh, en)


PLAN_GATE = gate(
    "SML",
    "PLAN",
    "计划评审",
    "Plan review",
    ("详细计划与专项计划齐备", "The detailed plan and its subsidiary plans are complete"),
    ("目标与组织战略目标对应", "The objectives map to the organisation's strategy"),
    ("资源需求已得到答复", "The demand for resources has been answered"),
)
START_GATE = gate(
    "ML",
    "START",
    "开工评审",
    "Start of execution",
    ("基准已批准", "The baseline is approved"),
    ("关键岗位人员已到位", "The key people are in place"),
    ("准入条件已满足或豁免", "The conditions of the approval are met or waived"),
)
CLOSE_GATE = gate(
    "SML",
    "CLOSE",
    "收尾评审",
    "Closing",
    ("交付成果已验收", "The deliverables are accepted"),
    ("决算完成，资源已释放", "The accounts are settled and the resources released"),
    ("经验教训已登记", "The lessons are recorded"),
)
COMMON_PLANS = [
    entry("SML", "RISK", "风险管理计划", "Risk management plan"),
    entry("SML", "COMMUNICATION", "沟通计划", "Communication plan"),
    entry("SML", "RESOURCE", "资源分配计划", "Resource plan"),
    entry("ML", "QUALITY", "质量管理计划", "Quality plan"),
]
COMMON_KPIS = [
    entry("SML", "MILESTONES_ON_TIME", "里程碑按期率", "Milestones on time"),
    entry("SML", "BUDGET_USE", "预算执行率", "Use of the budget"),
    entry("ML", "SPI", "进度绩效指数", "Schedule performance index"),
    entry("ML", "CPI", "成本绩效指数", "Cost performance index"),
    entry("L", "STAKEHOLDER_SATISFACTION", "干系人满意度", "Stakeholder satisfaction"),
]
COMMON_CLOSING = [
    entry("SML", "DELIVERABLES_ACCEPTED", "全部成果已签收", "All deliverables signed off"),
    entry("SML", "FINAL_REPORT", "最终报告已提交", "Final report handed in"),
    entry("SML", "ACCOUNTS_SETTLED", "财务决算完成", "Accounts settled"),
    entry("SML", "LESSONS_RECORDED", "经验教训已登记", "Lessons recorded"),
    entry("SML", "RESOURCES_RELEASED", "人员与设备已释放", "People and equipment released"),
    entry("ML", "OPEN_ITEMS_HANDED_OVER", "遗留问题已移交", "Open items handed over"),
    entry("L", "BENEFIT_REVIEWS_PLANNED", "收益回顾已安排", "Benefit reviews scheduled"),
]
COMMON_DOCUMENTS = [
    entry("SML", "CHARTER", "项目章程", "Project charter"),
    entry("SML", "STATUS_REPORT", "项目状态报告", "Status report"),
    entry("SML", "FINAL_REPORT", "项目总结报告", "Final report"),
    entry("ML", "PROJECT_PLAN", "项目管理计划", "Project management plan"),
    entry("ML", "CHANGE_REQUEST", "变更申请单", "Change request"),
    entry("L", "GATE_REPORT", "关口评审报告", "Gate report"),
]

OF_TYPE: dict[str, dict[str, list[tuple[str, Entry]]]] = {
    "IT": {
        "gates": [
            gate(
                "ML",
                "DESIGN",
                "设计评审",
                "Design review",
                ("需求已由来源方确认", "The requirements are confirmed by their source"),
                ("架构与安全方案通过评审", "Architecture and security have passed review"),
            ),
            gate(
                "SML",
                "GO_LIVE",
                "上线评审",
                "Go-live review",
                ("用户验收测试通过", "The users' acceptance test has passed"),
                ("回退方案已演练", "The way back has been rehearsed"),
                ("运维交接完成", "Operations have taken over"),
            ),
        ],
        "required_plans": [
            entry("ML", "TEST", "测试计划", "Test plan"),
            entry("L", "DATA_MIGRATION", "数据迁移计划", "Data migration plan"),
            entry("L", "INFORMATION_SECURITY", "信息安全计划", "Information security plan"),
        ],
        "kpis": [
            entry("SML", "DEFECTS_OPEN", "未关闭缺陷数", "Open defects"),
            entry("ML", "REQUIREMENT_CHANGES", "需求变更率", "Rate of requirement changes"),
        ],
        "closing": [
            entry("SML", "SOURCE_ARCHIVED", "源代码与配置已归档", "Source and settings archived"),
            entry("ML", "ACCESS_REVOKED", "临时账号与权限已回收", "Temporary access revoked"),
        ],
        "document_templates": [
            entry("SML", "REQUIREMENTS", "需求规格说明书", "Requirements specification"),
            entry("ML", "DESIGN", "设计说明书", "Design description"),
            entry("ML", "TEST_REPORT", "测试报告", "Test report"),
        ],
    },
    "ENGINEERING": {
        "gates": [
            gate(
                "ML",
                "DRAWINGS",
                "施工图会审",
                "Drawings review",
                ("各专业图纸会签完成", "All disciplines have signed the drawings"),
                ("概算与批复投资一致", "The estimate agrees with the approved investment"),
            ),
            gate(
                "ML",
                "PROCUREMENT",
                "采购放行",
                "Release of procurement",
                ("采购计划与招标文件已批准", "Procurement plan and tender papers are approved"),
                ("长周期设备交期已确认", "Delivery of long-lead items is confirmed"),
            ),
            gate(
                "SML",
                "CONSTRUCTION",
                "开工许可",
                "Permit to build",
                ("施工许可与安全交底完成", "Permit granted and safety briefing given"),
                ("现场条件与材料到位", "The site is ready and materials are there"),
            ),
            gate(
                "SML",
                "COMMISSIONING",
                "调试验收",
                "Commissioning",
                ("机械竣工，缺陷清单关闭", "Mechanically complete, punch list closed"),
                ("操作人员培训完成", "The operators are trained"),
            ),
        ],
        "required_plans": [
            entry("SML", "PROCUREMENT", "采购计划", "Procurement plan"),
            entry("SML", "SAFETY", "安全与环保计划", "Health, safety and environment plan"),
            entry("L", "COMMISSIONING", "调试投运计划", "Commissioning plan"),
        ],
        "kpis": [
            entry("SML", "SAFETY_INCIDENTS", "安全事故数", "Safety incidents"),
            entry("ML", "DELIVERIES_ON_TIME", "设备到货准时率", "Deliveries on time"),
            entry("ML", "REWORK_RATE", "返工率", "Rate of rework"),
        ],
        "closing": [
            entry("SML", "AS_BUILT_DRAWINGS", "竣工图已归档", "As-built drawings archived"),
            entry("SML", "WARRANTY_AGREED", "质保责任已书面确认", "Warranty agreed in writing"),
            entry("ML", "PERMITS_CLOSED", "行政许可手续已办结", "Permits closed with authorities"),
        ],
        "document_templates": [
            entry("SML", "SITE_DIARY", "施工日志", "Site diary"),
            entry("ML", "TENDER", "招标文件", "Tender papers"),
            entry("ML", "INSPECTION_RECORD", "检验记录", "Inspection record"),
        ],
    },
    "BUSINESS_TRANSFORMATION": {
        "gates": [
            gate(
                "L",
                "DIAGNOSIS",
                "诊断评审",
                "Diagnosis review",
                ("现状差距得到业务方认可", "The business agrees with the gaps found"),
                ("收益基线已测量", "The baseline of the benefits is measured"),
            ),
            gate(
                "ML",
                "DESIGN",
                "方案评审",
                "Review of the new way",
                ("受影响部门参与了设计", "Those affected took part in the design"),
                ("组织与岗位调整已批准", "Changes of organisation and posts are approved"),
            ),
            gate(
                "SML",
                "ROLLOUT",
                "推广放行",
                "Release of the rollout",
                ("试点结果达到目标", "The pilot has reached its targets"),
                ("培训覆盖全部受影响岗位", "Training covers every post affected"),
            ),
            gate(
                "ML",
                "BENEFITS",
                "收益评审",
                "Benefits review",
                ("首轮收益已测量", "The first benefits are measured"),
                ("业务负责人接管收益", "A business owner has taken the benefits over"),
            ),
        ],
        "required_plans": [
            entry("SML", "ORGANISATIONAL_CHANGE", "组织变革计划", "Organisational change plan"),
            entry("ML", "TRAINING", "培训计划", "Training plan"),
            entry("ML", "BENEFITS", "收益实现计划", "Benefits realisation plan"),
        ],
        "kpis": [
            entry("SML", "ADOPTION_RATE", "新流程采用率", "Adoption of the new way"),
            entry("ML", "BENEFITS_REALISED", "收益实现率", "Benefits realised"),
            entry("ML", "TRAINING_COVERAGE", "培训覆盖率", "Coverage of training"),
        ],
        "closing": [
            entry("SML", "PROCESS_OWNERS_NAMED", "流程负责人已任命", "Process owners appointed"),
            entry("ML", "OLD_WAY_RETIRED", "旧流程与旧制度已废止", "The old way is abolished"),
            entry("ML", "BENEFIT_OWNERS_NAMED", "收益负责人已确认", "Benefit owners confirmed"),
        ],
        "document_templates": [
            entry("SML", "STAKEHOLDER_MAP", "干系人分析表", "Stakeholder map"),
            entry("ML", "CHANGE_STORY", "变革沟通材料", "Change story"),
            entry("ML", "BENEFIT_PROFILE", "收益说明书", "Benefit profile"),
        ],
    },
    "GENERIC": {
        "gates": [
            gate(
                "ML",
                "DELIVERY",
                "交付评审",
                "Delivery review",
                ("成果达到验收标准", "The results meet their acceptance criteria"),
                ("使用方做好接收准备", "Those who will use them are ready"),
            ),
        ],
        "required_plans": [],
        "kpis": [],
        "closing": [],
        "document_templates": [],
    },
}


def of_tier(tier: str, *lists: list[tuple[str, Entry]]) -> list[Entry]:
    """The entries of the lists that are for this tier."""
    return [said for entries in lists for tiers, said in entries if tier in tiers]


def profiles(code: str) -> list[Entry]:
    """How the projects of a type are run, tier by tier."""
    own = OF_TYPE[code]
    return [
        {
            "tier": tier,
            "gates": of_tier(tier, [PLAN_GATE, START_GATE], own["gates"], [CLOSE_GATE]),
            "required_plans": of_tier(tier, COMMON_PLANS, own["required_plans"]),
            "kpis": of_tier(tier, COMMON_KPIS, own["kpis"]),
            "scoring_model": "STANDARD",
            "risk_checklist": code,
            "closing_checklist": {
                "code": f"{code}_CLOSING",
                "items": of_tier(tier, COMMON_CLOSING, own["closing"]),
            },
            "checkin_days": CHECKIN_DAYS[tier],
            "document_templates": of_tier(tier, COMMON_DOCUMENTS, own["document_templates"]),
        }
        for tier in TIERS
    ]


def upgrade() -> None:
    """Each type gets its profiles; one that was added meanwhile is run like the generic one."""
    types = op.get_bind().execute(sa.select(TYPES.c.id, TYPES.c.code)).all()
    for id_, code in types:
        run = profiles(code if code in OF_TYPE else "GENERIC")
        said = {"state": "ACTIVE", "profiles": run}
        op.execute(TYPES.update().where(TYPES.c.id == id_).values(said))
    op.alter_column("project_types", "state", nullable=False)
    op.alter_column("project_types", "profiles", nullable=False)


def downgrade() -> None:
    """Back again."""
    for column in ("profiles", "state"):
        op.alter_column("project_types", column, nullable=True)
