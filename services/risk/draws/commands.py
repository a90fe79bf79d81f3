"""Drawing from the reserve of a project, for a risk that occurred."""

from typing import Annotated

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.risk.draws.queries import SAID_EXAMPLE
from services.risk.registers.model import RiskRegister
from services.risk.reserves.model import Reserve, ReserveDraw
from services.risk.risks.model import Risk, RiskState
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Amount, Id, Reason, Ref, Request


class Draw(Request):
    """How much is used for which risk, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [SAID_EXAMPLE]})

    risk_id: Id
    amount: Annotated[Amount, Field(description="In the currency of the reserve.")]
    reason: Reason


async def draw_reserve(tx: Transaction, register_ref: Ref, draw: Draw) -> ReserveDraw:
    """Use some of the contingency; never more than is left.

    Errors: 409 `no_reserve`; 409 `risk_not_occurred`, by pointer; 409 `reserve_exceeded`.
    """
    register = await tx.load(RiskRegister, register_ref)
    register.lifecycle.check(register.state, "review")
    held = select(Reserve).where(Reserve.register_id == register.id).with_for_update()
    reserve = next(iter(await tx.every(Reserve, held)), None)
    if reserve is None:
        raise Conflict("no_reserve")
    of_it = select(Risk.id).where(
        Risk.id == draw.risk_id,
        Risk.register_id == register.id,
        Risk.state == RiskState.OCCURRED,
    )
    if (await tx.execute(of_it)).first() is None:
        wrong = [FieldProblem("/risk_id", "risk_not_occurred")]
        raise Conflict("risk_not_occurred", errors=wrong)
    made = ReserveDraw(
        id=tx.new_id(),
        reserve_id=reserve.id,
        drawn_by=tx.actor.id,
        drawn_at=tx.now,
        **draw.model_dump(),
    )
    reserve.draw(made.id, made.risk_id, made.amount, made.reason)
    tx.add_part(made)
    return made
