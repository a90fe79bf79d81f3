"""Which types a proposal may have."""

from sqlalchemy import bindparam, select

from services.intake.project_types.model import ProjectType
from shared.db.statements import Query
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem

_ACTIVE = Query(select(ProjectType.active).where(ProjectType.code == bindparam("code")))


async def check_type(tx: Transaction, code: str) -> None:
    """Refuse a type that portfolio does not know or use (409 `project_type_unknown`)."""
    if not await tx.driver.fetchval(_ACTIVE.sql, *_ACTIVE.arguments({"code": code})):
        found = [FieldProblem("/type", "project_type_unknown", (("type", code),))]
        raise Conflict("project_type_unknown", type=code, errors=found)
