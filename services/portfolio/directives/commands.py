"""What is done with directives: issued, answered, closed; and said aloud when they are late."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ConfigDict
from sqlalchemy import select

from services.portfolio.directives.model import Directive, DirectiveKind, DirectiveState
from services.portfolio.escalations.commands import raise_escalation
from services.portfolio.escalations.model import EscalationReason
from services.portfolio.projects.commands import load_unfinished
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Because, Date, Reason, Ref, Request
from shared.projects.words import public_words

AT_ONCE = 100


class NewDirective(Request):
    """What the PMO asks of a project, and by when."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "INSTRUCTION",
                    "text": "请在下周例会前提交关键路径恢复计划。",
                    "due": "2099-03-31",
                }
            ]
        }
    )

    kind: DirectiveKind
    text: Reason
    due: Date


class Answer(Request):
    """What the project did or will do."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"answer": "恢复计划已提交，压缩工期 5 个工作日。"}]}
    )

    answer: Reason


async def issue_directive(tx: Transaction, ref: Ref, new: NewDirective) -> Directive:
    """Ask a project for something (REQ-014). Errors: 409 `due_in_the_past`."""
    project = await load_unfinished(tx, ref)
    if new.due < organisation_calendar(tx.settings.time_zone).today(tx.now):
        raise Conflict("due_in_the_past", errors=[FieldProblem("/due", "due_in_the_past")])
    told = await public_words(tx, project.id, new.text)
    # The day it is due on belongs to it, in the organisation's time zone.
    zone = ZoneInfo(tx.settings.time_zone)
    late = datetime.combine(new.due + timedelta(days=1), time.min, zone)
    said = {**new.model_dump(), "overdue_from": late}
    return tx.add(Directive.issue(tx.new_id(), project.id, tx.actor, tx.now, told, **said))


async def answer_directive(tx: Transaction, directive_id: UUID, said: Answer) -> Directive:
    """Say what the project did or will do."""
    directive = await tx.load(Directive, directive_id)
    directive.answer(tx.actor, said.answer, tx.now)
    return directive


async def close_directive(tx: Transaction, directive_id: UUID, because: Because) -> Directive:
    """Take the answer; never who issued it (REQ-014)."""
    directive = await tx.load(Directive, directive_id)
    directive.close(tx.actor, because.reason, tx.now)
    return directive


async def tell_overdue_directives(tx: Transaction) -> int:
    """Tell of up to a hundred directives whose day has passed, and escalate them (REQ-111)."""
    found = await tx.every(
        Directive,
        select(Directive)
        .where(Directive.state == DirectiveState.ISSUED, ~Directive.overdue_told)
        .where(Directive.overdue_from <= tx.now)
        .order_by(Directive.overdue_from)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True),
    )
    for directive in found:
        directive.fall_due()
        reason = EscalationReason.DIRECTIVE_OVERDUE
        await raise_escalation(tx, directive.project_id, reason, directive.id)
    return len(found)
