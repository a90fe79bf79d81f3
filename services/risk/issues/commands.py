"""What happens to issues: breaches draft them, people say them, confirm and analyse them."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.risk.issues.model import GONE, Issue
from services.risk.issues.rules import MISSED_MILESTONE, Source, severity_of_band
from services.risk.registers.commands import register_of
from services.risk.registers.model import RegisterState, RiskRegister
from services.risk.risks.commands import held_with_register, recount
from services.risk.scales.queries import Days
from shared.contracts.base import Money, PersonId
from shared.contracts.delivery import KpiBreached, KpiRecovered, MilestoneMissed
from shared.db.transaction import Transaction
from shared.domain.fields import Amount, Because, Line, Reason, Ref, Request, Scale5, Text, absent
from shared.projects.words import public_words

SAID_EXAMPLE: dict[str, Any] = {
    "title": "供应商停止供货",
    "description": "二季度起不再供应现用型号。",
    "severity": 4,
    "owner_id": "pm-zhou",
}


class IssueDraft(Request):
    """What went wrong, how grave it is, and who sees to it."""

    model_config = ConfigDict(json_schema_extra={"examples": [SAID_EXAMPLE]})

    title: Line
    description: Text = ""
    severity: Scale5
    owner_id: PersonId | None = None


class IssueEdit(Request):
    """A merge patch: what is sent replaces, null empties, what is not sent stays."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"severity": 5, "owner_id": "pm-zhou"}]}
    )

    title: Line = absent()
    description: Text = absent()
    severity: Scale5 = absent()
    owner_id: PersonId | None = None


class IssueAnalysis(Request):
    """What lies at the bottom of it, and what comes of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"root_cause": "联调人手不足", "impact": "第三批切换将顺延两周。"}]
        }
    )

    root_cause: Line
    impact: Reason


class IssueEscalation(Request):
    """Who answers for the issue from now on, and why the project cannot solve it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"owner_id": "director-chen", "reason": "需协调其他部门的资源。"}]
        }
    )

    owner_id: PersonId
    reason: Reason


