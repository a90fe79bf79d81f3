"""Seed the risk checklists for business transformations, as an organisation finds them at first."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611240940"
down_revision = "202611240930"
branch_labels = None
depends_on = None

CODE, PLACE = "BUSINESS_TRANSFORMATION", 3

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
            "BT-I01",
            "ORGANISATIONAL",
            words(
                "发起人是否愿意公开承诺并持续投入时间？",
                "Will the sponsor commit in public and keep giving time?",
            ),
            words("高层关注点随季度变化", "Attention at the top shifts with each quarter"),
            words("中途失去支持，推进停滞", "Support fades and progress stalls"),
        ),
        item(
            "BT-I02",
            "ORGANISATIONAL",
            words(
                "受影响岗位的人数和反应是否摸底？",
                "Is it known how many posts are affected and how people feel about it?",
            ),
            words("员工担心岗位被取消", "People fear for their posts"),
            words(
                "消极应对，新流程流于形式", "They wait it out and the new way exists on paper only"
            ),
        ),
        item(
            "BT-I03",
            "PROJECT_MANAGEMENT",
            words(
                "预期收益是否有基线数据和计算口径？",
                "Do the expected benefits have a baseline and an agreed way to count?",
            ),
            words("现状数据分散在各部门", "Data on today's state is scattered"),
            words(
                "无法证明收益，下一阶段不获批准",
                "Benefits cannot be shown and the next step is not approved",
            ),
        ),
        item(
            "BT-I04",
            "ORGANISATIONAL",
            words(
                "部门考核指标是否与新流程冲突？",
                "Do the departments' targets contradict the new process?",
            ),
            words("考核仍按旧口径", "People are still measured by the old ways"),
            words("员工绕开新流程", "They work around the new process"),
        ),
        item(
            "BT-I05",
            "EXTERNAL",
            words("监管或集团政策是否可能调整？", "May regulation or group policy change?"),
            words("相关办法正在征求意见", "New rules are out for consultation"),
            words("方案需重做", "The design must be done again"),
        ),
        item(
            "BT-I06",
            "TECHNICAL",
            words(
                "新流程依赖的系统功能是否具备？",
                "Are the system functions that the new process needs there?",
            ),
            words("系统改造排在次年", "The systems are to be changed next year"),
            words("只能手工过渡，差错增多", "Manual work bridges the gap and errors rise"),
        ),
        item(
            "BT-I07",
            "PROJECT_MANAGEMENT",
            words("试点范围是否有代表性？", "Is the pilot representative?"),
            words("选择了条件最好的单位试点", "The best-placed unit was chosen"),
            words("推广时问题集中暴露", "The problems show all at once in the rollout"),
        ),
        item(
            "BT-I08",
            "ORGANISATIONAL",
            words(
                "流程负责人是否有权跨部门协调？",
                "Does the process owner have a say across departments?",
            ),
            words(
                "部门墙，负责人级别不够",
                "Departments keep to themselves and the owner ranks too low",
            ),
            words("争议无法裁决", "Disputes stay undecided"),
        ),
        item(
            "BT-I09",
            "ORGANISATIONAL",
            words(
                "是否已有单位自发采用类似做法？",
                "Has a unit taken up something like it on its own?",
            ),
            words("一线团队已自行改进", "A team at the front has improved its own way"),
            words("可作为样板，加快接受", "It can serve as a model and speeds acceptance"),
        ),
    ],
    "PLANNING": [
        item(
            "BT-P01",
            "ORGANISATIONAL",
            words(
                "沟通计划是否覆盖每一类受影响人员？",
                "Does the communication plan reach everyone affected?",
            ),
            words("只通知到部门负责人", "Only heads of department were told"),
            words("谣言先于消息", "Rumours outrun the news"),
        ),
        item(
            "BT-P02",
            "PROJECT_MANAGEMENT",
            words(
                "推广批次之间是否留有调整时间？",
                "Is there time to adjust between waves of the rollout?",
            ),
            words("批次首尾相接", "One wave follows the other at once"),
            words("同样的问题在各批重复", "The same problems recur in every wave"),
        ),
        item(
            "BT-P03",
            "ORGANISATIONAL",
            words("变革期间的业务高峰是否避开？", "Does it keep clear of the busy season?"),
            words("推广恰逢年末结算", "The rollout meets the year-end closing"),
            words("业务差错与加班激增", "Errors and overtime soar"),
        ),
        item(
            "BT-P04",
            "TECHNICAL",
            words(
                "过渡期新旧流程如何并行是否设计？",
                "Is it designed how old and new ways run side by side?",
            ),
            words("切换日期各地不同", "Places switch on different days"),
            words("数据重复录入", "Data is entered twice"),
        ),
    ],
    "EXECUTION": [
        item(
            "BT-E01",
            "ORGANISATIONAL",
            words("关键骨干是否在推广中流失？", "Are key people lost during the rollout?"),
            words("骨干工作量翻倍", "Their workload has doubled"),
            words("推广节奏放慢", "The rollout slows down"),
        ),
        item(
            "BT-E02",
            "PROJECT_MANAGEMENT",
            words("采用率是否按周跟踪到单位？", "Is adoption tracked by unit, each week?"),
            words("只统计培训人次", "Only attendance is counted"),
            words("名义完成而实际未用", "Done by name, but not in use"),
        ),
        item(
            "BT-E03",
            "EXTERNAL",
            words(
                "客户和供应商是否适应新做法？", "Do customers and suppliers cope with the new way?"
            ),
            words("外部单位未提前告知", "Outsiders were not told in time"),
            words("投诉上升", "Complaints rise"),
        ),
        item(
            "BT-E04",
            "ORGANISATIONAL",
            words("中层管理者是否以身作则？", "Do middle managers lead by example?"),
            words("管理者仍要求旧报表", "Managers still ask for the old reports"),
            words("双重工作，抵触加深", "Work doubles and resistance grows"),
        ),
    ],
    "CLOSING": [
        item(
            "BT-C01",
            "PROJECT_MANAGEMENT",
            words(
                "收益跟踪的责任人和期限是否移交？",
                "Is it handed over who tracks the benefits, and until when?",
            ),
            words("项目组解散后无人跟踪", "Nobody does when the team is gone"),
            words("收益无法确认", "Benefits are never confirmed"),
        ),
        item(
            "BT-C02",
            "ORGANISATIONAL",
            words(
                "旧流程和旧表单是否正式废止？", "Are old processes and forms formally withdrawn?"
            ),
            words("制度文件未更新", "The rules were not updated"),
            words("做法回潮", "People fall back"),
        ),
        item(
            "BT-C03",
            "ORGANISATIONAL",
            words("新员工培训是否纳入常规？", "Is the new way part of every newcomer's training?"),
            words("培训材料只供项目期使用", "The material was made for the project only"),
            words("一年后无人知晓原委", "After a year nobody knows why"),
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
                "name": words(f"业务转型项目·{zh}", f"Business transformations, {en}"),
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
