"""Begin with the organisation's process: its steps, gates, checklists and who does what."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.domain.canonical import content_hash

revision = "202611240910"
down_revision = "202611240900"
branch_labels = None
depends_on = None

ID = UUID("0199b7a0-0000-7000-8000-000000000003")
EVENT_ID = UUID("0199b7a0-0000-7000-8000-000000000103")
SINCE = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
EFFECTIVE_ON = date(2026, 1, 1)
"""Before any project: each is bound to a version in force (REQ-003)."""
CODE, NAME = "PROJECT_DELIVERY", {"zh": "项目管理标准流程", "en": "Standard project process"}
BASED_ON = ["PMO 运行流程设计", "ISO 21502:2020", "PRINCE2:2017"]

ROLES = {
    "SP": "sponsor",
    "PM": "project_manager",
    "PA": "pmo_analyst",
    "PD": "pmo_director",
    "RM": "resource_manager",
    "EX": "executive",
    "TM": "team_member",
    "ST": "stakeholder",
}

# Code, names, roles, inputs, outputs, gate, checklist; each pair is Chinese, then English.
STEPS: list[tuple[Any, ...]] = [
    (
        "ADMISSION",
        ("立项", "Admission"),
        "SP PA PD RM EX ST",
        [("项目申请", "Proposal"), ("战略目标", "Strategic objectives")],
        [("立项决定", "Admission decision"), ("初步计划", "Preliminary plan")],
        ("立项获批且初步计划被发起人接受", "Approved, and the preliminary plan accepted"),
        [
            ("DO_NOTHING", "已与“维持现状”比较", "Compared with doing nothing", True),
            ("OBJECTIVES", "至少一个目标可度量", "At least one objective is measurable", True),
            ("FIVE_AXES", "可行性五个维度均有依据", "Evidence on all five axes", True),
            ("CONSULTED", "高影响力相关方已征询", "Influential stakeholders consulted", True),
            ("LESSONS", "已答复推荐的经验教训", "Recommended lessons answered", False),
        ],
    ),
    (
        "PLANNING",
        ("计划", "Planning"),
        "SP PM PA PD RM TM ST",
        [("初步计划", "Preliminary plan"), ("项目章程", "Charter")],
        [("详细计划", "Detailed plan"), ("三个子计划", "Three subsidiary plans")],
        ("计划评审通过并建立基线", "Plan approved, baseline set"),
        [
            (
                "FOUR_ITEMS",
                "启动会讨论目标、范围、时间表、资源",
                "Kickoff covered four items",
                True,
            ),
            ("RISK_PLAN", "风险、沟通、资源计划齐备", "Risk, communication, resource plans", True),
        ],
    ),
    (
        "EXECUTION",
        ("执行与监控", "Execution and monitoring"),
        "SP PM PA PD RM EX TM",
        [("基线", "Baseline")],
        [("交付物", "Deliverables"), ("绩效记录", "Performance records")],
        ("交付物全部验收或豁免", "All deliverables accepted or waived"),
        [("CHECKIN", "按节奏开展检查", "Check-ins held as agreed", True)],
    ),
    (
        "CHANGE",
        ("变更管理", "Change management"),
        "SP PM PA PD RM EX TM ST",
        [("变更申请", "Change request")],
        [("变更决定", "Change decision"), ("新基线", "New baseline")],
        None,
        [("IMPACT", "影响评估完整", "Impact assessment complete", True)],
    ),
    (
        "CLOSING",
        ("收尾", "Closing"),
        "SP PM PA PD EX TM ST",
        [("验收记录", "Acceptance records")],
        [("总结报告", "Final report"), ("经验教训", "Lessons"), ("档案", "Archive")],
        ("总结报告被接受、结算平衡、经验已登记", "Report accepted, settled, lessons captured"),
        [("LESSONS", "收尾会登记经验教训", "Lessons captured in the closing meeting", True)],
    ),
    (
        "CONTROL",
        ("风险、资源与组合", "Risk, resources, portfolio"),
        "SP PM PA PD RM EX TM ST",
        [("风险登记册", "Risk register"), ("资源池", "Resource pool")],
        [("应对措施", "Responses"), ("资源分配", "Allocations")],
        None,
        [],
    ),
    (
        "LEARNING",
        ("培训、知识与改进", "Training, knowledge, improvement"),
        "SP PM PA PD RM TM ST",
        [("经验教训", "Lessons"), ("反馈", "Feedback")],
        [("知识库", "Knowledge base"), ("改进项", "Improvements")],
        None,
        [],
    ),
]

ACTIVITIES = """
SUBMIT_PROPOSAL | 提交项目申请 | Submit proposal | ADMISSION
SP:RA PA:C ST:C
intake: draftProposal editProposal submitProposal resubmitProposal withdrawProposal
  reactivateProposal addAttachment removeAttachment setFinancialCase

PRELIMINARY_ASSESSMENT | 初步评估 | Preliminary assessment | ADMISSION
SP:C PA:R PD:A RM:C ST:C
intake: exportProposals startScreening returnProposal assignAssessors declareInterest assessProposal
  scoreProposal draftScoringModel editScoringModel activateScoringModel retireScoringModel