class Occurrence(Request):
    """What really came of a risk: what it cost or gained, in the currency of its register."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "联调时发现接口与文档不符",
                    "description": "",
                    "severity": 4,
                    "actual_cost": "180000.00",
                    "actual_days": 15,
                }
            ]
        }
    )

    title: Line
    description: Text = ""
    severity: Scale5
    actual_cost: Amount = Decimal(0)
    actual_days: Annotated[Days, Field(description="Working days.")] = 0


async def _drafted(tx: Transaction, register: RiskRegister, said: dict[str, Any]) -> Issue:
    whole = {"occasion": "", "risk_id": None, "owner_id": None, "description": "", **said}
    key = await tx.next_key("ISS")
    return tx.add(Issue.draft(tx.new_id(), key, register, tx.actor.id, whole, tx.now))


async def draft_issue_once(
    tx: Transaction, breach: KpiBreached | MilestoneMissed, said: dict[str, Any]
) -> None:
    """A breach drafts one issue, however often it is told; after the project it drafts none."""
    register = await register_of(tx, breach.project_id)
    known = select(Issue.id).where(
        Issue.project_id == breach.project_id,
        Issue.source == said["source"],
        Issue.occasion == said["occasion"],
    )
    if register.state != RegisterState.CLOSED and not (await tx.execute(known)).first():
        await _drafted(tx, register, said)


async def draft_issue_of_kpi(tx: Transaction, breach: KpiBreached) -> None:
    """An indicator has left its band: once a period (REQ-106)."""
    said = {
        "source": Source.KPI,
        "occasion": f"{breach.kpi} {breach.period}",
        "title": f"{breach.kpi} {breach.period} {breach.band}",
        "description": f"{breach.value} / {breach.limit} ({breach.reason_code})",
        "severity": severity_of_band(breach.band),
    }
    await draft_issue_once(tx, breach, said)


async def draft_issue_of_milestone(tx: Transaction, missed: MilestoneMissed) -> None:
    """The day of a milestone has passed: once for each day that it was to be reached (REQ-106)."""
    said = {
        "source": Source.MILESTONE,
        "occasion": f"{missed.code} {missed.due}",
        "title": f"{missed.code} {missed.due}",
        "severity": MISSED_MILESTONE,
    }
    await draft_issue_once(tx, missed, said)


async def ease_issues(tx: Transaction, recovered: KpiRecovered) -> None:
    """Note at the issues of an indicator that it is back in its band; people close them."""
    of_kpi = select(Issue).where(
        Issue.project_id == recovered.project_id,
        Issue.source == Source.KPI,
        Issue.occasion.startswith(f"{recovered.kpi} ", autoescape=True),
        Issue.state.not_in(GONE),
        Issue.eased_in.is_(None),
    )
    for issue in await tx.every(Issue, of_kpi.with_for_update()):
        issue.ease(recovered.period)


async def raise_issue(tx: Transaction, register_ref: Ref, draft: IssueDraft) -> Issue:
    """Say that something went wrong."""
    register = await tx.load(RiskRegister, register_ref)
    register.lifecycle.check(register.state, "identify")
    return await _drafted(tx, register, {"source": Source.MANUAL, **draft.model_dump()})


async def held_issue(tx: Transaction, ref: Ref, verb: str) -> Issue:
    """An issue that can take this step, in a register that is open; both are locked.

    Errors: 409 `illegal_move`, 409 `register_closed`.
    """
    issue = await tx.load(Issue, ref)
    issue.lifecycle.check(issue.state, verb)
    (await tx.load(RiskRegister, issue.register_id)).check_open()
    return issue


async def edit_issue(tx: Transaction, ref: Ref, edit: IssueEdit) -> Issue:
    """Say it better, judge it anew, or give it to somebody."""
    issue = await held_issue(tx, ref, "edit")
    issue.edit(edit.model_dump(exclude_unset=True))
    return issue


async def confirm_issue(tx: Transaction, ref: Ref) -> Issue:
    """It is one."""
    issue = await held_issue(tx, ref, "confirm")
    issue.confirm(tx.now)
    return issue


async def dismiss_issue(tx: Transaction, ref: Ref, because: Because) -> Issue:
    """It is none."""
    issue = await held_issue(tx, ref, "dismiss")
    issue.dismiss(because.reason, await public_words(tx, issue.project_id, because.reason))
    return issue


async def escalate_issue(tx: Transaction, ref: Ref, escalation: IssueEscalation) -> Issue:
    """Give it to somebody who can solve it."""
    issue = await held_issue(tx, ref, "escalate")
    told = await public_words(tx, issue.project_id, escalation.reason)
    issue.escalate(escalation.owner_id, escalation.reason, told)
    return issue


async def analyse_issue(tx: Transaction, ref: Ref, analysis: IssueAnalysis) -> Issue:
    """Say what lies at the bottom of it."""
    issue = await held_issue(tx, ref, "analyse")
    issue.analyse(analysis.root_cause, analysis.impact)
    return issue


async def close_issue(tx: Transaction, ref: Ref) -> Issue:
    """Have done with it; others learn from its cause."""
    issue = await held_issue(tx, ref, "close")
    issue.close(tx.now, await public_words(tx, issue.project_id, issue.root_cause or ""))
    return issue


async def occur_risk(tx: Transaction, ref: Ref, occurrence: Occurrence) -> Issue:
    """A risk has happened: it becomes an issue that says which one it was (REQ-184)."""
    risk, register = await held_with_register(tx, ref, "occur")
    told = occurrence.model_dump(include={"title", "description", "severity"})
    said = {"source": Source.RISK, "risk_id": risk.id, "owner_id": risk.owner_id, **told}
    issue, before = await _drafted(tx, register, said), risk.counted
    issue.confirm(tx.now)
    cost = Money(amount=occurrence.actual_cost, currency=register.currency)
    risk.occur(issue.id, cost, occurrence.actual_days, tx.now)
    await recount(tx, register, risk, before)
    return issue
