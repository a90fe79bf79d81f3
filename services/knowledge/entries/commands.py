"""Making things findable, and no longer so: called by what publishes and retires them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert

from services.knowledge.entries.model import Entry, EntryKind
from services.knowledge.entries.rules import opening, search_vector
from shared.db.transaction import Transaction


async def enter(
    tx: Transaction,
    id_: UUID,
    kind: EntryKind,
    key: str,
    *marked: tuple[str, str],
    begins: str = "",
    language: str | None = None,
    category: str | None = None,
    project_types: Sequence[str] = (),
    stages: Sequence[str] = (),
    tags: Sequence[str] = (),
    tier: str | None = None,
    org_unit: str | None = None,
) -> None:
    """Let it be found by `marked` texts (A the title, then B to D), in place of what it was."""
    said = {
        "kind": kind,
        "key": key,
        "title": marked[0][1],
        "opening": opening(begins),
        "language": language,
        "category": category,
        "project_types": list(project_types),
        "stages": list(stages),
        "tags": list(tags),
        "tier": tier,
        "org_unit": org_unit,
        "words": search_vector(*marked, ("C", " ".join(tags))),
    }
    entry = insert(Entry).values(id=id_, **said)
    await tx.execute(entry.on_conflict_do_update(index_elements=[Entry.id], set_=said))


async def withdraw(tx: Transaction, id_: UUID) -> None:
    """Let it be found no more."""
    await tx.execute(delete(Entry).where(Entry.id == id_))


async def refile(tx: Transaction, id_: UUID, kind: EntryKind, key: str) -> bool:
    """File it as something else under the same words; False where there is nothing to file."""
    entry = update(Entry).where(Entry.id == id_).values(kind=kind, key=key)
    return (await tx.execute(entry.returning(Entry.id))).first() is not None
