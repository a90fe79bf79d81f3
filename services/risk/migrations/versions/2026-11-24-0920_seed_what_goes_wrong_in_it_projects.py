"""Seed the risk checklists for IT projects, as an organisation finds them at first."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611240920"
down_revision = "202611240910"
branch_labels = None
depends_on = None

CODE, PLACE = "IT", 1

CHECKLISTS = sa.table(
    "risk_checklists",
    *[sa.column(name, sa.String()) for name in ("key", "code", "project_type", "stage", "state")],
    *[sa.column(name, sa.Integer()) for name in ("version", "number")],
    *[sa.column(name, postgresql.JSONB()) for name in ("name", "items")],
    *[
        sa.column(name, sa.DateTime(timezone=True))
        for name in ("changed_at", "drafted_at", "activated_at")
    ],
    sa.column("id", sa.Uuid()),
    sa.column("drafted_by", sa.String()),
)
TYPES = sa.table(
    "type_checklists",
    sa.column("project_type", sa.String()),
    sa.column("type_version", sa.Integer()),
    sa.column("by_tier", postgresql.JSONB()),
)
STAGES = {
    "INITIATION": ("启动阶段", "initiation"),
    "PLANNING": ("规划阶段", "planning"),
    "EXECUTION": ("执行阶段", "execution"),
    "CLOSING": ("收尾阶段", "closing"),
}


def words(zh: str, en: str) -> dict[str, str]:
    """The same in both languages."""
    return {"zh": zh, "en": en}


def item(
    code: str, category: str, prompt: dict[str, str], cause: dict[str, str], effect: dict[str, str]
) -> dict[str, Any]:
    """One thing to think of, what typically causes it, and what comes of it."""
    return {
        "code": code,
        "category": category,
        "prompt": prompt,
        "cause": cause,
        "effect": effect,
    }


ITEMS = {
    "INITIATION": [
        item(
            "IT-I01",
            "PROJECT_MANAGEMENT",
            words(
                "业务部门是否指定了能拍板需求的负责人？",
                "Has the business named one person who decides on requirements?",
            ),
            words(
                "多个部门都提需求，却无人裁决",
                "Several departments ask, and nobody decides between them",
            ),
            words("需求反复，范围不断扩大", "Requirements go back and forth and the scope grows"),
        ),
        item(
            "IT-I02",
            "TECHNICAL",
            words(
                "现有系统的容量、版本和停止支持时间是否核实过？",
                "Are capacity, versions and end of support of existing systems verified?",
            ),
            words("基础软件即将停止支持", "Base software is about to lose support"),
            words(
                "上线前被迫升级，成本和工期增加",
                "A forced upgrade before go-live adds cost and time",
            ),
        ),
        item(
            "IT-I03",
            "TECHNICAL",
            words(
                "与现有系统的接口是否逐一核对过文档？",
                "Has each interface to existing systems been checked against its documents?",
            ),
            words(
                "接口文档过时，改动没有记录",
                "Interface documents are out of date and changes went unrecorded",
            ),
            words("联调返工，切换推迟", "Integration is done over and the cut-over slips"),
        ),
        item(
            "IT-I04",
            "TECHNICAL",
            words(
                "待迁移数据的质量是否抽样检查过？",
                "Has the quality of the data to be migrated been sampled?",
            ),
            words(
                "历史数据重复、缺项，口径不一",
                "Old data has duplicates, gaps and differing definitions",
            ),
            words(
                "迁移后对账不平，需人工清理",
                "Accounts do not balance after migration and people must clean up",
            ),
        ),
        item(
            "IT-I05",
            "EXTERNAL",
            words(
                "是否需要等级保护测评、数据出境评估或备案？",
                "Is a security classification, a data export assessment or a filing needed?",
            ),
            words(
                "合规要求在申请阶段未列出", "Compliance duties were not listed with the proposal"
            ),
            words("测评未过，系统不得上线", "Without the certificate the system must not go live"),
        ),
        item(
            "IT-I06",
            "EXTERNAL",
            words(
                "是否依赖单一供应商或即将到期的许可？",
                "Does it depend on a single supplier, or on a licence about to expire?",
            ),
            words("产品只有一家能提供", "Only one firm can deliver the product"),
            words(
                "议价能力弱，断供时没有替代",
                "Little room to negotiate and no way out if supply ends",
            ),
        ),
        item(
            "IT-I07",
            "ORGANISATIONAL",
            words(
                "关键技术人员是否同时承担其他项目？",
                "Are the key engineers engaged in other projects as well?",
            ),
            words(
                "同一批架构师被多个项目占用", "The same architects are booked by several projects"
            ),
            words(
                "设计评审积压，关键路径拖延", "Design reviews queue up and the critical path slips"
            ),
        ),
        item(
            "IT-I08",
            "ORGANISATIONAL",
            words("运维部门是否从一开始就参与？", "Does operations take part from the beginning?"),
            words("运维要求在移交时才提出", "Operations says what it needs only at the handover"),
            words(
                "移交退回，上线后无人接手",
                "The handover is returned and nobody takes the system over",
            ),
        ),
        item(
            "IT-I09",
            "TECHNICAL",
            words(
                "能否直接采用已有平台或共享组件？",
                "Could an existing platform or shared component be used instead?",
            ),
            words("集团已建成同类平台", "The group has built a platform of this kind already"),
            words("可节省开发费用并缩短工期", "Development is saved and time with it"),
        ),
        item(
            "IT-I10",
            "PROJECT_MANAGEMENT",
            words(
                "估算是否依据类似项目的实际数据？",
                "Do the estimates rest on what similar projects really took?",
            ),
            words("工作量按经验拍定", "The effort was guessed from memory"),
            words("预算不足，中途追加", "The budget runs short and must be topped up"),
        ),
    ],
    "PLANNING": [
        item(
            "IT-P01",
            "TECHNICAL",
            words(
                "性能指标是否有可测的目标值和测试环境？",
                "Do performance goals have measurable targets and a place to test them?",
            ),
            words("测试环境与生产差异大", "The test environment differs from production"),
            words("上线后高峰期响应超时", "Peak hours after go-live time out"),
        ),
        item(
            "IT-P02",
            "PROJECT_MANAGEMENT",
            words(
                "计划中是否安排了两次以上迁移演练？",
                "Does the plan hold at least two rehearsals of the migration?",
            ),
            words("窗口期紧，只安排一次", "The window is short and holds only one"),
            words("切换当夜失败，只能回退", "The cut-over night fails and must be rolled back"),
        ),
        item(
            "IT-P03",
            "EXTERNAL",
            words(
                "采购与合同周期是否计入关键路径？",
                "Are procurement and contract times on the critical path?",
            ),
            words("招标流程被当作并行工作", "Tendering was taken to run alongside"),
            words("设备到货晚于开发完成", "Equipment arrives after the build is complete"),
        ),
        item(
            "IT-P04",
            "ORGANISATIONAL",
            words(
                "用户培训是否与上线时间匹配？", "Does user training fit the date of the go-live?"
            ),
            words("培训太早，用户已经忘记", "Training came too early and is forgotten"),
            words("上线首周差错率升高", "Errors rise in the first week"),
        ),
    ],
    "EXECUTION": [
        item(
            "IT-E01",
            "TECHNICAL",
            words("缺陷新增速度是否已低于关闭速度？", "Are fewer defects found than are closed?"),
            words(
                "模块间边界不清，改一处坏两处",
                "Boundaries between modules are unclear and one fix breaks two",
            ),
            words("测试周期延长", "Testing takes longer"),
        ),
        item(
            "IT-E02",
            "PROJECT_MANAGEMENT",
            words(
                "范围变更是否都走了变更流程？",
                "Does every change of scope take the change process?",
            ),
            words("口头答应的小改动累积", "Small changes agreed in passing add up"),
            words("成本超支而无人察觉", "Costs overrun and nobody notices"),
        ),
        item(
            "IT-E03",
            "ORGANISATIONAL",
            words(
                "外包人员流动是否影响知识留存？",
                "Does turnover of contractors take knowledge away?",
            ),
            words("关键模块只有一人熟悉", "Only one person knows a key module"),
            words("离场后无法维护", "Nobody can maintain it once they have left"),
        ),
        item(
            "IT-E04",
            "EXTERNAL",
            words(
                "对接方的排期是否与本项目一致？",
                "Do the partners' schedules agree with this project's?",
            ),
            words("对方系统的发布窗口不同", "The other system has its own release window"),
            words("联调等待数周", "Integration waits for weeks"),
        ),
    ],
    "CLOSING": [
        item(
            "IT-C01",
            "TECHNICAL",
            words(
                "旧系统下线和数据归档是否有方案？",
                "Is there a plan to switch the old system off and keep its data?",
            ),
            words("历史查询仍依赖旧系统", "Old records can only be looked up there"),
            words("双系统长期并行，费用翻倍", "Both systems run on and cost twice"),
        ),
        item(
            "IT-C02",
            "ORGANISATIONAL",
            words(
                "运维手册和账号权限是否移交完毕？",
                "Have manuals and access rights been handed over completely?",
            ),
            words("开发账号仍在生产使用", "Developers' accounts are still used in production"),
            words("安全审计不通过", "The security audit fails"),
        ),
        item(
            "IT-C03",
            "PROJECT_MANAGEMENT",
            words(
                "质保期内的缺陷由谁负责是否写明？",
                "Is it written who mends defects during the warranty?",
            ),
            words("合同只约定了验收", "The contract ends with the acceptance"),
            words("缺陷无人处理", "Defects stay unattended"),
        ),
    ],
}


def upgrade() -> None:
    """A checklist for each stage, used by all tiers of the type."""
    at = datetime(2026, 11, 1, tzinfo=UTC)
    op.bulk_insert(
        CHECKLISTS,
        [
            {
                "id": UUID(f"019ab2c2-a400-7000-8000-0000000000{PLACE}{number}"),
                "key": f"RCL-2026-{(PLACE - 1) * 4 + number:04d}",
                "version": 1,
                "number": 1,
                "code": CODE,
                "project_type": CODE,
                "stage": stage,
                "state": "ACTIVE",
                "name": words(f"信息化项目·{zh}", f"IT projects, {en}"),
                "items": ITEMS[stage],
                "drafted_by": "system:risk",
                "drafted_at": at,
                "activated_at": at,
                "changed_at": at,
            }
            for number, (stage, (zh, en)) in enumerate(STAGES.items(), 1)
        ],
    )
    by_tier = dict.fromkeys(("S", "M", "L"), CODE)
    op.bulk_insert(TYPES, [{"project_type": CODE, "type_version": 1, "by_tier": by_tier}])
    op.execute(f"SELECT setval('key_rcl', {PLACE * 4})")


def downgrade() -> None:
    """The way back."""
    op.execute(TYPES.delete().where(TYPES.c.project_type == CODE))
    op.execute(CHECKLISTS.delete().where(CHECKLISTS.c.code == CODE))