resource: checkFeasibility

COLLECT_REQUIREMENTS | 收集需求与目标 | Collect requirements and objectives | ADMISSION
SP:C PA:RA PD:I ST:RC
intake: addStakeholder changeStakeholder removeStakeholder planConsultation holdConsultation
  cancelConsultation captureRequirement changeRequirement confirmRequirement disputeRequirement
  dropRequirement setExpectedObjective changeExpectedObjective removeExpectedObjective
  flagRequirementConflict resolveRequirementConflict dismissRequirementConflict waiveConsultation
  completeConsultation

DECIDE_ADMISSION | 立项决定（总监权限内） | Admission decision, director's authority | ADMISSION
SP:I PA:R PD:A RM:C ST:I
intake: decideProposal draftAdmissionPolicy editAdmissionPolicy activateAdmissionPolicy
portfolio: importProject meetAdmissionCondition waiveAdmissionCondition

VOTE_ADMISSION | 立项决定（委员会表决） | Admission decision, above it: board vote | ADMISSION
SP:I PA:R PD:R RM:C EX:A ST:I
intake: openBoardVote castBoardVote closeBoardVote

DRAFT_PRELIMINARY_PLAN | 编制初步计划 | Draft preliminary plan | ADMISSION
SP:C PM:C PA:RA PD:I RM:C ST:I
portfolio: assignPerson editProject revisePlan createProjectType editProjectType
  activateProjectType deactivateProjectType
knowledge: recommendLesson adoptLesson dismissLesson

ACCEPT_PRELIMINARY_PLAN | 接受初步计划 | Accept preliminary plan | ADMISSION
SP:RA PM:C PA:C PD:I
portfolio: acceptPreliminaryPlan returnPlan

KICKOFF | 启动会 | Kickoff | PLANNING
SP:C PM:R PA:RA PD:I RM:C TM:R ST:C

DETAILED_PLAN | 详细计划与三个子计划 | Detailed plan and three plans | PLANNING
SP:C PM:RA PA:C RM:C TM:R ST:C

PLAN_REVIEW | 计划评审 | Plan review | PLANNING
SP:C PM:C PA:R PD:A RM:C ST:I

PROGRESS | 进展与指标 | Progress and KPI | EXECUTION
SP:I PM:RA PA:C PD:I RM:C TM:R ST:I

CHECKIN | 监督检查 | Supervision, check-in | EXECUTION
SP:I PM:R PA:RA PD:I

COUNTERMEASURE | 纠正措施 | Countermeasure | EXECUTION
SP:I PM:RA PA:R PD:I RM:C TM:R ST:C

SUBMIT_CHANGE | 提交变更 | Submit change | CHANGE
SP:C PM:RA PA:I TM:C ST:C
change: suggestChange adoptChange declineChange

CHANGE_IMPACT | 影响评估与征询 | Impact and consultation | CHANGE
SP:C PM:R PA:RA RM:C TM:C ST:C

DECIDE_CHANGE | 变更决定 | Change decision | CHANGE
SP:C PM:I PA:R PD:A RM:C EX:I TM:I ST:I

DECIDE_CHANGE_OF_OBJECTIVE | 涉及目标的变更决定 | Change decision that amends an objective | CHANGE
SP:A PM:I PA:R PD:R RM:C EX:I TM:I ST:I

CLOSING_MEETING | 收尾会与经验教训 | Closing meeting, lessons | CLOSING
SP:C PM:R PA:RA PD:I TM:R ST:C
knowledge: captureLesson validateLesson redactLesson publishLesson retireLesson

FINAL_REPORT | 总结报告与结算 | Final report, settlement | CLOSING
SP:A PM:R PA:C PD:I RM:C TM:R ST:I

EVALUATION | 总体评价与归档 | Overall evaluation, archive | CLOSING
SP:I PM:C PA:R PD:A EX:I TM:I

RISK_REGISTER | 更新风险登记册 | Risk register update | CONTROL
SP:I PM:RA PA:C TM:R ST:C
risk: identifyRisk editRisk assessRisk rejectRisk answerChecklistItem draftRiskChecklist
  editRiskChecklist activateRiskChecklist draftRiskScale editRiskScale activateRiskScale

MAJOR_RISK | 重大风险监控与干预 | Major-risk monitoring, intervention | CONTROL
SP:I PM:R PA:R PD:A RM:C EX:I

ALLOCATE_RESOURCES | 资源分配 | Resource allocation | CONTROL
SP:I PM:R PA:C PD:I RM:RA TM:I
resource: registerPerson registerPeople changePerson leaveOrganisation addResource
  changeResource deactivateResource leavePool setResourceRate addRole changeRole retireRole
  addCalendar changeCalendar importCalendarDays

ESCALATE_SHORTAGE | 资源短缺上报与决定 | Shortage escalation and decision | CONTROL
SP:C PM:C PA:R PD:R RM:C EX:A

