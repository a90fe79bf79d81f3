"""Seed the risk checklists for engineering projects, as an organisation finds them at first."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611240930"
down_revision = "202611240920"
branch_labels = None
depends_on = None

CODE, PLACE = "ENGINEERING", 2

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
            "ENG-I01",
            "EXTERNAL",
            words(
                "规划、环评、施工等许可是否已全部列出？",
                "Are all permits listed: planning, environment, construction?",
            ),
            words("主管部门要求因地而异", "Authorities ask for different things in each place"),
            words("开工日期推迟", "The start of works slips"),
        ),
        item(
            "ENG-I02",
            "TECHNICAL",
            words(
                "场地勘察资料是否齐全且为近三年？",
                "Is the site survey complete and less than three years old?",
            ),
            words("地下管线资料缺失", "Records of underground lines are missing"),
            words("基础设计返工，追加费用", "Foundations are designed anew at extra cost"),
        ),
        item(
            "ENG-I03",
            "EXTERNAL",
            words(
                "长周期设备的交货期是否向厂家核实？",
                "Have makers confirmed the delivery times of long-lead equipment?",
            ),
            words("进口部件受出口管制影响", "Imported parts fall under export controls"),
            words("安装等待设备", "Installation waits for equipment"),
        ),
        item(
            "ENG-I04",
            "EXTERNAL",
            words(
                "主要材料价格波动是否留有余量？",
                "Is there room for changes in the price of main materials?",
            ),
            words(
                "钢材、铜价年内波动超过两成",
                "Steel and copper moved by more than a fifth within the year",
            ),
            words("采购超出预算", "Purchases exceed the budget"),
        ),
        item(
            "ENG-I05",
            "ORGANISATIONAL",
            words("是否在生产不停的情况下施工？", "Will works go on while production continues?"),
            words("施工与生产共用通道和电源", "Works and production share ways and power"),
            words("停产损失或工期延长", "Production stops, or works take longer"),
        ),
        item(
            "ENG-I06",
            "PROJECT_MANAGEMENT",
            words(
                "设计与施工的责任界面是否清楚？",
                "Is it clear where design ends and construction begins?",
            ),
            words("总包与分包合同界面重叠", "Contracts of main and subcontractors overlap"),
            words("扯皮与索赔", "Disputes and claims"),
        ),
        item(
            "ENG-I07",
            "TECHNICAL",
            words(
                "高处、动火、受限空间作业是否有安全方案？",
                "Are there safety plans for heights, hot work and confined spaces?",
            ),
            words("现场交叉作业多", "Many trades work on site at once"),
            words("人员伤亡，停工整顿", "People are hurt and works are stopped"),
        ),
        item(
            "ENG-I08",
            "EXTERNAL",
            words("周边居民和企业是否会受影响？", "Are neighbours affected?"),
            words("夜间施工噪声", "Noise at night"),
            words("投诉导致限时施工", "Complaints limit the working hours"),
        ),
        item(
            "ENG-I09",
            "TECHNICAL",
            words(
                "能否采用预制或模块化方案缩短现场工期？",
                "Could prefabrication shorten the work on site?",
            ),
            words("厂家已有成熟的模块化产品", "Makers offer proven modules"),
            words("现场工期缩短，质量更稳定", "Less time on site and steadier quality"),
        ),
        item(
            "ENG-I10",
            "ORGANISATIONAL",
            words(
                "生产部门能否派人参与调试验收？", "Can production spare people for commissioning?"
            ),
            words("旺季人手不足", "Hands are short in the busy season"),
            words("验收推迟，设备闲置", "Acceptance slips and equipment stands idle"),
        ),
    ],
    "PLANNING": [
        item(
            "ENG-P01",
            "TECHNICAL",
            words(
                "各专业图纸是否经过会审？",
                "Have the drawings of all trades been reviewed together?",
            ),
            words("机电与土建图纸不一致", "Mechanical and civil drawings disagree"),
            words("现场拆改", "Works are torn out and done over"),
        ),
        item(
            "ENG-P02",
            "EXTERNAL",
            words(
                "雨季、台风、严寒对工期的影响是否计入？",
                "Does the schedule allow for rain, typhoons and frost?",
            ),
            words("关键工序安排在雨季", "Critical works fall into the rainy season"),
            words("停工待料", "Works stand still"),
        ),
        item(
            "ENG-P03",
            "PROJECT_MANAGEMENT",
            words(
                "分包商的资质与在手工程量是否核实？",
                "Are subcontractors' licences and workloads verified?",
            ),
            words("低价中标单位同时开工多处", "The cheapest bidder works on several sites"),
            words("人力不到位", "Crews do not turn up"),
        ),
        item(
            "ENG-P04",
            "TECHNICAL",
            words(
                "停产割接窗口是否与生产计划确认？", "Is the shutdown window agreed with production?"
            ),
            words("窗口每年只有一次", "There is one window a year"),
            words("错过则顺延一年", "If missed, it is a year later"),
        ),
    ],
    "EXECUTION": [
        item(
            "ENG-E01",
            "TECHNICAL",
            words(
                "隐蔽工程是否在覆盖前验收？", "Are hidden works accepted before they are covered?"
            ),
            words("赶工省略报验", "Inspections are skipped to gain time"),
            words("返工开挖", "They must be dug up again"),
        ),
        item(
            "ENG-E02",
            "EXTERNAL",
            words(
                "关键设备是否派人驻厂监造？",
                "Is somebody at the maker's while key equipment is built?",
            ),
            words("厂家同期订单多", "The maker has many orders at once"),
            words("出厂试验不合格", "The factory test fails"),
        ),
        item(
            "ENG-E03",
            "ORGANISATIONAL",
            words(
                "安全巡检发现的问题是否按期整改？",
                "Are findings of safety inspections mended in time?",
            ),
            words("整改责任未落实到人", "Nobody in person is made responsible"),
            words("重复违章酿成事故", "Repeated breaches end in an accident"),
        ),
        item(
            "ENG-E04",
            "PROJECT_MANAGEMENT",
            words("签证与变更是否当月确认？", "Are site variations confirmed within the month?"),
            words("现场先做后补手续", "Work is done first and papered later"),
            words("结算争议", "Disputes over the final account"),
        ),
    ],
    "CLOSING": [
        item(
            "ENG-C01",
            "EXTERNAL",
            words(
                "消防、环保等专项验收是否预约？",
                "Are fire, environmental and other inspections booked?",
            ),
            words("验收机构排期紧", "Inspectors are fully booked"),
            words("不能投产", "Production cannot begin"),
        ),
        item(
            "ENG-C02",
            "TECHNICAL",
            words("竣工图与实际是否一致？", "Do the as-built drawings show what was built?"),
            words("现场修改未回图", "Changes on site were not drawn"),
            words("后续检修无据可依", "Later repairs have nothing to go by"),
        ),
        item(
            "ENG-C03",
            "PROJECT_MANAGEMENT",
            words(
                "质保金与遗留问题清单是否对应？",
                "Does the retention match the list of open points?",
            ),
            words("遗留项未估价", "Open points were not priced"),
            words("质保金不足以覆盖整改", "The retention does not cover the repairs"),
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
                "name": words(f"工程项目·{zh}", f"Engineering projects, {en}"),
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
