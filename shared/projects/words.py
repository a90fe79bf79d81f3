"""Which words about an undertaking may leave the service that holds them."""

from uuid import UUID

from sqlalchemy import select

from shared.contracts.base import Confidentiality
from shared.db.base import projects
from shared.db.transaction import Transaction


async def public_words(tx: Transaction, project_id: UUID, words: str) -> str:
    """Words that may travel in events: none unless the undertaking is known and PUBLIC_IN_ORG."""
    return words if await words_travel(tx, project_id) else ""


async def words_travel(tx: Transaction, project_id: UUID) -> bool:
    """Whether the undertaking is known and PUBLIC_IN_ORG, so that its words may travel."""
    known = select(projects.c.confidentiality).where(projects.c.id == project_id)
    return bool((await tx.execute(known)).scalar() == Confidentiality.PUBLIC_IN_ORG)
