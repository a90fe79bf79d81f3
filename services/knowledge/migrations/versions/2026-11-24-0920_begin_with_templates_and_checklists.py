"""Begin with templates and checklists for the three types of project, in both languages."""

import re
from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import rjieba
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611240920"
down_revision = "202611240910"
branch_labels = None
depends_on = None

SINCE, REVIEW = datetime(2026, 11, 1, 1, 0, tzinfo=UTC), date(2027, 11, 24)
TYPES = ["IT", "ENGINEERING", "BUSINESS_TRANSFORMATION"]
OF_TYPE = {
    "IT": ("信息化项目", "IT projects"),
    "ENGINEERING": ("工程项目", "engineering projects"),
    "BUSINESS_TRANSFORMATION": ("业务转型项目", "business transformation"),
}

# Kind, code, stage, title, lines; what begins with # is a heading; Chinese | English.
COMMON = """
TEMPLATE PROPOSAL INITIATION 项目申请书模板 | Proposal template
# 一、要解决的问题 | 1. The problem
现状、影响的人和业务量，用数字说明。 | Who and how much is affected, in figures.
# 二、建议的方案 | 2. The proposed solution
做什么、不做什么，分几步。 | What is done, what is not, and in which steps.
# 三、备选方案 | 3. Alternatives
至少两个，其一为“维持现状”，各写代价。 | At least two, one of them to do nothing.
# 四、预期目标 | 4. Expected objectives
指标、单位、基线、目标值、期限、方法、负责人。 | Metric, unit, baseline, target, due date, owner.
# 五、费用与工期 | 5. Cost and time
最低、最可能、最高；工期按工作日。 | Least, likely and most; working days.
# 六、相关方 | 6. Stakeholders
谁受影响、谁能决定、谁可能反对，各自要什么。 | Who is affected, decides, may object, and wants what.

TEMPLATE CHARTER INITIATION 项目章程模板 | Charter template
# 项目名称、编号、类型与级别 | Name, key, type and tier
# 目的与成功标准 | Purpose and success criteria
成功标准带权重，收尾时逐条核对。 | Weighted criteria, checked at closing.
# 范围与边界 | Scope and limits
# 里程碑 | Milestones
# 预算与储备 | Budget and reserve
预算区间、应急储备及动用权限。 | Budget range, contingency, and who may draw on it.
# 组织与授权 | Organisation and authority
发起人、项目经理、PMO 分析师及授权额度。 | Sponsor, manager, analyst; what each decides.
# 主要风险与假设 | Top risks and assumptions
# 立项条件 | Conditions of admission
写明卡住哪个关口、谁负责、何时满足。 | Each with its gate, owner and due date.

TEMPLATE KICKOFF_AGENDA PLANNING 项目启动会议程 | Kickoff agenda
# 一、目标（必须） | 1. Goals (mandatory)
发起人讲为什么做；成功标准逐条过。 | The sponsor says why, and what success is.
# 二、范围（必须） | 2. Scope (mandatory)
做什么、不做什么、交付物；争议当场记录。 | What is in and out; disputes are recorded.
# 三、时间表（必须） | 3. Timetable (mandatory)
里程碑、关键路径、外部依赖、节假日。 | Milestones, critical path, holidays.
# 四、资源需求（必须） | 4. Resource needs (mandatory)
角色、人月、到岗时间；资源经理当场答复。 | Roles, person-months, dates; answered there.
# 五、工作方式 | 5. Ways of working
例会节奏、变更如何提出、问题找谁。 | Rhythm of meetings, changes, whom to ask.
# 六、行动项 | 6. Actions
每项一人负责、一个日期。 | One owner and one date for each.
"""
BY_TYPE = {
    "IT": """
CHECKLIST FEASIBILITY_IT INITIATION 可行性检查清单 | Feasibility checklist
核心技术有内部使用经验或已做验证。 | The core technology is known here or was tried.
接口方已书面确认联调环境与响应时限。 | Interface partners confirmed environments and times.
数据出境、等保定级和个人信息已由法务判断。 | Data export, security grading and privacy were judged.
机房、网络和授权余量已核实。 | Room, network and licence reserves were checked.
关键岗位至少两人可以承担。 | At least two people can fill each key role.

CHECKLIST CLOSING_IT CLOSING 收尾检查清单 | Closing checklist
用户验收由真实岗位人员签字。 | Acceptance was signed by the people who do the work.
源代码、部署脚本和配置已移交并构建验证。 | Source, scripts and settings handed over and built.
运维手册、值班表和应急预案已交接。 | Manuals, roster and emergency plan handed over.
权限与测试账号已清理。 | Rights and test accounts were cleaned up.
遗留缺陷有负责人和日期。 | Open defects have owners and dates.
经验教训已登记。 | Lessons were captured.
""",
    "ENGINEERING": """
CHECKLIST FEASIBILITY_ENG INITIATION 可行性检查清单 | Feasibility checklist
地质资料满足设计深度，复杂地层已加密勘察。 | Ground data are deep enough; difficult strata surveyed.
规划、环评、人防、消防等前置手续已列清单。 | Planning, environment and fire permits are listed.
水电气接入容量已取得书面意见。 | Utilities confirmed their capacity in writing.
长周期设备的产能和交货期已询价。 | Long-lead equipment was asked for capacity and time.
周边居民和管线权属单位已识别。 | Neighbours and owners of pipes were identified.

CHECKLIST CLOSING_ENG CLOSING 收尾检查清单 | Closing checklist
分部分项验收与隐蔽工程影像齐全。 | Partial acceptances and pictures of hidden works complete.
竣工图与现场一致并已归档。 | As-built drawings match the site and are archived.
消防、环保、规划专项验收通过。 | Fire, environmental and planning acceptances passed.
签证与变更全部办理，结算已审定。 | Variations are signed and the final account is settled.
质保期责任人与备品备件已移交。 | Warranty contacts and spare parts were handed over.
经验教训已登记。 | Lessons were captured.
""",
    "BUSINESS_TRANSFORMATION": """
CHECKLIST FEASIBILITY_BT INITIATION 可行性检查清单 | Feasibility checklist
每项收益有基线、测量方法和业务负责人。 | Each benefit has a baseline, a method and an owner.
受影响岗位和人数已列出，去向有方案。 | Affected positions are listed, with a way for each.
中层管理者已逐一沟通。 | Middle managers were spoken to one by one.
制度、考核与新流程同步修订。 | Rules and incentives change with the process.
同期其他变革已排入同一日历。 | Other changes are on the same calendar.

CHECKLIST CLOSING_BT CLOSING 收尾检查清单 | Closing checklist
旧流程和旧表单已书面废止。 | The old process and forms were abolished in writing.
例外流程有截止日期。 | Exceptions have an end date.
收益复核日期已排定（三、六、十二个月）。 | Benefit reviews are dated: three, six, twelve months.
业务部门接手日常改进。 | The business takes over improvement.
员工满意度已测量。 | Staff satisfaction was measured.
经验教训已登记。 | Lessons were captured.
""",
}

