"""What a patch leads to, and what portfolio replies: an answer, or why it was not applied."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from services.portfolio.changes.rules import OPERATIONS, Book, Operation, prior_problem
from services.portfolio.plan_contents.rules import (
    KEYS,
    budget_at_completion,
    cycle,
    faults,
    normalised,
    span,
)
from shared.contracts.base import Money
from shared.contracts.change import ChangeApproved, ChangeRequested
from shared.contracts.planning import (
    ChangeImpactAnswered,
    ChangeRefused,
    MilestoneShift,
    PatchProblem,
)
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.calendar import WorkingCalendar

Problem = tuple[int, str]
"""Which operation cannot be applied, by its place, and why."""


def applied(
    content: Mapping[str, Any], patch: Sequence[Operation], types: Set[str]
) -> tuple[dict[str, Any], list[Problem]]:
    """The content with all operations done in their order, and what stands against that.

    `types` are the types of project that there are. With any problem nothing is to be applied.
    """
    book, problems = Book(content, KEYS), []
    for place, operation in enumerate(patch):
        problem = prior_problem(operation, types) or OPERATIONS[operation["op"]](book, operation)
        if problem is not None:
            problems.append((place, problem))
    after = normalised(book.content())
    if not problems:
        problems += [(len(patch) - 1, problem) for problem in _unsound(after)]
    return after, problems


def _unsound(content: Mapping[str, Any]) -> list[str]:
    """Why the whole does not fit together any more, each reason once."""
    found = list(dict.fromkeys(fault.code for fault in faults(content)))
    circle = [] if found else cycle(content["dependencies"])
    nothing = [] if content["activities"] else ["nothing_left"]
    return [*found, *nothing, *(["dependency_cycle"] if circle else [])]


@dataclass(frozen=True)
class Impact:
    """What a change does; days are working days, negative ones are earlier."""

    finish_days: int
    bac: Decimal
    bac_delta: Decimal
    milestones: tuple[tuple[str, int], ...]
    gates: tuple[str, ...]
    objectives_amended: tuple[str, ...]
    objectives_at_risk: tuple[str, ...]


def impact(
    before: Mapping[str, Any], after: Mapping[str, Any], calendar: WorkingCalendar
) -> Impact:
    """What leads from one content to the other (REQ-127).

    A finish that moves from Tuesday 2099-03-31 to Friday 2099-04-03 is 3 days later.
    """
    old, new = span(before), span(after)
    assert old is not None
    assert new is not None
    marks = {m["code"]: m for m in before["milestones"]}
    moved = {
        m["code"]: calendar.working_days_between(_day(marks[m["code"]]), _day(m))
        for m in after["milestones"]
        if m["code"] in marks and m["date"] != marks[m["code"]]["date"]
    }
    said = {o["objective_id"]: o for o in before["objectives"]}
    amended = [o["objective_id"] for o in after["objectives"] if o != said[o["objective_id"]]]
    finish = new[1].isoformat()
    late = [o["objective_id"] for o in after["objectives"] if o["due"] and o["due"] < finish]
    return Impact(
        finish_days=calendar.working_days_between(old[1], new[1]),
        bac=budget_at_completion(after),
        bac_delta=budget_at_completion(after) - budget_at_completion(before),
        milestones=tuple(moved.items()),
        gates=tuple(code for code in moved if marks[code]["gate"]),
        objectives_amended=tuple(amended),
        objectives_at_risk=tuple(i for i in late if i not in amended),
    )


def _day(milestone: Mapping[str, Any]) -> date:
    return date.fromisoformat(milestone["date"])


def duration(start: date, finish: date, calendar: WorkingCalendar) -> int:
    """Working days from the first to the last; Monday 2099-01-05 to Friday 2099-01-09 are 5."""
    return calendar.working_days_between(start - timedelta(days=1), finish)


class ChangeReply(Versioned, Aggregate, Base):
    """Its id follows from what it replies to, so that nothing is replied to twice."""

    __tablename__ = "change_replies"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    change_id: Mapped[UUID]
    baseline_hash: Mapped[str] = mapped_column(String(64))
    patch_hash: Mapped[str] = mapped_column(String(64))
    reason_code: Mapped[str | None] = mapped_column(String(200))
    replied_at: Mapped[datetime]

    @classmethod
    def answer(
        cls,
        asked: ChangeRequested,
        baseline_hash: str,
        found: Impact | Sequence[Problem],
        first: tuple[Money, int],
        at: datetime,
    ) -> "ChangeReply":
        """What the change would do to the current baseline (REQ-127); `first` are the budget and
        the duration of baseline v1."""
        reply = cls._of(asked.question_id, asked, baseline_hash, at)
        reply.record(
            ChangeImpactAnswered(
                project_id=asked.project_id,
                change_id=asked.change_id,
                question_id=asked.question_id,
                baseline_hash=baseline_hash,
                patch_hash=asked.patch_hash,
                **_told(found, *first),
            )
        )
        return reply

    @classmethod
    def refuse(
        cls, change: ChangeApproved, current: str, reason: str, at: datetime
    ) -> "ChangeReply":
        """An approved change that was not applied: its baseline is another by now, or it does not
        fit (REQ-132)."""
        reply = cls._of(refusal_id(change), change, current, at)
        reply.reason_code = reason
        reply.record(
            ChangeRefused(
                project_id=change.project_id,
                change_id=change.change_id,
                reason_code=reason,
                baseline_hash=current,
                decision_id=change.decision_id,
            )
        )
        return reply

    @classmethod
    def _of(
        cls, id_: UUID, change: ChangeRequested | ChangeApproved, baseline_hash: str, at: datetime
    ) -> "ChangeReply":
        return cls(
            id=id_,
            version=0,
            project_id=change.project_id,
            change_id=change.change_id,
            baseline_hash=baseline_hash,
            patch_hash=change.patch_hash,
            replied_at=at,
        )


def refusal_id(change: ChangeApproved) -> UUID:
    """One for each decision; where that has no name, a baseline that has gone on never comes
    back."""
    about = change.decision_id or f"{change.baseline_hash}:{change.patch_hash}"
    return uuid5(change.change_id, str(about))


def _told(found: Impact | Sequence[Problem], first_bac: Money, days: int) -> dict[str, Any]:
    nothing = Money(amount=0, currency=first_bac.currency)
    if not isinstance(found, Impact):
        problems = tuple(PatchProblem(place=place, code=code) for place, code in found)
        money = dict.fromkeys(("bac", "bac_delta", "first_bac"), nothing)
        lists = ("milestones", "gates", "objectives_amended", "objectives_at_risk")
        empty: dict[str, Any] = dict.fromkeys(lists, ())
        return {"problems": problems, "finish_days": 0, "duration_days": 0, **money, **empty}
    return {
        "problems": (),
        "finish_days": found.finish_days,
        "bac": Money(amount=found.bac, currency=first_bac.currency),
        "bac_delta": Money(amount=found.bac_delta, currency=first_bac.currency),
        "first_bac": first_bac,
        "duration_days": days,
        "milestones": tuple(MilestoneShift(code=c, days=d) for c, d in found.milestones),
        "gates": found.gates,
        "objectives_amended": tuple(UUID(i) for i in found.objectives_amended),
        "objectives_at_risk": tuple(UUID(i) for i in found.objectives_at_risk),
    }
