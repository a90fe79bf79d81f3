"""What people see of evaluations, and what of a scorecard the platform can measure itself."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select

from services.portfolio.checkins.model import CheckIn, CheckinState
from services.portfolio.evaluations.model import EvaluationState, ProjectEvaluation
from services.portfolio.evaluations.rules import (
    Criterion,
    compliance_score,
    objectives_score,
    overrun_score,
)
from services.portfolio.final_reports.model import FinalReport
from services.portfolio.gates.model import CLOSE_GATE
from services.portfolio.gates.queries import WAIVER_OF, gates_of, is_passed, is_waived
from services.portfolio.ledgers.queries import spent
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.model import Project
from services.portfolio.projects.queries import PROJECT
from services.portfolio.settlements.rules import FigureProvenance
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import At, Id
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing

EVALUATION = Access(ProjectEvaluation, project=ProjectEvaluation.project_id, within=PROJECT)

Grade = Literal["A", "B", "C", "D"]


class ScoreView(BaseModel):
    """One criterion: what was scored, what the platform reckons, and why they differ."""

    criterion: Criterion
    weight: Annotated[int, Field(examples=[15])]
    value: Annotated[str, Field(examples=["60.00"])]
    system: Annotated[str | None, Field(description="Null where it cannot be reckoned.")]
    provenance: FigureProvenance
    reason: str


class EvaluationRow(BaseModel):
    """An evaluation in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    state: EvaluationState
    score: Annotated[Decimal, Field(examples=["94.00"])]
    grade: Grade
    evaluator_id: PersonId
    evaluated_at: At


class EvaluationView(EvaluationRow, RecordView):
    """An evaluation, whole, with the team's reply, and what can be done next."""

    scores: list[ScoreView]
    comments: str
    reply_text: str | None
    replied_by: PersonId | None
    replied_at: At | None


class EvaluationQuery(ListQuery):
    """Filters and order of the list of evaluations."""

    project_id: Id | None = None
    grade: Grade | None = None
    sort: Literal["evaluated_at", "-evaluated_at"] = "-evaluated_at"


EVALUATIONS = Listing(
    EvaluationRow,
    EVALUATION,
    sorts={"evaluated_at": Sort(ProjectEvaluation.evaluated_at, instant, ProjectEvaluation.id)},
    filters=(ProjectEvaluation.project_id, ProjectEvaluation.grade),
)
SHOWN = Showing(EvaluationView, EVALUATION, PERMISSIONS, "evaluation")


async def list_evaluations(read: Reader, query: EvaluationQuery) -> Page[EvaluationRow]:
    """The evaluations of the projects that the reader may see."""
    return await EVALUATIONS.page(read, query, query.sort)


async def reckoned(
    tx: Transaction, project: Project, report: FinalReport, today: date
) -> dict[Criterion, Decimal | None]:
    """The scores that follow from what was measured, by the published mappings."""
    cost = await spent(tx, project.id, project.budget_currency)
    planned = Decimal((project.planned_finish - project.planned_start).days)
    began = project.started_on
    took = None if began is None else overrun_score(planned, Decimal((today - began).days))
    achieved = sum(1 for objective in report.objectives if objective["achieved"])
    deviations, steps = await _compliance(tx, project, today)
    return {
        **dict.fromkeys(Criterion),
        Criterion.OBJECTIVES: objectives_score(achieved, len(report.objectives)),
        Criterion.COST: overrun_score(project.budget_amount, cost.amount),
        Criterion.SCHEDULE: took,
        Criterion.PROCESS: compliance_score(deviations, steps),
    }


async def _compliance(tx: Transaction, project: Project, today: date) -> tuple[int, int]:
    """Gates that were not passed or waived, and talks that were missed, of all there were."""
    missed = func.count().filter(CheckIn.state == CheckinState.MISSED)
    counted = select(missed, func.count()).where(
        CheckIn.project_id == project.id, CheckIn.state != CheckinState.DUE
    )
    row: Any = (await tx.execute(counted)).one()
    deviations, steps = row
    for gate in gates_of(project).keys() - {CLOSE_GATE}:
        rule = WAIVER_OF.get(gate)
        waived = rule is not None and await is_waived(tx, project.id, rule, today)
        steps += 1
        deviations += not waived and not await is_passed(tx, project.id, gate)
    return deviations, steps
