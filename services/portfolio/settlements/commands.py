"""What is done with financial settlements: drafted from what is known, edited, balanced."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import exists, select

from services.portfolio.ledgers.queries import spent
from services.portfolio.projects.model import Project, ProjectState
from services.portfolio.settlements.model import FinancialSettlement, SettlementState
from services.portfolio.settlements.queries import Liability
from services.portfolio.settlements.rules import FIGURES
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict
from shared.domain.fields import Amount, Ref, Request, Text, absent

FigureName = Annotated[str, Field(pattern=f"^({'|'.join(FIGURES)})$")]


class SettlementEdit(Request):
    """A merge patch: the figures sent are changed by hand, the list of what is owed replaced."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "figures": {"ACCRUALS": "30000.00"},
                    "liabilities": [
                        {
                            "text": "机柜尾款，质保期满支付",
                            "amount": "30000.00",
                            "owner_id": "sponsor-zhang",
                        }
                    ],
                }
            ]
        }
    )

    figures: Annotated[
        dict[FigureName, Amount],
        Field(max_length=len(FIGURES), json_schema_extra={"additionalProperties": False}),
    ] = absent()
    liabilities: Annotated[list[Liability], Field(max_length=100)] = absent()
    remark: Text = absent()


async def load_closing(tx: Transaction, ref: Ref | UUID) -> Project:
    """The project, locked, while it is being closed. Errors: 409 `not_closing`."""
    project = await tx.load(Project, ref)
    if project.state != ProjectState.CLOSING:
        raise Conflict("not_closing", state=project.state)
    return project


async def draft_settlement(tx: Transaction, ref: Ref) -> FinancialSettlement:
    """Begin the settlement from the approval and the ledger (REQ-142, REQ-145).

    Errors: 409 `not_closing`, `report_open` while another is a draft.
    """
    project = await load_closing(tx, ref)
    mine = (
        FinancialSettlement.project_id == project.id,
        FinancialSettlement.state == SettlementState.DRAFT,
    )
    if (await tx.execute(select(exists().where(*mine)))).scalar():
        raise Conflict("report_open")
    cost = await spent(tx, project.id, project.budget_currency)
    known: dict[str, Decimal | None] = {
        **dict.fromkeys(FIGURES),
        "ORIGINAL_BUDGET": project.budget_amount,
        "ACTUAL_LABOUR": cost.amount,
    }
    return tx.add(
        FinancialSettlement.draft(
            tx.new_id(), project.id, tx.actor, tx.now, project.budget_currency, known
        )
    )


async def edit_settlement(
    tx: Transaction, settlement_id: UUID, edit: SettlementEdit
) -> FinancialSettlement:
    """Change it by hand; what was balanced must balance anew (REQ-145)."""
    settlement = await tx.load(FinancialSettlement, settlement_id)
    await load_closing(tx, settlement.project_id)
    said: dict[str, Any] = edit.model_dump(exclude_unset=True)
    if "liabilities" in said:
        said["liabilities"] = [
            {**liability, "amount": f"{liability['amount']:.4f}"}
            for liability in said["liabilities"]
        ]
    settlement.edit(said)
    return settlement


async def balance_settlement(tx: Transaction, settlement_id: UUID) -> FinancialSettlement:
    """Find it to agree with the ledger (REQ-143). Errors: 409 `settlement_unbalanced`."""
    settlement = await tx.load(FinancialSettlement, settlement_id)
    await load_closing(tx, settlement.project_id)
    cost = await spent(tx, settlement.project_id, settlement.currency)
    settlement.balance(tx.actor, cost.amount, tx.now)
    return settlement
