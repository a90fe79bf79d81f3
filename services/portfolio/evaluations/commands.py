"""What is done with evaluations: completed by the PMO, replied to by the team."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import exists, select

from services.portfolio.evaluations.model import ProjectEvaluation
from services.portfolio.evaluations.queries import reckoned
from services.portfolio.evaluations.rules import WEIGHTS, Criterion, total
from services.portfolio.final_reports.model import FinalReport, FinalReportState
from services.portfolio.settlements.commands import load_closing
from services.portfolio.settlements.rules import FigureProvenance
from services.portfolio.steering.queries import last_reopened, written_since
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Amount, Reason, Ref, Request, Text

GIVEN: list[Any] = [
    {"criterion": "SCOPE_QUALITY", "score": "90", "reason": "验收一次通过率 92%。"},
    {"criterion": "STAKEHOLDERS", "score": "85", "reason": "满意度调查 4.2 分。"},
    {"criterion": "RISK", "score": "80", "reason": "重大风险均有应对。"},
    {"criterion": "KNOWLEDGE", "score": "100", "reason": "登记经验教训 6 条。"},
]


class Scored(Request):
    """What one criterion is worth, from 0 to 100, and why."""

    criterion: Criterion
    score: Amount
    reason: Reason


class NewEvaluation(Request):
    """What the platform cannot reckon, or is wrong about; the rest is reckoned (REQ-147)."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"scores": GIVEN, "comments": "整体表现良好。"}]}
    )

    scores: Annotated[list[Scored], Field(max_length=len(Criterion))]
    comments: Text


class Reply(Request):
    """What the team says to it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reply": "成本超支源于已批准的范围增加。"}]}
    )

    reply: Reason


async def evaluate_project(tx: Transaction, ref: Ref, new: NewEvaluation) -> ProjectEvaluation:
    """Judge a closing project whose final report is accepted (REQ-147, REQ-148).

    Errors: 403 `sod_violation` for a member; 409 `not_closing`, `already_evaluated`,
    `report_not_accepted`, `scorecard_unsound`.
    """
    project = await load_closing(tx, ref)
    since = await last_reopened(tx, project.id)
    mine = ProjectEvaluation.project_id == project.id
    before = exists().where(mine, written_since(ProjectEvaluation.evaluated_at, since))
    if (await tx.execute(select(before))).scalar():
        raise Conflict("already_evaluated")
    report = await accepted_report(tx, project.id)
    if report is None:
        raise Conflict("report_not_accepted")
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    system = await reckoned(tx, project, report, today)
    given = {said.criterion: said for said in new.scores}
    _check(new, given, system)
    values = {c: given[c].score if c in given else system[c] or Decimal() for c in Criterion}
    members = {
        project.sponsor_id,
        project.project_manager_id,
        *[member["person_id"] for member in project.members],
    }
    evaluation = ProjectEvaluation.complete(
        tx.new_id(),
        project.id,
        tx.actor,
        tx.now,
        members=members,
        scores=_shown(values, system, given),
        score=total(values),
        comments=new.comments,
    )
    return tx.add(evaluation)


def _shown(
    values: Mapping[Criterion, Decimal],
    system: Mapping[Criterion, Decimal | None],
    given: Mapping[Criterion, Scored],
) -> list[dict[str, Any]]:
    """Each score beside what the platform reckons, and why they differ (REQ-145)."""
    return [
        {
            "criterion": c.value,
            "weight": WEIGHTS[c],
            "value": f"{values[c]:.2f}",
            "system": None if (own := system[c]) is None else f"{own:.2f}",
            "provenance": (
                FigureProvenance.SYSTEM if values[c] == own else FigureProvenance.MANUAL
            ),
            "reason": given[c].reason if c in given else "",
        }
        for c in Criterion
    ]


def _check(
    new: NewEvaluation,
    given: Mapping[Criterion, Scored],
    system: Mapping[Criterion, Decimal | None],
) -> None:
    """Each criterion once, from 0 to 100, and none left out that cannot be reckoned."""
    wrong = [
        FieldProblem(f"/scores/{place}", "scorecard_unsound")
        for place, said in enumerate(new.scores)
        if said.score > 100 or given[said.criterion] is not said
    ]
    missing = [c for c in Criterion if system[c] is None and c not in given]
    wrong += [FieldProblem(f"/scores/{c.value}", "scorecard_unsound") for c in missing]
    if wrong:
        raise Conflict("scorecard_unsound", count=len(wrong), errors=wrong)


async def accepted_report(tx: Transaction, project_id: UUID) -> FinalReport | None:
    """The final report that the sponsor has accepted for this closing."""
    since = await last_reopened(tx, project_id)
    found = await tx.every(
        FinalReport,
        select(FinalReport)
        .where(FinalReport.project_id == project_id)
        .where(FinalReport.state == FinalReportState.ACCEPTED)
        .where(written_since(FinalReport.drafted_at, since))
        .order_by(FinalReport.drafted_at.desc(), FinalReport.id.desc())
        .limit(1),
    )
    return found[0] if found else None


async def reply_to_evaluation(
    tx: Transaction, evaluation_id: UUID, said: Reply
) -> ProjectEvaluation:
    """The team's right of reply (REQ-147)."""
    evaluation = await tx.load(ProjectEvaluation, evaluation_id)
    evaluation.reply(tx.actor, said.reply, tx.now)
    return evaluation
