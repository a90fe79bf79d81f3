"""Setting the financial case of a proposal, alone or together with its draft."""

import asyncio
from decimal import Decimal

from services.intake.finance.model import FinancialCase, case_hash
from services.intake.finance.queries import FinancialCaseDraft, results_of
from services.intake.finance.rules import Flow, worth
from services.intake.proposals.model import Proposal
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Ref


async def set_financial_case(tx: Transaction, ref: Ref, draft: FinancialCaseDraft) -> FinancialCase:
    """Set or replace the cash flows while the proposal is its sponsor's to change (REQ-042)."""
    return await stand_on(tx, await tx.load(Proposal, ref), draft)


async def stand_on(tx: Transaction, proposal: Proposal, draft: FinancialCaseDraft) -> FinancialCase:
    """Find what the flows are worth, and let the proposal stand on it.

    Errors: 409 `range_not_in_order` for flows that are no range.
    """
    wrong = [
        FieldProblem(f"/cash_flows/{place}", "range_not_in_order")
        for place, flow in enumerate(draft.cash_flows)
        if not flow.low <= flow.likely <= flow.high
    ]
    if wrong:
        raise Conflict("range_not_in_order", errors=wrong)
    inputs = draft.model_dump(mode="json")
    case = FinancialCase(
        id=tx.new_id(),
        proposal_id=proposal.id,
        inputs=inputs,
        inputs_hash=case_hash(inputs, proposal),
        set_by=tx.actor.id,
        set_at=tx.now,
    )
    proposal.appraise(case.id, case.inputs_hash)
    flows = [Flow(**flow.model_dump()) for flow in draft.cash_flows]
    # Roots of a long polynomial take a moment, and others want to be served meanwhile.
    found = await asyncio.to_thread(worth, flows, Decimal(draft.discount_rate), draft.period)
    case.results = results_of(found, draft.currency)
    tx.add_part(case)
    return case
