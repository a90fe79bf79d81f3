"""Seed the risk checklists for projects of any type, as an organisation finds them at first."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611240950"
down_revision = "202611240940"
branch_labels = None
depends_on = None

CODE, PLACE = "GENERIC", 4

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
            "GEN-I01",
            "PROJECT_MANAGEMENT",
            words(
                "目标是否可测量并有验收标准？",
                "Are the objectives measurable, with criteria for acceptance?",
            ),
            words("目标只有方向没有数值", "Objectives give a direction but no figure"),
            words("验收争议", "Acceptance is disputed"),
        ),
        item(
            "GEN-I02",
            "ORGANISATIONAL",
            words(
                "发起人与主要干系人的期望是否一致？",
                "Do the sponsor and the main stakeholders expect the same?",
            ),
            words("各方对成果理解不同", "Each understands the result differently"),
            words("范围反复", "The scope goes back and forth"),
        ),
        item(
            "GEN-I03",
            "PROJECT_MANAGEMENT",
            words(
                "工期是否由外部日期倒推而来？",
                "Was the duration counted back from a date set outside?",
            ),
            words("上级已对外承诺日期", "A date was promised before it was planned"),
            words("质量让位于进度", "Quality gives way to time"),
        ),
        item(
            "GEN-I04",
            "ORGANISATIONAL",
            words(
                "项目经理和核心成员能否按计划投入？",
                "Can the project manager and core team give the time that is planned?",
            ),
            words("成员同时承担日常工作", "Members keep their daily work"),
            words("进度滞后", "Progress lags"),
        ),
        item(
            "GEN-I05",
            "EXTERNAL",
            words(
                "是否依赖其他项目或单位的交付？",
                "Does it depend on what other projects or units deliver?",
            ),
            words("前置项目尚未完成", "The project before it is not complete"),
            words("等待与返工", "Waiting and rework"),
        ),
        item(
            "GEN-I06",
            "EXTERNAL",
            words("法规、市场或供应条件是否可能变化？", "May rules, markets or supplies change?"),
            words("相关政策正在修订", "A policy is under revision"),
            words("方案需调整", "The approach must change"),
        ),
        item(
            "GEN-I07",
            "TECHNICAL",
            words(
                "是否采用本组织首次使用的方法或技术？",
                "Does it use a method or technology that is new to the organisation?",
            ),
            words("缺乏经验与参照", "There is no experience to go by"),
            words("试错成本高", "Trial and error cost dear"),
        ),
        item(
            "GEN-I08",
            "ORGANISATIONAL",
            words("成果能否为其他部门复用？", "Could other departments use the result as well?"),
            words("其他部门有同类需求", "Others have the same need"),
            words("扩大收益，分摊成本", "More benefit at shared cost"),
        ),
    ],
    "PLANNING": [
        item(
            "GEN-P01",
            "PROJECT_MANAGEMENT",
            words(
                "计划是否由执行者参与估算？", "Did those who will do the work help to estimate it?"
            ),
            words("计划由上级指定", "The plan was handed down"),
            words("估算失真", "The estimates do not hold"),
        ),
        item(
            "GEN-P02",
            "PROJECT_MANAGEMENT",
            words("关键路径上是否留有缓冲？", "Is there a buffer on the critical path?"),
            words("任务首尾紧接", "Tasks follow each other at once"),
            words("一处延误全盘推迟", "One delay moves everything"),
        ),
        item(
            "GEN-P03",
            "EXTERNAL",
            words(
                "合同是否约定了延期与质量责任？",
                "Do contracts say who answers for delay and quality?",
            ),
            words("使用对方的格式合同", "The other side's form was used"),
            words("损失无法追偿", "Losses cannot be recovered"),
        ),
    ],
    "EXECUTION": [
        item(
            "GEN-E01",
            "PROJECT_MANAGEMENT",
            words("问题是否在一周内有人负责？", "Does every issue have an owner within a week?"),
            words("例会只通报不分派", "Meetings report but do not assign"),
            words("小问题拖成大问题", "Small issues grow large"),
        ),
        item(
            "GEN-E02",
            "ORGANISATIONAL",
            words("关键成员是否有替补？", "Do key members have deputies?"),
            words("知识集中在个别人", "Knowledge sits with a few"),
            words("人员变动造成停顿", "A change of people brings a halt"),
        ),
        item(
            "GEN-E03",
            "TECHNICAL",
            words(
                "中间成果是否经过使用者确认？",
                "Have users seen and confirmed what there is so far?",
            ),
            words("最后才展示成果", "The result is shown only at the end"),
            words("大范围返工", "Much must be done over"),
        ),
    ],
    "CLOSING": [
        item(
            "GEN-C01",
            "PROJECT_MANAGEMENT",
            words("未完事项是否全部有去向？", "Does everything left open have somewhere to go?"),
            words("收尾时间被压缩", "The time to close was cut short"),
            words("遗留问题无人处理", "Open points stay with nobody"),
        ),
        item(
            "GEN-C02",
            "ORGANISATIONAL",
            words("接收单位是否具备运行条件？", "Is the receiving unit ready to run the result?"),
            words("人员与预算未落实", "People and budget are not settled"),
            words("成果闲置", "The result lies idle"),
        ),
        item(
            "GEN-C03",
            "PROJECT_MANAGEMENT",
            words(
                "经验教训是否在团队解散前收集？", "Are lessons collected before the team disperses?"
            ),
            words("成员已转入其他项目", "Members have moved on"),
            words("同样的错误重犯", "The same mistakes are made again"),
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
                "name": words(f"通用项目·{zh}", f"Projects of any type, {en}"),
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
