"""Keeping what a plan or a baseline says."""

from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from services.portfolio.plan_contents.model import PlannedContent
from shared.db.transaction import Transaction


async def keep_content(tx: Transaction, id_: UUID, content: dict[str, Any]) -> None:
    """Write what the plan version or baseline of this id says, in place of what it said."""
    said = insert(PlannedContent).values(id=id_, content=content)
    await tx.execute(
        said.on_conflict_do_update(
            index_elements=[PlannedContent.id], set_={"content": said.excluded.content}
        )
    )
