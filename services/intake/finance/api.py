"""The addresses of financial cases, below the proposal that stands on them."""

from services.intake.base import SERVICE
from services.intake.finance import commands, queries
from services.intake.finance.queries import FinancialCaseDraft, FinancialCaseView, case_view
from services.intake.permissions import PERMISSIONS
from services.intake.proposals.model import Proposal
from services.intake.proposals.queries import PROPOSAL
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Finance")


@routes.query("/proposals/{proposal_id}/financial-case")
async def get_financial_case(proposal_id: Ref, read: Reader) -> FinancialCaseView:
    """Get the cash flows of a proposal and what they are worth, each figure as a range."""
    return await queries.get_financial_case(read, proposal_id)


@routes.command("/proposals/{proposal_id}/financial-case", on=PROPOSAL)
async def set_financial_case(
    proposal_id: Ref, draft: FinancialCaseDraft, tx: Transaction
) -> FinancialCaseView:
    """Set or replace the cash flows of a proposal that is still to be submitted."""
    case = await commands.set_financial_case(tx, proposal_id, draft)
    return case_view(case, await tx.load(Proposal, proposal_id))
