"""Answering what a change would do, and applying an approved one: whole, once, or not at all."""

from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import select

from services.portfolio.baselines.commands import follow_baseline
from services.portfolio.baselines.model import Baseline
from services.portfolio.baselines.queries import current_baseline
from services.portfolio.changes.model import (
    ChangeReply,
    applied,
    duration,
    impact,
    refusal_id,
)
from services.portfolio.plan_contents.commands import keep_content
from services.portfolio.plan_contents.queries import content_of
from services.portfolio.project_types.model import ProjectType
from services.portfolio.project_types.queries import template_for
from services.portfolio.projects.commands import tailoring_for
from services.portfolio.projects.model import Project, ProjectState
from services.portfolio.projects.rules import Tailoring
from shared.contracts.change import ChangeApproved, ChangeRequested
from shared.contracts.patches import Operation
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar

log = structlog.get_logger()

OVER = (ProjectState.CLOSED, ProjectState.ARCHIVED)
NO_BASELINE, STALE, ENDED = "no_baseline", "baseline_stale", "project_over"


def _plain(patch: Sequence[Operation]) -> list[dict[str, Any]]:
    return [operation.model_dump(mode="json") for operation in patch]


async def _types(tx: Transaction) -> set[str]:
    return set((await tx.execute(select(ProjectType.code))).scalars())


async def answer_change(tx: Transaction, asked: ChangeRequested) -> None:
    """Reckon what the patch does to the current baseline, once for each question (REQ-127)."""
    if await tx.find(ChangeReply, asked.question_id) is not None:
        return
    project = await tx.load(Project, asked.project_id)
    current = await current_baseline(tx, project)
    if current is None:
        nothing = project.budget.model_copy(update={"amount": 0}), 0
        problem = [(0, NO_BASELINE)]
        tx.add(ChangeReply.answer(asked, asked.baseline_hash, problem, nothing, tx.now))
        return
    before = await content_of(tx, current.id)
    after, problems = applied(before, _plain(asked.patch), await _types(tx))
    calendar = organisation_calendar(tx.settings.time_zone)
    found = problems or impact(before, after, calendar)
    first = await _first(tx, project)
    days = duration(first.planned_start, first.planned_finish, calendar)
    known = first.money(first.bac_amount), days
    tx.add(ChangeReply.answer(asked, current.content_hash, found, known, tx.now))


async def _first(tx: Transaction, project: Project) -> Baseline:
    of_it = select(Baseline).where(Baseline.project_id == project.id, Baseline.number == 1)
    (first,) = await tx.every(Baseline, of_it)
    return first


async def apply_change(tx: Transaction, change: ChangeApproved) -> None:
    """The patch becomes the next baseline, if it was decided on the current one (REQ-132).

    Told again, it changes nothing: neither what was applied, nor what was refused.
    """
    project = await tx.load(Project, change.project_id)
    done = select(Baseline.id).where(Baseline.change_id == change.change_id)
    replied = await tx.find(ChangeReply, refusal_id(change))
    if replied is not None or (await tx.execute(done)).first() is not None:
        log.warning("change_told_again", change=change.change_key)
        return
    current = await current_baseline(tx, project)
    if current is None or project.state in OVER or current.content_hash != change.baseline_hash:
        why = NO_BASELINE if current is None else ENDED if project.state in OVER else STALE
        now = change.baseline_hash if current is None else current.content_hash
        tx.add(ChangeReply.refuse(change, now, why, tx.now))
        return
    before = await content_of(tx, current.id)
    after, problems = applied(before, _plain(change.patch), await _types(tx))
    if problems:
        tx.add(ChangeReply.refuse(change, current.content_hash, problems[0][1], tx.now))
        return
    new, named = tx.new_id(), (change.change_id, change.patch_hash)
    await keep_content(tx, new, after)
    run = await _run_anew(tx, project, after)
    next_ = tx.add(current.revise(new, project, named, after, change.decided_by, tx.now))
    project.rebaseline(new, (next_.planned_start, next_.planned_finish), run)
    await follow_baseline(tx, project.id, after)


async def _run_anew(
    tx: Transaction, project: Project, content: dict[str, Any]
) -> tuple[str, Tailoring] | None:
    """How it is run from now on, where its type or tier is another one (REQ-012)."""
    type_, tier = content["type"], content["tier"]
    if (type_, tier) == (project.type, project.tier):
        return None
    template = await template_for(tx, type_)
    return type_, await tailoring_for(tx, type_, template, tier)
