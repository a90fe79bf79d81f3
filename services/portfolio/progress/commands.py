"""What is done with progress: recorded by the manager, its evidence verified or disputed."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import func, insert, select

from services.portfolio.progress.model import LIFECYCLE, ProgressEntry, ProgressUpdate
from services.portfolio.progress.queries import (
    Share,
    claims_of,
    disputed_counts,
    last_entries,
    works_of,
)
from services.portfolio.progress.rules import Claim, faults, measured, merged, planned
from services.portfolio.projects.model import Project
from services.portfolio.projects.rules import LIFECYCLE as PROJECT_LIFECYCLE
from services.portfolio.rags.commands import be_informed
from services.portfolio.settings import settings_of
from shared.contracts.patches import Code
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Amount, Because, Date, Line, Reason, Ref, Request, Whole
from shared.projects.words import public_words

MOST_PROBLEMS = 50
"""Of one refusal; how many there are is told too."""

EXAMPLE: dict[str, Any] = {
    "data_date": "2026-11-27",
    "note": "机柜安装按计划推进。",
    "entries": [
        {
            "activity": "A-010",
            "actual_start": "2026-11-16",
            "physical_pct": "0.6",
            "remaining_days": 5,
            "evidence": "https://docs.example.com/acceptance/17",
        }
    ],
}


class ActivityProgress(Request):
    """What is known of one activity. What was done stays as it was last recorded where it is not
    sent, and null takes it back; what is left is said anew each time."""

    activity: Annotated[Code, Field(description="Its code in the current baseline.")]
    actual_start: Date | None = None
    actual_finish: Date | None = None
    physical_pct: Annotated[
        Share | None, Field(description="How much of it is done; or say it in units.")
    ] = None
    units_done: Annotated[Amount | None, Field(description="Of `units_total`.")] = None
    units_total: Amount | None = None
    remaining_days: Annotated[
        Annotated[int, Field(ge=0, le=10_000, examples=[5]), Whole] | None,
        Field(description="Working days that what is left still takes."),
    ] = None
    remaining_from: Annotated[
        Date | None,
        Field(description="When what is left begins or goes on; by default after the data date."),
    ] = None
    actual_hours: Annotated[Amount | None, Field(description="All so far.")] = None
    actual_cost: Annotated[
        Amount | None, Field(description="All so far, in the project's currency.")
    ] = None
    evidence: Annotated[Line | None, Field(description="What shows it: words, or an address.")] = (
        None
    )
    note: Line | None = None


class NewUpdate(Request):
    """What was done until the end of a day, activity by activity."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    data_date: Annotated[Date, Field(description="Never before that of the last update.")]
    entries: Annotated[list[ActivityProgress], Field(min_length=1, max_length=1_000)]
    note: Annotated[Reason | None, Field(examples=["机柜安装按计划推进。"])] = None


def _check_day(tx: Transaction, project: Project, new: NewUpdate) -> None:
    if new.data_date > organisation_calendar(tx.settings.time_zone).today(tx.now):
        problem = FieldProblem("/data_date", "data_date_in_future")
        raise Conflict("data_date_in_future", errors=[problem])
    if project.data_date is not None and new.data_date < project.data_date:
        problem = FieldProblem("/data_date", "data_date_back")
        raise Conflict("data_date_back", last=project.data_date.isoformat(), errors=[problem])


async def record_progress(tx: Transaction, ref: Ref, new: NewUpdate) -> ProgressUpdate:
    """Record what was done of up to 1,000 activities, all or none (REQ-093).

    The rules of the data date (REQ-094) are kept like all that depends on what is known already:
    by 409, with a pointer to each fault; 422 is for what the shape of a request says.

    Errors: 409 `no_baseline`, `data_date_in_future`, `data_date_back`, `progress_unsound` with, of
    each entry, `activity_unknown`, `activity_twice`, `actual_after_data_date`,
    `remaining_before_data_date`, `range_not_in_order`, `activity_not_started`,
    `finished_incomplete`, `units_incomplete`, `units_exceed_total`, `share_said_twice`.
    """
    project = await tx.load(Project, ref)
    PROJECT_LIFECYCLE.check(project.state, "record_progress")
    if project.baseline_id is None:
        raise Conflict("no_baseline", key=project.key)
    _check_day(tx, project, new)
    works = await works_of(tx, project.id, tx.now)
    before = await last_entries(tx, project.id, tx.now)
    said = [_said(entry) for entry in new.entries]
    known = [merged(_columns(before.get(entry["activity"])), entry) for entry in said]
    if found := faults(said, known, (work.code for work in works), new.data_date):
        raise Conflict("progress_unsound", count=len(found), errors=found[:MOST_PROBLEMS])
    claims = claims_of(before)
    claims |= {e["activity"]: _claim(e, claims.get(e["activity"])) for e in known}
    shares = {
        "measured": measured(works, claims, disputed_counts(settings_of(tx))),
        "planned": planned(works, new.data_date),
    }
    update = await _begin(tx, project, new, shares)
    await _keep(tx, update, known)
    await be_informed(tx, project.id)
    return update


