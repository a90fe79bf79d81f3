"""Opening the register of an undertaking once, and handing it over to the project."""

from uuid import UUID

from sqlalchemy import select

from services.risk.registers.model import RegisterState, RiskRegister
from shared.db.transaction import Transaction


async def open_register(tx: Transaction, project_id: UUID) -> RiskRegister:
    """The register of an undertaking, opened unless it was before (REQ-043)."""
    of_it = select(RiskRegister).where(RiskRegister.project_id == project_id).with_for_update()
    for register in await tx.every(RiskRegister, of_it):
        return register
    key = await tx.next_key("RRG")
    return tx.add(RiskRegister.open(tx.new_id(), key, project_id, tx.now))


async def rehome_register(tx: Transaction, project_id: UUID, project_key: str) -> None:
    """Hand it over to the project, which has one even if its submission was not heard yet."""
    register = await open_register(tx, project_id)
    if register.state != RegisterState.PROJECT:
        register.rehome(project_key)
