"""Keeping what portfolio and intake tell, so that the like of it is found."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.knowledge.entries.commands import enter, withdraw
from services.knowledge.entries.model import EntryKind
from services.knowledge.entries.queries import MOST_WORDS
from services.knowledge.entries.rules import kept, search_words
from services.knowledge.past_projects.model import Candidate, PastProject
from shared.contracts.intake import ProposalSubmitted
from shared.contracts.portfolio import LegacyProjectImported, ProjectRegistered
from shared.db.transaction import Transaction


async def keep_past_project(tx: Transaction, told: LegacyProjectImported) -> None:
    """A closed project can be found; of a confidential one no word has come (REQ-045)."""
    title = told.undertaking.title
    if not title:
        await withdraw(tx, told.project_id)
        return
    said = {
        "type": told.type,
        "tier": told.tier,
        "org_unit": told.org_unit,
        "outcome": told.outcome,
        "started_on": told.started_on,
        "finished_on": told.finished_on,
        "planned_finish": told.planned_finish,
        "budget": told.budget.amount,
        "actual_cost": told.actual_cost.amount,
        "currency": told.budget.currency,
    }
    row = insert(PastProject).values(id=told.project_id, **said)
    await tx.execute(row.on_conflict_do_update(index_elements=[PastProject.id], set_=said))
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
    await enter(
        tx,
        id_,
        EntryKind.UNDERTAKING,
        key,
        ("A", title),
        ("B", text),
        begins=text,
        project_types=[str(said["type"])],
        tier=said["tier"] and str(said["tier"]),  # type: ignore[arg-type]
        org_unit=said["org_unit"] and str(said["org_unit"]),  # type: ignore[arg-type]
    )