def _said(entry: ActivityProgress) -> dict[str, Any]:
    """What was sent, and nothing of what was not."""
    said = entry.model_dump(exclude_unset=True)
    if said.get("physical_pct") is not None:
        said["physical_pct"] = Decimal(said["physical_pct"])
    return said


def _claim(entry: Mapping[str, Any], stood: Claim | None) -> Claim:
    """A new claim does not settle a dispute: only evidence that is verified does."""
    return Claim(entry["physical_pct"], stood is not None and stood.disputed)


def _columns(row: Any) -> Mapping[str, Any] | None:
    return None if row is None else row._mapping


async def _begin(
    tx: Transaction, project: Project, new: NewUpdate, shares: Mapping[str, Any]
) -> ProgressUpdate:
    """The update itself; its project tells it."""
    last = select(func.coalesce(func.max(ProgressUpdate.number), 0))
    number = (await tx.execute(last.where(ProgressUpdate.project_id == project.id))).scalar_one()
    assert project.baseline_id is not None
    update = ProgressUpdate(
        id=tx.new_id(),
        version=0,
        project_id=project.id,
        number=number + 1,
        data_date=new.data_date,
        baseline_id=project.baseline_id,
        entries=len(new.entries),
        note=new.note or "",
        recorded_by=tx.actor.id,
        recorded_at=tx.now,
        **shares,
    )
    counts = {"number": update.number, "entries": update.entries}
    project.record_progress(new.data_date, update_id=update.id, **counts, **shares)
    tx.add(update)
    await tx.flush()
    return update


async def _keep(
    tx: Transaction, update: ProgressUpdate, known: Sequence[Mapping[str, Any]]
) -> None:
    """Its entries, in one statement however many they are."""
    of_update = {
        "project_id": update.project_id,
        "update_id": update.id,
        "number": update.number,
        "data_date": update.data_date,
        "state": LIFECYCLE.start,
        "recorded_by": update.recorded_by,
        "recorded_at": update.recorded_at,
        "changed_at": update.recorded_at,
        "version": 1,
    }
    optional = dict.fromkeys(("remaining_days", "remaining_from", "evidence", "note"))
    rows = [{**optional, **entry, **of_update, "id": tx.new_id()} for entry in known]
    await tx.execute(insert(ProgressEntry), rows)


async def verify_evidence(tx: Transaction, entry_id: UUID, because: Because) -> ProgressEntry:
    """Say that the evidence bears it out: a dispute about it is over (REQ-100).

    Errors: 409 `no_evidence`; 403 `sod_violation`.
    """
    entry = await tx.load(ProgressEntry, entry_id)
    LIFECYCLE.check(entry.state, "verify")
    if entry.evidence is None:
        raise Conflict("no_evidence", activity=entry.activity)
    told = await public_words(tx, entry.project_id, because.reason)
    entry.verify(tx.actor, because.reason, told, tx.now)
    return entry


async def dispute_evidence(tx: Transaction, entry_id: UUID, because: Because) -> ProgressEntry:
    """Doubt what was claimed: the activity counts 0 until this entry, or a later one of it, is
    verified (REQ-100). Errors: 403 `sod_violation`."""
    entry = await tx.load(ProgressEntry, entry_id)
    told = await public_words(tx, entry.project_id, because.reason)
    entry.dispute(tx.actor, because.reason, told, tx.now)
    return entry