_ENDINGS = (("ies", "y", 2), ("sses", "ss", 1), ("ss", "ss", 1), ("us", "us", 1), ("s", "", 3))
_TAILS = (
    *(("ization", "iz", 3), ("ation", "at", 2), ("ion", "", 4), ("ating", "at", 2)),
    *(("ing", "", 3), ("ated", "at", 2), ("ed", "", 3), ("ment", "", 4), ("ly", "", 4)),
    *(("e", "", 3), ("y", "i", 3)),
)


def _stem(word: str) -> str:
    """The form under which an English word was found on that day."""
    if not word.isascii() or not word.isalpha():
        return word
    for endings in (_ENDINGS, _TAILS):
        for ending, rest, least in endings:
            if word.endswith(ending) and len(word) - len(ending) >= least:
                word = word[: -len(ending)] + rest
                break
    doubled = len(word) > 4 and word[-1] == word[-2] and word[-1] in "bdgmnprt"
    return word[:-1] if doubled else word


def _words(title: str, text: str) -> str:
    """The tsvector of a text, as it was made on that day; words that say nothing do no harm."""
    places: dict[str, list[str]] = {}
    place = 0
    for mark, part in (("A", title), ("", text)):
        for piece in rjieba.cut_for_search(part.lower()):
            for word in re.findall(r"\w+", piece):
                place += 1
                places.setdefault(_stem(word)[:64], []).append(f"{place}{mark}")
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())


