"""What is done with final reports: drafted from what is known, edited, handed in, answered."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import exists, select

from services.portfolio.admitted.model import ExpectedObjective
from services.portfolio.final_reports.model import FinalReport, FinalReportState
from services.portfolio.kpis.queries import kpis_of
from services.portfolio.ledgers.queries import spent
from services.portfolio.projects.model import Project
from services.portfolio.settlements.commands import load_closing
from shared.contracts.base import PersonId
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict
from shared.domain.fields import Because, Figure, Flag, Id, Ref, Request, Text, absent
from shared.projects.words import public_words

FigureName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,59}$")]


class Achievement(Request):
    """What became of one objective (REQ-141)."""

    objective_id: Id
    achieved: Flag
    actual_value: Figure | None = None
    remark: Text = ""


class FinalReportEdit(Request):
    """A merge patch: words replace, objectives are answered, figures are changed by hand."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "summary": "机房扩容按期完成，高峰响应时间达到目标。",
                    "scope_delivered": "两列机柜、供电改造与三批迁移全部完成。",
                    "benefits_forecast": "年投诉量预计下降 40%。",
                    "benefits_owner_id": "sponsor-zhang",
                    "figures": {"HOURS": "5900"},
                }
            ]
        }
    )

    summary: Text = absent()
    objectives: Annotated[list[Achievement], Field(max_length=100)] = absent()
    scope_delivered: Text = absent()
    benefits_forecast: Text = absent()
    benefits_owner_id: PersonId = absent()
    figures: Annotated[
        dict[FigureName, Figure],
        Field(max_length=100, json_schema_extra={"additionalProperties": False}),
    ] = absent()
    team_performance: Text = absent()
    vendor_performance: Text = absent()


async def draft_final_report(tx: Transaction, ref: Ref) -> FinalReport:
    """Begin the final report from what the platform knows (REQ-140, REQ-145).

    Errors: 409 `not_closing`, `report_open` while another is not accepted.
    """
    project = await load_closing(tx, ref)
    mine = (
        FinalReport.project_id == project.id,
        FinalReport.state != FinalReportState.ACCEPTED,
    )
    if (await tx.execute(select(exists().where(*mine)))).scalar():
        raise Conflict("report_open")
    objectives = await _objectives(tx, project.id)
    known = await _known(tx, project)
    return tx.add(FinalReport.draft(tx.new_id(), project.id, tx.actor, tx.now, objectives, known))


async def _objectives(tx: Transaction, project_id: UUID) -> list[dict[str, Any]]:
    """What the approval expected, without an answer yet."""
    found = await tx.execute(
        select(
            ExpectedObjective.id,
            ExpectedObjective.statement,
            ExpectedObjective.metric,
            ExpectedObjective.unit,
            ExpectedObjective.target_value,
            ExpectedObjective.due,
        )
        .where(ExpectedObjective.project_id == project_id)
        .order_by(ExpectedObjective.number)
    )
    return [
        {
            "objective_id": str(row.id),
            "statement": row.statement,
            "metric": row.metric,
            "unit": row.unit,
            "target_value": None if row.target_value is None else f"{row.target_value:f}",
            "due": row.due and row.due.isoformat(),
            "actual_value": None,
            "achieved": None,
            "remark": "",
        }
        for row in found
    ]


async def _known(tx: Transaction, project: Project) -> dict[str, Decimal | None]:
    """How the project went, as far as it was measured (REQ-144)."""
    calendar = organisation_calendar(tx.settings.time_zone)
    cost = await spent(tx, project.id, project.budget_currency)

    def slip(planned: date, actual: date | None) -> Decimal | None:
        return None if actual is None else Decimal(calendar.working_days_between(planned, actual))

    return {
        "BUDGET": project.budget_amount,
        "ACTUAL_COST": cost.amount,
        "HOURS": cost.hours,
        "START_SLIP_DAYS": slip(project.planned_start, project.started_on),
        "FINISH_SLIP_DAYS": slip(project.planned_finish, calendar.today(tx.now)),
        **{f"KPI_{row.kpi}": row.last_value for row in await kpis_of(tx, project.id)},
    }


async def edit_final_report(tx: Transaction, report_id: UUID, edit: FinalReportEdit) -> FinalReport:
    """Change the draft, or what was returned (REQ-145)."""
    report = await tx.load(FinalReport, report_id)
    said = edit.model_dump(exclude_unset=True)
    if "objectives" in said:
        said["objectives"] = edit.model_dump(mode="json")["objectives"]
    report.edit(said)
    return report


async def submit_final_report(tx: Transaction, report_id: UUID) -> FinalReport:
    """Hand it in (REQ-140). Errors: 409 `final_report_incomplete`."""
    report = await tx.load(FinalReport, report_id)
    report.submit(tx.actor, tx.now)
    return report


async def return_final_report(tx: Transaction, report_id: UUID, because: Because) -> FinalReport:
    """Ask for another version."""
    report = await tx.load(FinalReport, report_id)
    told = await public_words(tx, report.project_id, because.reason)
    report.return_(tx.actor, because.reason, told)
    return report


async def accept_final_report(tx: Transaction, report_id: UUID) -> FinalReport:
    """Accept what was handed in (REQ-140)."""
    report = await tx.load(FinalReport, report_id)
    report.accept(tx.actor, tx.now)
    return report
