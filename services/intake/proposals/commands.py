"""What happens to a proposal as a whole: screened, returned, withdrawn, reactivated, admitted."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field
from sqlalchemy import Select, select

from services.intake.policies.model import Terms
from services.intake.policies.queries import policy_in_force
from services.intake.policies.rules import in_cny, tier_of
from services.intake.proposals.model import Proposal, ProposalState
from shared.contracts.base import PersonId
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.fields import Because, Ref, Request

AT_ONCE = 100
"""How many proposals a timer looks at, at most, each time."""


class Screening(Request):
    """Who will assess the proposal: who leads, and who else looks at the same version."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"assessor_id": "analyst-lin"}]})

    assessor_id: PersonId
    further_assessor_ids: Annotated[list[PersonId], Field(max_length=9)] = []


class Assessors(Request):
    """Who assesses the proposal as well."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"person_ids": ["analyst-zhao"]}]})

    person_ids: Annotated[list[PersonId], Field(min_length=1, max_length=9)]


async def withdraw_proposal(tx: Transaction, ref: Ref, because: Because) -> Proposal:
    """Take it back before the decision (REQ-036)."""
    proposal = await tx.load(Proposal, ref)
    proposal.withdraw(because.reason)
    return proposal


async def start_screening(tx: Transaction, ref: Ref, screening: Screening) -> Proposal:
    """Take a submitted proposal up and name its assessors (REQ-038)."""
    proposal = await tx.load(Proposal, ref)
    proposal.start_screening(screening.assessor_id, *screening.further_assessor_ids)
    return proposal


async def assign_assessors(tx: Transaction, ref: Ref, assessors: Assessors) -> Proposal:
    """Name more assessors of the version in hand (REQ-038)."""
    proposal = await tx.load(Proposal, ref)
    proposal.assign_assessors(*assessors.person_ids)
    return proposal


async def return_proposal(tx: Transaction, ref: Ref, because: Because) -> Proposal:
    """Ask the sponsor for more; the clock stops (REQ-036)."""
    proposal = await tx.load(Proposal, ref)
    calendar, due = organisation_calendar(tx.settings.time_zone), proposal.sla_due
    proposal.return_(because.reason, calendar.working_days_left(tx.now, due) if due else 0)
    return proposal


async def terms_for(tx: Transaction, proposal: Proposal) -> Terms:
    """What the policy in force promises a complete proposal that is handed in now (REQ-037).

    One that was returned goes on with the working days that were left when its clock stopped.
    """
    policy, budget = await policy_in_force(tx), proposal.budget
    assert proposal.rough_duration_days is not None
    cost = in_cny(budget.amount, budget.currency, policy.rates)
    calendar = organisation_calendar(tx.settings.time_zone)
    days = policy.screen_days if proposal.sla_days_left is None else proposal.sla_days_left
    return Terms(
        tier=tier_of(policy.small, policy.medium, cost, proposal.rough_duration_days),
        policy_number=policy.number,
        cost_cny=cost,
        screen_due=calendar.end_of_working_day(tx.now, max(days, 0)),
        decide_due=calendar.end_of_working_day(tx.now, max(days, 0) + policy.decide_days),
    )


async def reactivate_proposal(tx: Transaction, ref: Ref, because: Because) -> Proposal:
    """Put a deferred proposal back into the queue (REQ-065)."""
    proposal = await tx.load(Proposal, ref)
    proposal.lifecycle.check(proposal.state, "reactivate")
    proposal.reactivate(because.reason, await terms_for(tx, proposal))
    return proposal


def _due(wanted: Select[Any]) -> Select[Any]:
    return wanted.limit(AT_ONCE).with_for_update(skip_locked=True)


async def raise_breached_slas(tx: Transaction) -> int:
    """Tell of up to a hundred terms that have run out; how many there were (REQ-037)."""
    late = select(Proposal).where(Proposal.sla_due <= tx.now, ~Proposal.sla_breached)
    found = await tx.every(Proposal, _due(late.order_by(Proposal.sla_due)))
    for proposal in found:
        proposal.breach()
    return len(found)


async def return_deferred(tx: Transaction) -> int:
    """Put up to a hundred proposals back into the queue whose day has come (REQ-065)."""
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    deferred = Proposal.state == ProposalState.DEFERRED
    come = select(Proposal).where(deferred, Proposal.revisit_date <= today)
    found = await tx.every(Proposal, _due(come.order_by(Proposal.revisit_date)))
    for proposal in found:
        proposal.come_due()
        await reactivate_proposal(tx, str(proposal.id), DAY_HAS_COME)
    return len(found)


DAY_HAS_COME = Because(reason="复议日期已到。The day to look at it again has come.")


async def admit_proposal(tx: Transaction, ref: Any, project_key: str) -> None:
    """Close the proposal's life: its project is registered (REQ-060); told again, it is so already.

    Errors: 409 `illegal_move` when it was admitted under another key, for a person to look into.
    """
    proposal = await tx.load(Proposal, ref)
    if proposal.project_key != project_key:
        proposal.admit(project_key)
