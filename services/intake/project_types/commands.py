"""Keeping up with portfolio's types of project."""

from sqlalchemy.dialects.postgresql import insert

from services.intake.project_types.model import ProjectType
from shared.db.transaction import Transaction


async def keep_type(tx: Transaction, code: str, *, active: bool, type_version: int) -> None:
    """Remember a type as it is told, unless a later version of it is known."""
    told = {"code": code, "active": active, "type_version": type_version}
    new = insert(ProjectType).values(told)
    await tx.execute(
        new.on_conflict_do_update(
            index_elements=["code"],
            set_=told,
            where=ProjectType.type_version < new.excluded.type_version,
        )
    )
