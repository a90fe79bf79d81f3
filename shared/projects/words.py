"""Which words about an undertaking may leave the service that holds them."""

from uuid import UUID

from sqlalchemy import select

from shared.contracts.base import Confidentiality
from shared.db.base import projects
from shared.db.transaction import Transaction


async def public_words(tx: Transaction, project_id: UUID, words: str) -> str:
    """Words that may travel in events: none unless the undertaking is known and PUBLIC_IN_ORG."""
    known = select(projects.c.confidentiality).where(projects.c.id == project_id)
    level = (await tx.execute(known)).scalar()
    return words if level == Confidentiality.PUBLIC_IN_ORG else ""
