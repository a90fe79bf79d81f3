"""What intake tells knowledge, with the words that a test needs."""

from typing import Any

from services.intake.submissions.commands import EXAMPLE
from shared.contracts.base import Money
from shared.contracts.intake import ProposalSubmitted
from tests.support.given import SPONSOR, undertaking


def submitted(
    *, title: str = EXAMPLE["title"], confidentiality: str = "PUBLIC_IN_ORG", **changed: Any
) -> ProposalSubmitted:
    """A proposal that nobody has heard of before; confidential words do not travel."""
    proposal = undertaking(title=title, confidentiality=confidentiality)
    open_words = confidentiality == "PUBLIC_IN_ORG"
    facts = {
        "proposal_id": proposal.id,
        "undertaking": proposal,
        "content_version": 1,
        "content_hash": "0" * 64,
        "type": "IT",
        "sponsor_id": SPONSOR,
        "submitted_by": SPONSOR,
        "urgency": 4,
        "budget": Money.model_validate({"amount": "3000000.00", "currency": "CNY"}),
        "problem": EXAMPLE["problem"] if open_words else "",
        "proposed_solution": EXAMPLE["proposed_solution"] if open_words else "",
    }
    return ProposalSubmitted.model_validate({**facts, **changed})
