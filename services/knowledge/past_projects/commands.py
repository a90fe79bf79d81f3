"""Keeping what portfolio and intake tell, so that the like of it is found."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from services.knowledge.entries.commands import enter, refile, withdraw
from services.knowledge.entries.model import EntryKind
from services.knowledge.entries.queries import MOST_WORDS
from services.knowledge.entries.rules import kept, search_words
from services.knowledge.past_projects.model import Candidate, PastProject
from shared.contracts.delivery import ProjectClosed, ProjectReopened
from shared.contracts.intake import ProposalSubmitted
from shared.contracts.portfolio import LegacyProjectImported, ProjectRegistered
from shared.db.transaction import Transaction


async def keep_past_project(tx: Transaction, told: LegacyProjectImported) -> None:
    """A closed project can be found; of a confidential one no word has come (REQ-045)."""
    title = told.undertaking.title
    if not title:
        await withdraw(tx, told.project_id)
        return
    await _keep(
        tx,
        told,
        started_on=told.started_on,
        type=told.type,
        tier=told.tier,
        org_unit=told.org_unit,
        outcome=told.outcome,
    )
    await enter(
        tx,
        told.project_id,
        EntryKind.PAST_PROJECT,
        told.project_key,
        ("A", title),
        ("B", told.summary),
        ("D", told.outcome),
        begins=told.summary,
        project_types=[told.type],
        tier=told.tier,
        org_unit=told.org_unit,
    )


async def _keep(
    tx: Transaction,
    told: LegacyProjectImported | ProjectClosed,
    *,
    started_on: date | None,
    **known: Any,
) -> None:
    said = {
        **known,
        "started_on": started_on,
        "finished_on": told.finished_on,
        "planned_finish": told.planned_finish,
        "budget": told.budget.amount,
        "actual_cost": told.actual_cost.amount,
        "currency": told.budget.currency,
    }
    row = insert(PastProject).values(id=told.project_id, **said)
    await tx.execute(row.on_conflict_do_update(index_elements=[PastProject.id], set_=said))


async def keep_closed_project(tx: Transaction, told: ProjectClosed) -> None:
    """Found from now on as past, by the words by which it was found under way (REQ-149).

    Where nothing of it can be found, since it is confidential, nothing is kept either; also where
    it has become so since.
    """
    if not await _is_news(tx, told):
        return
    if not told.undertaking.title:
        await withdraw(tx, told.project_id)
        return
    known = select(Candidate.type, Candidate.tier, Candidate.org_unit)
    ours = (await tx.execute(known.where(Candidate.project_id == told.project_id))).first()
    key = told.project_key
    if ours is None or not await refile(tx, told.project_id, EntryKind.PAST_PROJECT, key):
        return
    await _keep(
        tx,
        told,
        started_on=told.started_on,
        type=ours.type,
        tier=ours.tier or "",
        org_unit=ours.org_unit or "",
        outcome=GRADED.format(grade=told.grade),
    )


async def keep_reopened_project(tx: Transaction, told: ProjectReopened) -> None:
    """It is under way again, and found as such; how it ended is known when it has (REQ-152)."""
    if not await _is_news(tx, told):
        return
    await tx.execute(delete(PastProject).where(PastProject.id == told.project_id))
    await refile(tx, told.project_id, EntryKind.UNDERTAKING, told.undertaking.key)


async def _is_news(tx: Transaction, told: ProjectClosed | ProjectReopened) -> bool:
    """Whether the project has not ended or gone on since; nothing is news of one unheard of."""
    revision = told.undertaking.revision
    mine = (Candidate.project_id == told.project_id, Candidate.project_revision < revision)
    row = update(Candidate).where(*mine).values(project_revision=revision)
    return (await tx.execute(row.returning(Candidate.project_id))).first() is not None


GRADED = "总体评价 {grade}。 Overall grade {grade}."
"""What is told of how a project went that was carried out here; the rest is in its dossier."""


async def keep_proposal(tx: Transaction, told: ProposalSubmitted) -> None:
    """The latest version that was submitted counts, whatever the order in which it is heard."""
    known = select(Candidate.content_version).where(Candidate.project_id == told.proposal_id)
    version = (await tx.execute(known)).scalar()
    if version is not None and version >= told.content_version:
        return
    text = f"{told.problem}\n{told.proposed_solution}"
    question = search_words(text, MOST_WORDS, title=told.undertaking.title)
    said = {
        "content_version": told.content_version,
        "type": told.type,
        "tier": told.tier or None,
        "org_unit": told.org_unit or None,
        "question": kept(question),
    }
    row = insert(Candidate).values(project_id=told.proposal_id, **said)
    await tx.execute(row.on_conflict_do_update(index_elements=[Candidate.project_id], set_=said))
    await _enter(tx, told.proposal_id, told.undertaking.key, told.undertaking.title, text, said)


async def keep_project(tx: Transaction, told: ProjectRegistered) -> None:
    """A project that came without a proposal is known by its name at least (REQ-061)."""
    said = {
        "content_version": 0,
        "type": told.type,
        "tier": told.tier or None,
        "org_unit": None,
        "question": kept(search_words("", MOST_WORDS, title=told.undertaking.title)),
    }
    row = insert(Candidate).values(project_id=told.project_id, **said)
    made = await tx.execute(row.on_conflict_do_nothing().returning(Candidate.project_id))
    if made.first() is not None:
        await _enter(tx, told.project_id, told.project_key, told.undertaking.title, "", said)


async def _enter(
    tx: Transaction, id_: UUID, key: str, title: str, text: str, said: dict[str, object]
) -> None:
    if not title:
        await withdraw(tx, id_)
        return
    over = (await tx.execute(select(PastProject.id).where(PastProject.id == id_))).first()
    await enter(
        tx,
        id_,
        EntryKind.PAST_PROJECT if over else EntryKind.UNDERTAKING,
        key,
        ("A", title),
        ("B", text),
        begins=text,
        project_types=[str(said["type"])],
        tier=said["tier"] and str(said["tier"]),  # type: ignore[arg-type]
        org_unit=said["org_unit"] and str(said["org_unit"]),  # type: ignore[arg-type]
    )
