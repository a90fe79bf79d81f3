"""What is done with admission conditions: taken over from the approval, met, waived."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ConfigDict
from sqlalchemy import func, select

from services.portfolio.conditions.model import AdmissionCondition
from shared.contracts.intake import ConditionFact
from shared.db.transaction import Transaction
from shared.domain.fields import Because, Reason, Request
from shared.projects.words import public_words


class Evidence(Request):
    """What shows that the condition is met."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"evidence": "等保测评方案 V1.2 已于 12 月 5 日评审通过。"}]
        }
    )

    evidence: Reason


def _end_of(tx: Transaction, due: date | None) -> datetime | None:
    """The day it is due on belongs to it, in the organisation's time zone."""
    if due is None:
        return None
    return datetime.combine(due + timedelta(days=1), time.min, ZoneInfo(tx.settings.time_zone))


def take_over_conditions(
    tx: Transaction, project_id: UUID, facts: Iterable[ConditionFact], lines: Iterable[str]
) -> None:
    """As the approval has them; `lines` are all that an approval of the first form says."""
    said = list(facts) or [
        ConditionFact(condition_id=tx.new_id(), text=line, gate="", due=None, owner_id=None)
        for line in lines
    ]
    for number, fact in enumerate(said, 1):
        tx.add(
            AdmissionCondition.raise_(
                project_id, number, fact, overdue_from=_end_of(tx, fact.due), at=tx.now
            )
        )


async def raise_conditions(
    tx: Transaction, project_id: UUID, gate: str, lines: Iterable[str]
) -> None:
    """What a gate was opened under: it stands before the same gate until it is true (REQ-031)."""
    number = select(func.coalesce(func.max(AdmissionCondition.number), 0))
    mine = number.where(AdmissionCondition.project_id == project_id)
    last = (await tx.execute(mine)).scalar_one()
    for place, line in enumerate(lines, last + 1):
        fact = ConditionFact(
            condition_id=tx.new_id(), text=line, gate=gate, due=None, owner_id=None
        )
        tx.add(AdmissionCondition.raise_(project_id, place, fact, overdue_from=None, at=tx.now))


async def meet_condition(
    tx: Transaction, condition_id: UUID, shown: Evidence
) -> AdmissionCondition:
    """It is true now (REQ-062)."""
    condition = await tx.load(AdmissionCondition, condition_id)
    condition.meet(tx.actor, shown.evidence, tx.now)
    return condition


async def waive_condition(
    tx: Transaction, condition_id: UUID, because: Because
) -> AdmissionCondition:
    """Let it go (REQ-062)."""
    condition = await tx.load(AdmissionCondition, condition_id)
    told = await public_words(tx, condition.project_id, because.reason)
    condition.waive(tx.actor, because.reason, told, tx.now)
    return condition
