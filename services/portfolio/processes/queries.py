"""Which version of which process a project is run by."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field
from sqlalchemy import or_, select

from services.portfolio.processes.model import ProcessVersion
from shared.db.transaction import Transaction
from shared.domain.fields import Date


class ProcessBinding(BaseModel):
    """The version of the process that the project was registered under (REQ-003)."""

    code: Annotated[str, Field(examples=["PROJECT_DELIVERY"])]
    version: Annotated[int, Field(examples=[1])]
    effective_on: Date
    content_hash: Annotated[str, Field(examples=["9f86d081" * 8])]


async def process_for(tx: Transaction, type_: str, today: date) -> dict[str, Any] | None:
    """The latest version in force for the type; for all types where it has none of its own.

    None while knowledge has published nothing that is in force.
    """
    for_all = ProcessVersion.project_type.is_(None)
    found = await tx.execute(
        select(
            ProcessVersion.code,
            ProcessVersion.version,
            ProcessVersion.effective_on,
            ProcessVersion.content_hash,
        )
        .where(or_(ProcessVersion.project_type == type_, for_all))
        .where(ProcessVersion.effective_on <= today)
        .order_by(
            for_all,
            ProcessVersion.effective_on.desc(),
            ProcessVersion.version.desc(),
            ProcessVersion.code,
        )
        .limit(1)
    )
    row = found.first()
    if row is None:
        return None
    return ProcessBinding.model_validate(row._asdict()).model_dump(mode="json")