def _assets(text: str, types: list[str], of: tuple[str, str]) -> list[dict[str, Any]]:
    """Both languages of each template or checklist of a block."""
    found = []
    for block in text.strip().split("\n\n"):
        head, *lines = block.splitlines()
        kind, code, stage, titles = head.split(" ", 3)
        for side, language in enumerate(("zh", "en")):
            title = titles.split(" | ")[side]
            if of[side]:
                title = f"{of[side]}{title}" if language == "zh" else f"{title}: {of[side]}"
            said = [_line(line, side) for line in lines]
            found.append(_asset(kind, code, stage, language, title, said, types))
    return found


def _line(said: str, side: int) -> str:
    heading = "## " if said.startswith("# ") else ""
    return heading + said.removeprefix("# ").split(" | ")[side]


def _asset(
    kind: str, code: str, stage: str, language: str, title: str, said: list[str], types: list[str]
) -> dict[str, Any]:
    box = "- [ ] " if kind == "CHECKLIST" else ""
    lines = [line if line.startswith("#") else f"{box}{line}" for line in said]
    return {
        "id": uuid5(NAMESPACE_URL, f"pmo:asset:{code}:{language}"),
        "kind": kind,
        "code": code,
        "language": language.upper(),
        "title": title,
        "content": f"# {title}\n\n" + "\n\n".join(lines).replace("\n\n- [", "\n- [") + "\n",
        "project_types": types,
        "stages": [stage],
    }


ASSETS = sa.table(
    "process_assets",
    sa.column("id", sa.Uuid()),
    *[sa.column(n, sa.Integer()) for n in ("version", "edition")],
    *[sa.column(n, sa.DateTime(timezone=True)) for n in ("changed_at", "drafted_at")],
    *[sa.column(n, sa.String()) for n in ("key", "state", "kind", "code", "language", "title")],
    *[sa.column(n, sa.String()) for n in ("summary", "content", "drafted_by", "owner_id")],
    *[sa.column(n, postgresql.JSONB()) for n in ("project_types", "stages", "tags")],
    sa.column("review_due", sa.Date()),
)
ENTRIES = sa.table(
    "entries",
    sa.column("id", sa.Uuid()),
    *[sa.column(n, sa.String()) for n in ("kind", "key", "title", "opening", "language")],
    *[sa.column(n, postgresql.JSONB()) for n in ("project_types", "stages", "tags")],
    sa.column("words", postgresql.TSVECTOR()),
)


def _all() -> list[dict[str, Any]]:
    found = _assets(COMMON, TYPES, ("", ""))
    for type_, text in BY_TYPE.items():
        found += _assets(text, [type_], OF_TYPE[type_])
    return found


def upgrade() -> None:
    """Published editions, findable like any other."""
    for number, asset in enumerate(_all(), start=1):
        op.execute("SELECT nextval('key_ast')")
        key = f"AST-2026-{number:04d}"
        op.execute(
            sa.insert(ASSETS).values(
                **asset,
                key=key,
                state="PUBLISHED",
                version=1,
                edition=1,
                tags=[],
                drafted_by="system:knowledge",
                owner_id="system:knowledge",
                drafted_at=SINCE,
                changed_at=SINCE,
                review_due=REVIEW,
            )
        )
        filed = ("id", "title", "project_types", "stages")
        op.execute(
            sa.insert(ENTRIES).values(
                **{name: asset[name] for name in filed},
                language=asset["language"].lower(),
                kind="ASSET",
                key=key,
                tags=[],
                opening=" ".join(re.sub(r"[#\[\]-]", " ", asset["content"]).split())[:240],
                words=_words(asset["title"], asset["content"]),
            )
        )


def downgrade() -> None:
    """The way back."""
    ids = [asset["id"] for asset in _all()]
    op.execute(sa.delete(ENTRIES).where(ENTRIES.c.id.in_(ids)))
    op.execute(sa.delete(ASSETS).where(ASSETS.c.id.in_(ids)))