PORTFOLIO_ANALYSIS | 组合分析与方案（总监权限内） | Portfolio analysis and scenario | CONTROL
SP:C PM:I PA:R PD:A RM:C EX:C
portfolio: setStrategicObjective editStrategicObjective retireStrategicObjective

COMMIT_SCENARIO | 组合方案提交（超出权限） | Scenario commit above it | CONTROL
SP:C PM:I PA:R PD:R RM:C EX:A

TRAINING_AND_KNOWLEDGE | 培训与知识库 | Training, knowledge base | LEARNING
PM:C PA:RA PD:I RM:C TM:R
knowledge: draftAsset editAsset publishAsset retireAsset useAsset draftArticle editArticle
  publishArticle retireArticle

IMPROVEMENT | 反馈与改进 | Feedback and improvement | LEARNING
SP:R PM:R PA:R PD:A RM:R TM:R ST:R
knowledge: draftProcessDefinition editProcessDefinition pilotProcessDefinition
  activateProcessDefinition retireProcessDefinition
"""
# Code, names and step; who does what; the operations of the platform, by service.


def _both(pair: tuple[str, str]) -> dict[str, str]:
    return {"zh": pair[0], "en": pair[1]}


def _step(said: tuple[Any, ...]) -> dict[str, Any]:
    code, name, roles, inputs, outputs, gate, checks = said
    return {
        "code": code,
        "name": _both(name),
        "roles": [ROLES[role] for role in roles.split()],
        "inputs": [_both(pair) for pair in inputs],
        "outputs": [_both(pair) for pair in outputs],
        "gate": gate and _both(gate),
        "checklist": [
            {"code": code, "text": _both((zh, en)), "mandatory": mandatory}
            for code, zh, en, mandatory in checks
        ],
    }


def _activity(said: str) -> dict[str, Any]:
    head, raci, *lines = said.replace("\n  ", " ").splitlines()
    code, zh, en, step = head.split(" | ")
    parts = [part.split(":") for part in raci.split()]
    taken = [line.split(": ") for line in lines]
    return {
        "code": code,
        "name": _both((zh, en)),
        "step": step,
        "raci": {ROLES[role]: does for role, does in parts},
        "operations": [f"{service}.{name}" for service, names in taken for name in names.split()],
    }


def upgrade() -> None:
    """One active version for every type that has none of its own, told like any other."""
    content: dict[str, Any] = {
        "code": CODE,
        "project_type": None,
        "name": NAME,
        "steps": [_step(said) for said in STEPS],
        "activities": [_activity(said) for said in ACTIVITIES.strip().split("\n\n")],
    }
    hash_ = content_hash(content)
    op.execute(_process(content, hash_))
    told = {
        "process_id": str(ID),
        "code": CODE,
        "process_version": 1,
        "project_type": None,
        "effective_on": EFFECTIVE_ON.isoformat(),
        "content_hash": hash_,
    }
    op.execute(
        sa.insert(EVENTS).values(
            id=EVENT_ID,
            type="pmo.knowledge.ProcessPublished.v1",
            key=ID,
            aggregate_type="ProcessDefinition",
            aggregate_id=ID,
            aggregate_version=1,
            occurred_at=SINCE,
            actor="system:knowledge",
            correlation_id=EVENT_ID,
            data=told,
        )
    )


EVENTS = sa.table(
    "events",
    *[sa.column(name, sa.Uuid()) for name in ("id", "key", "aggregate_id", "correlation_id")],
    *[sa.column(name, sa.String()) for name in ("type", "aggregate_type", "actor")],
    sa.column("aggregate_version", sa.Integer()),
    sa.column("occurred_at", sa.DateTime(timezone=True)),
    sa.column("data", postgresql.JSONB()),
)
PROCESSES = sa.table(
    "process_definitions",
    sa.column("id", sa.Uuid()),
    *[sa.column(n, sa.Integer()) for n in ("version", "number")],
    *[sa.column(n, sa.DateTime(timezone=True)) for n in ("changed_at", "drafted_at")],
    *[sa.column(n, sa.String()) for n in ("key", "state", "code", "project_type", "drafted_by")],
    *[sa.column(n, postgresql.JSONB()) for n in ("name", "steps", "activities", "based_on")],
    sa.column("content_hash", sa.String()),
    sa.column("effective_on", sa.Date()),
)


def _process(content: dict[str, Any], hash_: str) -> sa.Insert:
    op.execute("SELECT nextval('key_prc')")
    return sa.insert(PROCESSES).values(
        id=ID,
        version=1,
        changed_at=SINCE,
        key="PRC-2026-0001",
        state="ACTIVE",
        number=1,
        based_on=BASED_ON,
        drafted_by="system:knowledge",
        drafted_at=SINCE,
        effective_on=EFFECTIVE_ON,
        content_hash=hash_,
        **content,
    )


def downgrade() -> None:
    """What was told stays told: the events go with their table."""
    op.execute(sa.delete(PROCESSES).where(PROCESSES.c.id == ID))
