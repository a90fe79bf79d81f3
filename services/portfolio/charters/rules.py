"""The words of a charter in both languages, and how its values are written."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

LANGUAGES = ("zh", "en")

WORDS: Mapping[str, tuple[str, str]] = {
    "charter": ("项目章程", "PROJECT CHARTER"),
    "foot": ("项目章程", "Project charter"),
    "project": ("项目", "Project"),
    "key": ("项目编号", "Key"),
    "type": ("项目类型", "Type"),
    "tier": ("项目分级", "Tier"),
    "org_unit": ("所属单位", "Unit"),
    "state": ("当前状态", "State"),
    "registered": ("登记日期", "Registered"),
    "sponsor": ("项目发起人", "Sponsor"),
    "manager": ("项目经理", "Project manager"),
    "analyst": ("PMO 专员", "PMO analyst"),
    "budget": ("批准预算", "Budget approved"),
    "period": ("计划工期", "Planned"),
    "purpose": ("项目目的", "Purpose"),
    "problem": ("要解决的问题", "The problem"),
    "solution": ("拟议方案", "The proposed solution"),
    "objectives": ("项目目标", "Objectives"),
    "requirements": ("需求范围", "Requirements"),
    "stakeholders": ("干系人", "Stakeholders"),
    "schedule": ("初步进度计划", "Preliminary schedule"),
    "phases": ("阶段", "Phases"),
    "milestones": ("里程碑", "Milestones"),
    "cost": ("预算与工作量", "Budget and effort"),
    "risks": ("主要风险", "Top risks"),
    "assumptions": ("假设条件", "Assumptions"),
    "conditions": ("准入条件", "Conditions of the approval"),
    "governance": ("治理安排", "Governance"),
    "gates": ("关口评审", "Gates"),
    "authority": ("授权依据", "Authority"),
    "signatures": ("签署", "Signatures"),
    "number": ("序号", "No."),
    "objective": ("目标", "Objective"),
    "measure": ("衡量指标", "Measure"),
    "from_to": ("基线 → 目标", "From → to"),
    "due": ("期限", "Due"),
    "serves": ("对应战略目标", "Strategic objective"),
    "requirement": ("需求", "Requirement"),
    "priority": ("优先级", "Priority"),
    "accepted_when": ("验收标准", "Accepted when"),
    "confirmed": ("确认情况", "Confirmed"),
    "who": ("姓名或组织", "Who"),
    "interest": ("利益", "Interest"),
    "influence": ("影响", "Influence"),
    "engagement": ("参与度 当前 → 期望", "Engagement now → wanted"),
    "needs": ("信息需求", "Needs to know"),
    "phase": ("阶段", "Phase"),
    "start": ("开始", "Start"),
    "finish": ("结束", "Finish"),
    "days": ("工作日", "Days"),
    "milestone": ("里程碑", "Milestone"),
    "date": ("日期", "Date"),
    "range": ("数量级区间", "Order of magnitude"),
    "role": ("角色", "Role"),
    "hours": ("工时", "Hours"),
    "risk": ("风险", "Risk"),
    "response": ("应对措施", "Response"),
    "condition": ("条件", "Condition"),
    "gate": ("关口", "Gate"),
    "owner": ("责任人", "Owner"),
    "criteria": ("评审要点", "Criteria"),
    "plans": ("专项计划", "Subsidiary plans"),
    "checkin": ("例行沟通", "Check-ins"),
    "every": ("每 {days} 天", "every {days} days"),
    "process": ("适用流程", "Process"),
    "process_version": ("{code} 第 {version} 版", "{code}, version {version}"),
    "proposal": ("项目申请", "Proposal"),
    "decision": ("准入决定", "Decision"),
    "plan": ("初步计划", "Preliminary plan"),
    "plan_state": ("第 {number} 版，{state}", "version {number}, {state}"),
    "hash": ("计划校验码", "Hash of the plan"),
    "legacy": ("历史项目导入：{reference}", "Legacy import: {reference}"),
    "origin": ("来源", "Origin"),
    "past": ("项目结果", "How it went"),
    "actual": ("实际工期", "Actual"),
    "actual_cost": ("实际成本", "Actual cost"),
    "summary": ("内容概要", "What was done"),
    "outcome": ("成果", "What came of it"),
    "none": ("无", "None"),
    "no_plan": ("没有初步计划。", "There is no preliminary plan."),
    "any_gate": ("最近的关口", "the next gate"),
    "sign_date": ("日期：", "Date:"),
    "colon": ("：", ": "),
    "and": ("、", ", "),
}
"""What the charter says of itself, in Chinese and in English."""

CODES: Mapping[str, tuple[str, str]] = {
    "REGISTERED": ("已登记", "registered"),
    "INITIATED": ("已启动", "initiated"),
    "CLOSED": ("已关闭", "closed"),
    "DRAFT": ("草案", "draft"),
    "ACCEPTED": ("发起人已确认", "accepted by the sponsor"),
    "OPEN": ("待满足", "open"),
    "MET": ("已满足", "met"),
    "WAIVED": ("已豁免", "waived"),
    "MUST": ("必须", "must"),
    "SHOULD": ("应当", "should"),
    "COULD": ("可以", "could"),
    "WONT": ("暂不", "won't"),
    "CAPTURED": ("待确认", "to be confirmed"),
    "CONFIRMED": ("已确认", "confirmed"),
    "DISPUTED": ("有异议", "disputed"),
    "UNCONFIRMED": ("未确认", "unconfirmed"),
    "PROPOSED": ("已提出", "proposed"),
    "UNAWARE": ("不知情", "unaware"),
    "RESISTANT": ("抵制", "resistant"),
    "NEUTRAL": ("中立", "neutral"),
    "SUPPORTIVE": ("支持", "supportive"),
    "LEADING": ("领导", "leading"),
    "project_manager": ("项目经理", "project manager"),
    "business_analyst": ("业务分析师", "business analyst"),
    "architect": ("架构师", "architect"),
    "developer": ("开发工程师", "developer"),
    "tester": ("测试工程师", "tester"),
    "engineer": ("工程师", "engineer"),
    "buyer": ("采购专员", "buyer"),
    "site_supervisor": ("现场监理", "site supervisor"),
    "safety_officer": ("安全员", "safety officer"),
    "process_owner": ("流程负责人", "process owner"),
    "change_lead": ("变革负责人", "change lead"),
    "trainer": ("培训师", "trainer"),
    "specialist": ("专业人员", "specialist"),
}
"""What codes are called on paper; what is not listed is shown as it is."""


class Tongue:
    """One language of the charter."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._place = LANGUAGES.index(language)

    def word(self, name: str, **values: Any) -> str:
        """One of the charter's own words."""
        return WORDS[name][self._place].format(**values)

    def code(self, code: str) -> str:
        """What a code is called; an unknown one in its own letters."""
        known = CODES.get(code)
        return code.replace("_", " ").lower() if known is None else known[self._place]

    def said(self, words: Mapping[str, Any]) -> str:
        """What is kept in both languages."""
        return str(words[self.language])

    def listed(self, entries: list[str]) -> str:
        """Several in one line."""
        return self.word("and").join(entries) or self.word("none")

    @staticmethod
    def day(value: date | None) -> str:
        """A day, as both languages write it here."""
        return "–" if value is None else value.isoformat()

    @staticmethod
    def money(amount: Decimal | str, currency: str) -> str:
        """An amount for people: 3,000,000.00 CNY."""
        return f"{Decimal(amount):,.2f} {currency}"

    @staticmethod
    def number(value: Decimal | None) -> str:
        """A measured value without the zeros that a column adds: 2.5000 is 2.5."""
        if value is None:
            return "–"
        plain = f"{value:,f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
